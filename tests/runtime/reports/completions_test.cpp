#include "runtime/reports/completions.hpp"

#include <gmock/gmock.h>

#include "runtime/people/people.hpp"
#include "tests/runtime/delivery/browser.hpp"

namespace waymark::reports {
namespace {

using testing::Browser;
using ::testing::HasSubstr;
using testing::House;
using testing::TestPackage;

const Access kReporter{true, false};
const Access kReader{true, true};

// Two modules, three organisations: 6 people at A, 5 at B, 2 at C, each registered for both modules.
class ReportsTest : public ::testing::Test {
 protected:
  ReportsTest() {
    TestPackage package;
    first = house.course(package);
    package.identifier = "module-two";
    package.title = "Teaming skills";
    second = house.course(package);
    for (const auto& [code, count] : {std::pair{"A", 6}, {"B", 5}, {"C", 2}}) {
      organisations[code] = house.organisation(code);
      for (int i = 0; i < count; ++i) add_person(code, i);
    }
  }

  void add_person(const std::string& code, int number) {
    const auto id =
        house.person("p" + std::string(1, static_cast<char>(code[0] + 32)) + std::to_string(number), code);
    for (const auto& course : {first, second})
      registrations[code + std::to_string(number) + course] = house.enrol(id, course);
    people[code + std::to_string(number)] = id;
  }

  // Plays a visit of one item that ends with `status`.
  void play(const std::string& who, const std::string& course, const std::string& status,
            const std::string& score = {}) {
    const auto launch = delivery::create_launch(house.context(), registrations[who + course], people[who],
                                                delivery::How::resume);
    ASSERT_TRUE(launch);
    Browser browser(house, *launch);
    std::vector<std::pair<std::string, std::string>> values{{"cmi.core.lesson_status", status},
                                                            {"cmi.core.session_time", "0000:01:00.00"}};
    if (!score.empty()) values.emplace_back("cmi.core.score.raw", score);
    browser.visit("item-1", values);
    ASSERT_EQ(browser.send(journal, true).status, 200);
  }

  Figures by_module(const std::string& course, Filter filter = {}) {
    const auto table = completions_by_module(house.context(), kReporter, filter);
    for (const auto& line : table->lines)
      if (line.id == course) return line.figures;
    ADD_FAILURE() << "no line for " << course;
    return {};
  }

