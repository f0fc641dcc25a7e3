#include <gmock/gmock.h>

#include <algorithm>

#include "runtime/delivery/explain.hpp"
#include "runtime/reports/completions.hpp"
#include "tests/runtime/delivery/opening_fixture.hpp"

// "Completed when opened": for modules that never report. What a module says itself wins.
namespace waymark::delivery {
namespace {

using testing::Browser;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::OpeningTest;

class Opening : public OpeningTest {
 protected:
  std::vector<reports::Difference> differences() { return reports::recount(house.context())->differences; }
};

TEST_F(Opening, OfASilentModuleCompletesItWhenItIsLeft) {
  house.connector("moodle-1", "moodle");
  switch_on();
  const auto opened = launch();
  Browser browser(house, opened);
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(view().state, "in progress");  // while it is open, nothing is said
  browser.close();
  ASSERT_EQ(browser.send(journal, true).status, 200);
  EXPECT_EQ(view().state, "completed");
  EXPECT_FALSE(view().completed_at.empty());
  EXPECT_EQ(basis(), "opened");
  EXPECT_THAT(verbs(), ElementsAre("initialized", "suspended", "completed"));
  const std::string statement = house.value("select bytes from statement order by position desc");
  EXPECT_THAT(statement, HasSubstr("\"https://waymark.example/xapi/extensions/completed-by\":\"opened\""));
  EXPECT_THAT(statement, HasSubstr("\"completion\":true"));
  EXPECT_EQ(house.count("select count(*) from delivery"), 1);
  EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Opening, IsExplainedAndGoesWithTheRecord) {
  house.connector("moodle-1", "moodle");
  switch_on();
  const auto silent = launch();
  Browser browser(house, silent);
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  const auto open = *why_not_complete(house.context(), registration);
  ASSERT_FALSE(open.reasons.empty());
  EXPECT_THAT(open.reasons.back().learner, HasSubstr("completed when you leave it"));
  EXPECT_THAT(open.rules, Contains(HasSubstr("Completed when opened")));
  EXPECT_THAT(why_changed(house.context(), registration)->changes.back().to, "in progress");
  browser.close();
  ASSERT_EQ(browser.send(journal, true).status, 200);
  const auto changes = why_changed(house.context(), registration)->changes;
  const auto told = std::find_if(changes.begin(), changes.end(), [](const Change& one) { return one.to == "completed"; });
  ASSERT_NE(told, changes.end());
  EXPECT_EQ(told->from, "in progress");
  EXPECT_TRUE(told->item_title.empty());
  EXPECT_THAT(told->learner, HasSubstr("that is all it asks for"));
  EXPECT_THAT(told->admin, HasSubstr("completed when it was opened"));
  EXPECT_EQ(told->launch_id, silent.launch_id);
  EXPECT_THAT(house.value("select payload from delivery"), HasSubstr("\"basis\":\"opened\""));
  house.context().settings.small_group = 1;
  const auto people = reports::people_behind(house.context(), {true, true}, {}, reports::Which::completed);
  ASSERT_TRUE(people);
  ASSERT_EQ(people->people.size(), 1u);
  EXPECT_EQ(people->people[0].basis, "Opened; the module reports nothing");
  std::string csv, piece;
  auto source = reports::people_csv(house.context(), {true, true}, {}, reports::Which::completed);
  while ((*source)(piece)) csv += piece;
  EXPECT_THAT(csv, HasSubstr("Rests on"));
  EXPECT_THAT(csv, HasSubstr("Opened; the module reports nothing"));
}

TEST_F(Opening, OfAModuleThatReportsIsNotToldAsSuch) {
  visit({{"cmi.core.lesson_status", "passed"}});
  const auto history = *why_changed(house.context(), registration);
  for (const auto& change : history.changes) EXPECT_THAT(change.admin, ::testing::Not(HasSubstr("completed when it was opened")));
  EXPECT_THAT(why_not_complete(house.context(), registration)->rules, ::testing::Not(Contains(HasSubstr("Completed when opened"))));
}

TEST_F(Opening, IsSaidOnce) {
  switch_on();
  look();
  look();
  EXPECT_THAT(verbs(), ElementsAre("initialized", "suspended", "completed", "resumed", "suspended"));
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
}

TEST_F(Opening, CountsWhenThePageIsHeardOfNoMore) {
  switch_on();
  const auto opened = launch();
  Browser browser(house, opened);
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  house.advance(31 * 60'000);
  ASSERT_EQ(*close_idle_launches(house.context()), 1u);
  EXPECT_EQ(view().state, "completed");
}

TEST_F(Opening, DoesNothingWithoutTheSwitchOrWithoutAPartShown) {
  look();
  EXPECT_EQ(view().state, "in progress");
  switch_on();
  EXPECT_EQ(view().state, "in progress");  // what ended before stays as it was
  const auto opened = launch();
  ASSERT_TRUE(close_launch(house.context(), opened.launch_id, "left"));
  EXPECT_EQ(view().state, "completed");  // the attempt was opened in the launch before
}

TEST_F(Opening, OfAPageThatNeverLoadedIsNone) {
  switch_on();
  const auto opened = launch();
  ASSERT_TRUE(close_launch(house.context(), opened.launch_id, "left"));
  EXPECT_EQ(view().state, "in progress");
  EXPECT_EQ(basis(), "");
}

TEST_F(Opening, LosesToWhatTheModuleReports) {
  switch_on();
  visit({{"cmi.core.lesson_status", "incomplete"}});
  EXPECT_EQ(view().state, "in progress");
  visit({{"cmi.core.lesson_status", "failed"}});
  EXPECT_EQ(view().state, "failed");
  look();
  EXPECT_EQ(view().state, "failed");
  visit({{"cmi.core.lesson_status", "passed"}, {"cmi.core.score.raw", "80"}});
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(basis(), "reported");
  EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Opening, IsOutdoneByALaterReport) {
  switch_on();
  look();
  visit({{"cmi.core.lesson_status", "passed"}, {"cmi.core.score.raw", "80"}});
  EXPECT_EQ(view().state, "passed");
  EXPECT_THAT(verbs(), Contains("passed"));
}

TEST_F(Opening, InReviewIsNone) {
  look();
  switch_on();
  const auto opened = launch(How::review);
  Browser browser(house, opened);
  browser.open("item-1");
  browser.close();
  ASSERT_EQ(browser.send(journal, true).status, 200);
  EXPECT_EQ(view().state, "in progress");
}

TEST_F(Opening, TheSwitchIsAudited) {
  switch_on();
  switch_on(false);
  EXPECT_THAT(house.column("select detail from audit where action = 'course.set' order by number"),
              ElementsAre("completed_when_opened=yes", "completed_when_opened=no"));
}

}  // namespace
}  // namespace waymark::delivery
