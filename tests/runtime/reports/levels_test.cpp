#include "tests/runtime/reports/reports_fixture.hpp"

// Organisations of several levels: sums of what lies below, and the lists behind them.
namespace waymark::reports {
namespace {

// A trust of 1 person, its division of 6, and that one's team of 5, beside the three organisations of before.
class LevelsTest : public ReportsTest {
 protected:
  LevelsTest() {
    for (const auto& [code, parent, count] : {std::tuple{"T", "", 1}, {"D", "T", 6}, {"E", "D", 5}}) {
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
    db.execute("update registration set organisation_id = ? where registration_id = ?", {organisations["E"], registrations["D0" + second]});
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

}  // namespace
}  // namespace waymark::reports