  House house;
  std::string first, second;
  std::map<std::string, std::string> organisations, people, registrations;
  delivery::Journal journal{house.context()};
};

TEST_F(ReportsTest, CountsWithTheirBase) {
  house.context().settings.small_group = 1;
  play("A0", first, "passed", "80");
  play("A1", first, "completed");
  play("A2", first, "incomplete");
  play("B0", first, "failed", "10");
  const auto figures = by_module(first);
  EXPECT_EQ(figures.registered, 13);
  EXPECT_EQ(figures.started, 4);
  EXPECT_EQ(figures.completed, 2);
  EXPECT_EQ(figures.passed, 1);
  ASSERT_TRUE(figures.percent);
  EXPECT_NEAR(*figures.percent, 15.38, 0.01);
  EXPECT_EQ(by_module(second).registered, 13);
  EXPECT_EQ(by_module(second).completed, 0);
  EXPECT_EQ(by_module(second).percent, 0.0);
  const auto table = completions_by_organisation(
      house.context(), kReporter, {.from = {}, .until = {}, .course_id = first, .organisation_id = {}});
  ASSERT_TRUE(table);
  ASSERT_EQ(table->lines.size(), 3u);
  EXPECT_EQ(table->lines[0].figures.completed, 2);
  EXPECT_EQ(table->lines[1].figures.completed, 0);
  EXPECT_EQ(table->total.registered, 13);
  EXPECT_FALSE(table->any_hidden);
}

// A trust of 1 person, its division of 6, and that one's team of 5, beside the three organisations of before.
class LevelsTest : public ReportsTest {
 protected:
  LevelsTest() {
    for (const auto& [code, parent, count] :
         {std::tuple{"T", "", 1}, {"D", "T", 6}, {"E", "D", 5}}) {
      auto id = people::add_organisation(house.context(), {"", code, std::string("Level ") + code, "", parent, ""}, "test");
      if (!id) throw std::runtime_error(id.error().message);
      organisations[code] = *id;
      for (int i = 0; i < count; ++i) add_person(code, i);
    }
    play("D0", first, "completed");
    play("E0", first, "completed");
    play("E1", first, "completed");
  }
  CompletionTable table() {
    auto made = completions_by_organisation(house.context(), kReporter, {{}, {}, first, {}});
    if (!made) throw std::runtime_error(made.error().message);
    return *made;
  }
  static const Line& line(const CompletionTable& table, const std::string& id) {
    for (const auto& one : table.lines)
      if (one.id == id) return one;
    throw std::runtime_error("no such line");
  }
};

TEST_F(LevelsTest, ALevelAddsUpWhatIsBelowItAndEverybodyCountsOnce) {
  house.context().settings.small_group = 1;
  const auto made = table();
  std::int64_t sum = 0, roots = 0;
  for (const auto& one : made.lines) {
    sum += one.figures.registered;
    if (one.parent_id.empty()) roots += one.with_below.figures.registered;
  }
  EXPECT_EQ(sum, 13 + 12);
  EXPECT_EQ(roots, 13 + 12);
  EXPECT_EQ(made.total.registered, 13 + 12);
  const auto& trust = line(made, organisations["T"]);
  EXPECT_EQ(trust.figures.registered, 1);  // its own people alone
  EXPECT_EQ(trust.figures.completed, 0);
  EXPECT_EQ(trust.with_below.organisations, 2);
  EXPECT_EQ(trust.with_below.figures.registered, 12);
  EXPECT_EQ(trust.with_below.figures.completed, 3);
  EXPECT_NEAR(*trust.with_below.figures.percent, 25.0, 0.001);
  EXPECT_EQ(trust.with_below.left_out, 0);
  const auto& team = line(made, organisations["E"]);
  EXPECT_EQ(team.with_below.organisations, 0);
  EXPECT_EQ(team.parent_name, "Level D");
  std::vector<std::string> order;  // each followed by what is below it
  for (const auto& one : made.lines)
    if (one.name.rfind("Level", 0) == 0) order.push_back(one.name);
  EXPECT_EQ(order, (std::vector<std::string>{"Level T", "Level D", "Level E"}));
}

TEST_F(LevelsTest, AHiddenGroupIsNeitherInTheSumNorInTheListBehindIt) {
  house.context().settings.small_group = 5;
  const auto made = table();
  const auto& trust = line(made, organisations["T"]);
  EXPECT_TRUE(trust.figures.hidden);
  std::int64_t shown = 0, hidden = 0;
  for (const char* code : {"T", "D", "E"}) {
    const auto& one = line(made, organisations[code]).figures;
    shown += one.registered;
    hidden += one.hidden;
  }
  EXPECT_EQ(trust.with_below.figures.registered, shown);  // nothing that is not on the page already
  EXPECT_EQ(trust.with_below.left_out, hidden);
  EXPECT_GE(hidden, 1);
  Filter filter{{}, {}, first, organisations["T"]};
  filter.below = true;
  const auto list = people_behind(house.context(), kReporter, filter, Which::registered);
  ASSERT_TRUE(list);
  EXPECT_EQ(static_cast<std::int64_t>(list->people.size()), shown);
  EXPECT_TRUE(list->some_hidden);
  for (const auto& person : list->people) EXPECT_NE(person.organisation, "Level T");
}

// Divisions and teams are parts: their people count with the trust, once, whoever moved from one team to the other.
TEST_F(ReportsTest, DivisionsAndTeamsCountWithTheirOrganisation) {
  house.context().settings.small_group = 5;
  const auto add = [&](const char* code, const char* kind, const char* parent) {
    auto id = people::add_organisation(house.context(), {"", code, std::string("Unit ") + code, kind, parent, ""}, "test");
    ASSERT_TRUE(id);
    organisations[code] = *id;
  };
  add("T", "trust", "");
  add("D", "division", "T");
  add("E", "team", "D");
  add("F", "team", "");  // a team of nobody's stands for itself
  for (int i = 0; i < 3; ++i) add_person("D", i);
  for (int i = 0; i < 2; ++i) add_person("E", i);
  for (int i = 0; i < 5; ++i) add_person("F", i);
  play("E0", first, "completed");
  const auto made = completions_by_organisation(house.context(), kReporter, {{}, {}, first, {}});
  ASSERT_TRUE(made);
  std::map<std::string, Figures> figures;
  for (const auto& one : made->lines) figures[one.name] = one.figures;
  EXPECT_FALSE(figures.contains("Unit D"));
  EXPECT_FALSE(figures.contains("Unit E"));
  EXPECT_FALSE(figures["Unit T"].hidden);
  EXPECT_EQ(figures["Unit T"].registered, 5);
  EXPECT_EQ(figures["Unit T"].completed, 1);
  EXPECT_EQ(figures["Unit F"].registered, 5);
  EXPECT_EQ(people_behind(house.context(), kReporter, {{}, {}, first, organisations["T"]}, Which::registered)->people.size(), 5u);
  EXPECT_EQ(people_behind(house.context(), kReporter, {{}, {}, first, organisations["T"]}, Which::completed)->people.size(), 1u);
}

TEST_F(ReportsTest, TwoTeamsOfATrustDoNotMakeOnePersonTwo) {
  house.context().settings.small_group = 5;
  for (const auto& [code, kind, parent] : {std::tuple{"T", "trust", ""}, {"D", "team", "T"}, {"E", "team", "T"}}) {
    auto id = people::add_organisation(house.context(), {"", code, code, kind, parent, ""}, "test");
    ASSERT_TRUE(id);
    organisations[code] = *id;
  }
  for (int i = 0; i < 4; ++i) add_person("D", i);
  // One of the four was in the other team when registered for the second module.
  ASSERT_TRUE(house.context().database.write([&](storage::Connection& db) -> Result<void> {
    db.execute("update registration set organisation_id = ? where registration_id = ?",
               {organisations["E"], registrations["D0" + second]});
    return {};
  }));
  const auto made = completions_by_organisation(house.context(), kReporter, {});
  ASSERT_TRUE(made);
  for (const auto& one : made->lines)
    if (one.id == organisations["T"]) EXPECT_TRUE(one.figures.hidden) << "four people taken for five";
}

TEST_F(LevelsTest, TheListBehindALevelHoldsEverybodyBelowIt) {
  house.context().settings.small_group = 1;
  Filter filter{{}, {}, first, organisations["T"]};
  filter.below = true;
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::registered)->people.size(), 12u);
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::completed)->people.size(), 3u);
  filter.organisation_id = organisations["D"];
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::registered)->people.size(), 11u);
  filter.below = false;
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::registered)->people.size(), 6u);
}

