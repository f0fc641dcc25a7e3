#include "runtime/delivery/acts.hpp"
#include "tests/runtime/reports/reports_fixture.hpp"

namespace waymark::reports {
namespace {

using ::testing::HasSubstr;

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
  const auto table =
      completions_by_organisation(house.context(), kReporter, {.from = {}, .until = {}, .course_id = first, .organisation_id = {}});
  ASSERT_TRUE(table);
  ASSERT_EQ(table->lines.size(), 3u);
  EXPECT_EQ(table->lines[0].figures.completed, 2);
  EXPECT_EQ(table->lines[1].figures.completed, 0);
  EXPECT_EQ(table->total.registered, 13);
  EXPECT_FALSE(table->any_hidden);
}

// Somebody who was given a completion without opening the module has started with it: nobody completes what they never started.
TEST_F(ReportsTest, WhoWasGivenACompletionCountsAsStarted) {
  house.context().settings.small_group = 1;
  play("A0", first, "completed");
  const delivery::Decider decider{"admin-1", "They did it in the classroom."};
  ASSERT_TRUE(delivery::grant_completion(house.context(), registrations["A1" + first], {"completed", {}, "2026-11-20"}, decider));
  EXPECT_EQ(by_module(first).completed, 2);
  EXPECT_EQ(by_module(first).started, 2);
  Filter filter;
  filter.course_id = first;
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::started)->people.size(), 2u);
  filter.from = filter.until = "2026-11-20";
  EXPECT_EQ(by_module(first, filter).started, 1);
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::started)->people.size(), 1u);
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
  const auto table =
      completions_by_organisation(house.context(), kReporter, {.from = {}, .until = {}, .course_id = first, .organisation_id = {}});
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
  EXPECT_EQ(all->shown, all->people.size());
  ASSERT_TRUE(all->figure);
  EXPECT_GT(*all->figure, static_cast<std::int64_t>(all->shown)) << "the list says how many of the figure it leaves out";
  EXPECT_EQ(all->people.size(), 6u);  // those of A
  for (const auto& person : all->people) EXPECT_EQ(person.organisation, "Organisation A");
  const auto done = people_behind(house.context(), kReporter, filter, Which::completed);
  ASSERT_EQ(done->people.size(), 1u);
  EXPECT_EQ(done->people[0].person_id, people["A0"]);
  EXPECT_FALSE(done->people[0].evidence_code.empty());
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::not_completed)->people.size(), 5u);
  filter.organisation_id = organisations["C"];
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::registered).error().kind, ErrorKind::forbidden);
  filter.course_id.clear();
  EXPECT_EQ(people_behind(house.context(), kReporter, filter, Which::registered).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(statements_behind(house.context(), kReader, registrations["C0" + first]).error().kind, ErrorKind::forbidden);
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

TEST_F(ReportsTest, OneTableAsCsvHasItsLinesAndAll) {
  play("A0", first, "completed");
  const std::string modules = modules_csv(*completions_by_module(house.context(), kReporter, {}));
  EXPECT_TRUE(
      modules.starts_with("\xef\xbb\xbfModule code,Module,Registered,Started,Completed,Passed,Completed per cent of registered\r\n"))
      << modules;
  EXPECT_THAT(modules, HasSubstr("\r\nwho-leads,Who leads?,13,1,1,0,7.7\r\n"));
  EXPECT_THAT(modules, HasSubstr("\r\n,All,26,1,1,0,3.8\r\n"));
  Filter filter;
  filter.course_id = first;
  const std::string organisations = organisations_csv(*completions_by_organisation(house.context(), kReporter, filter));
  EXPECT_TRUE(organisations.starts_with("\xef\xbb\xbfOrganisation code,Organisation,Part of,Registered,")) << organisations;
  EXPECT_THAT(organisations, HasSubstr(",Organisation A,,6,1,1,0,16.7,"));
  EXPECT_THAT(organisations, HasSubstr(",Organisation C,,hidden,hidden,hidden,hidden,hidden,"));
  EXPECT_THAT(organisations, HasSubstr("\r\n,All,,13,1,1,0,7.7,,,\r\n"));
  EXPECT_THAT(organisations, Not(HasSubstr("Who leads?")));
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

  // What was set aside does not count, and its journal is checked all the same.
  ASSERT_TRUE(delivery::reset_attempt(house.context(), registrations["A1" + first], {"admin-1", "The quiz was broken."}));
  EXPECT_THAT(recount(house.context())->differences, ::testing::IsEmpty());
  house.execute("update journal set second = '31' where second = '30'");
  ASSERT_EQ(recount(house.context())->differences.size(), 1u);
  EXPECT_THAT(recount(house.context())->differences[0].field, HasSubstr("digest of launch"));
  house.execute("update journal set second = '30' where second = '31'");

  house.execute("update registration set state = 'passed', completed_at = ? where registration_id = ?",
                {house.now(), registrations["A1" + first]});
  house.execute("update registration set score = 99 where registration_id = ?", {registrations["B0" + second]});
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
  house.execute(
      "update delivery set open = 0, state = 'seen in Moodle' where reference in (select completion_id from "
      "completion where person_id in (?, ?))",
      {people["A0"], people["A1"]});
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