TEST_F(ReportsTest, UnknownIsNotNoughtPerCent) {
  TestPackage package;
  package.identifier = "module-three";
  package.title = "Nobody yet";
  const auto third = house.course(package);
  EXPECT_FALSE(by_module(third).percent);
  EXPECT_FALSE(by_module(third).hidden);
}

TEST_F(ReportsTest, DatesChooseWhatWasDoneAndNeverTheBase) {
  house.context().settings.small_group = 1;
  play("A0", first, "completed");  // 22 November 2026, 09:30
  house.advance(14LL * 3600 * 1000 + 29 * 60'000);
  play("A1", first, "completed");  // 23:59 of the same day, London
  house.advance(60'000);
  play("A2", first, "completed");  // 23 November, 00:00
  Filter filter;
  filter.from = filter.until = "2026-11-22";
  EXPECT_EQ(by_module(first, filter).completed, 2);
  EXPECT_EQ(by_module(first, filter).started, 2);
  EXPECT_EQ(by_module(first, filter).registered, 13);
  filter.from = "2026-11-23";
  filter.until = "";
  EXPECT_EQ(by_module(first, filter).completed, 1);
  filter.until = "2026-11-22";
  EXPECT_EQ(completions_by_module(house.context(), kReporter, filter).error().kind, ErrorKind::invalid);
  filter.until = "22/11/2026";
  EXPECT_EQ(completions_by_module(house.context(), kReporter, filter).error().where, "until");
}

TEST_F(ReportsTest, ASmallGroupIsHiddenAndSoIsItsComplement) {
  play("C0", first, "completed");
  const auto table = completions_by_organisation(
      house.context(), kReporter, {.from = {}, .until = {}, .course_id = first, .organisation_id = {}});
  ASSERT_TRUE(table);
  EXPECT_TRUE(table->any_hidden);
  EXPECT_FALSE(table->total.hidden);
  EXPECT_FALSE(table->lines[0].figures.hidden);  // A, 6 people
  EXPECT_TRUE(table->lines[1].figures.hidden);   // B, 5 people: total - A - B would be C
  EXPECT_TRUE(table->lines[2].figures.hidden);   // C, 2 people
  EXPECT_EQ(table->lines[2].figures.registered, 0);
  EXPECT_EQ(table->lines[2].figures.completed, 0);
  // The other way round hides the same cells.
  for (const char* code : {"B", "C"}) {
    Filter filter;
    filter.organisation_id = organisations[code];
    EXPECT_TRUE(by_module(first, filter).hidden) << code;
    EXPECT_TRUE(by_module(second, filter).hidden) << code;
  }
  Filter filter;
  filter.organisation_id = organisations["A"];
  EXPECT_FALSE(by_module(first, filter).hidden);
  EXPECT_EQ(by_module(first).registered, 13);
}

TEST_F(ReportsTest, DrillDownCannotDefeatIt) {
  play("A0", first, "completed");
  play("C0", first, "completed");
  Filter filter;
  filter.course_id = first;
  const auto all = people_behind(house.context(), kReporter, filter, Which::registered);
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_TRUE(all->some_hidden);
  EXPECT_EQ(all->people.size(), 6u);  // those of A
  for (const auto& person : all->people) EXPECT_EQ(person.organisation, "Organisation A");
  const auto done = people_behind(house.context(), kReporter, filter, Which::completed);
  ASSERT_EQ(done->people.size(), 1u);
  EXPECT_EQ(done->people[0].person_id, people["A0"]);
  EXPECT_FALSE(done->people[0].evidence_code.empty());
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::not_completed)->people.size(), 5u);
  filter.organisation_id = organisations["C"];
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::registered).error().kind,
            ErrorKind::forbidden);
  filter.course_id.clear();
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::registered).error().kind,
            ErrorKind::forbidden);
  EXPECT_EQ(statements_behind(house.context(), kReader, registrations["C0" + first]).error().kind,
            ErrorKind::forbidden);
  const auto source = people_csv(house.context(), kReporter, filter, Which::registered);
  EXPECT_FALSE(source);
}

TEST_F(ReportsTest, PermissionsAreAsked) {
  play("A0", first, "completed");
  EXPECT_EQ(completions_by_module(house.context(), {}, {}).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(completions_by_organisation(house.context(), {}, {}).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(people_behind(house.context(), {}, {}, Which::registered).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(completions_csv(house.context(), {}, {}).error().kind, ErrorKind::forbidden);
  const auto& registration = registrations["A0" + first];
  EXPECT_EQ(statements_behind(house.context(), kReporter, registration).error().kind, ErrorKind::forbidden);
  const auto statements = statements_behind(house.context(), kReader, registration);
  ASSERT_TRUE(statements);
  EXPECT_EQ(statements->size(), static_cast<std::size_t>(house.count("select count(*) from statement")));
  EXPECT_THAT(statements->front().verb, HasSubstr("initialized"));
  EXPECT_EQ(statements_behind(house.context(), kReader, "nothing").error().kind, ErrorKind::not_found);
}

TEST_F(ReportsTest, PagesOfPeople) {
  house.context().settings.small_group = 1;
  Filter filter;
  filter.course_id = first;
  const auto head = people_behind(house.context(), kReporter, filter, Which::registered, 10);
  EXPECT_EQ(head->people.size(), 10u);
  EXPECT_TRUE(head->more);
  const auto tail = people_behind(house.context(), kReporter, filter, Which::registered, 10, 10);
  EXPECT_EQ(tail->people.size(), 3u);
  EXPECT_FALSE(tail->more);
}

std::string drain(CsvSource& source) {
  std::string all, piece;
  while (source(piece)) all += piece;
  return all;
}

TEST_F(ReportsTest, CsvHasTheSameFiguresAndHidesTheSame) {
  play("A0", first, "completed");
  auto source = completions_csv(house.context(), kReporter, {});
  ASSERT_TRUE(source);
  const std::string text = drain(*source);
  EXPECT_TRUE(text.starts_with("\xef\xbb\xbfModule code,Module,Organisation,Registered,"));
  EXPECT_THAT(text, HasSubstr("who-leads,Who leads?,Organisation A,6,1,1,0,16.7\r\n"));
  EXPECT_THAT(text, HasSubstr("who-leads,Who leads?,Organisation C,hidden,hidden,hidden,hidden,hidden\r\n"));
  EXPECT_THAT(text, HasSubstr("who-leads,Who leads?,All,13,1,1,0,7.7\r\n"));
  Filter filter;
  filter.course_id = first;
  auto named = people_csv(house.context(), kReporter, filter, Which::completed);
  ASSERT_TRUE(named);
  EXPECT_THAT(drain(*named), HasSubstr("Tamsin pa0,Organisation A,Who leads?,completed,"));
}

TEST_F(ReportsTest, TheRecountAgreesUntilSomebodyChangesAFigure) {
  play("A0", first, "passed", "80");
  play("A1", first, "incomplete", "30");
  play("B0", second, "failed", "10");
  auto counted = recount(house.context());
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->registrations, 26u);
  EXPECT_EQ(counted->launches, 3u);
  EXPECT_GT(counted->calls, 15u);
  for (const auto& difference : counted->differences)
    ADD_FAILURE() << difference.field << " " << difference.projected << " " << difference.recounted;

  house.execute("update registration set state = 'passed', completed_at = ? where registration_id = ?",
                {house.now(), registrations["A1" + first]});
  house.execute("update registration set score = 99 where registration_id = ?",
                {registrations["B0" + second]});
  house.execute("update journal set second = '20' where second = '80'");
  counted = recount(house.context());
  std::vector<std::string> fields;
  for (const auto& difference : counted->differences) fields.push_back(difference.field);
  EXPECT_THAT(fields, ::testing::IsSupersetOf({"state", "completed", "completion", "score"}));
  EXPECT_THAT(fields, ::testing::Contains(HasSubstr("digest of launch")));
}

// The way back from "seen in Moodle: 2".
TEST_F(ReportsTest, PeopleBehindADeliveryState) {
  house.connector("moodle-1", "moodle");
  for (const char* who : {"A0", "A1", "A2"}) play(who, first, "passed", "90");
  house.execute("update delivery set open = 0, state = 'seen in Moodle' where reference in (select completion_id from "
                "completion where person_id in (?, ?))", {people["A0"], people["A1"]});
  Filter filter;
  filter.connector_id = "moodle-1";
  filter.told = "seen in Moodle";
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::completed)->people.size(), 2u);
  filter.told = "waiting to be sent";
  const auto waiting = people_behind(house.context(), kReporter, filter, Which::completed);
  ASSERT_EQ(waiting->people.size(), 1u);
  EXPECT_EQ(waiting->people[0].person_id, people["A2"]);
  filter.connector_id = "moodle-2";
  EXPECT_TRUE(people_behind(house.context(), kReporter, filter, Which::completed)->people.empty());
}

}  // namespace
}  // namespace waymark::reports
