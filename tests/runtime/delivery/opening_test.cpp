#include <gmock/gmock.h>

#include "runtime/reports/completions.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

// "Completed when opened": for modules that never report. What a module says itself wins.
namespace waymark::delivery {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Browser;
using testing::JournalTest;

class Opening : public JournalTest {
 protected:
  void switch_on(bool on = true) {
    catalogue::CourseChange change;
    change.completed_when_opened = on;
    ASSERT_TRUE(catalogue::set_course(house.context(), course, change, "admin-1"));
  }
  // A launch in which the page is shown, and left.
  void look() {
    const auto opened = launch();
    Browser browser(house, opened);
    browser.open("item-1");
    house.advance(60'000);
    browser.close();
    ASSERT_EQ(browser.send(journal, true).status, 200);
  }
  void visit(const std::vector<std::pair<std::string, std::string>>& values) {
    const auto opened = launch();
    Browser browser(house, opened);
    browser.visit("item-1", values);
    ASSERT_EQ(browser.send(journal, true).status, 200);
  }
  std::string basis() { return house.value("select basis from completion"); }
  std::vector<reports::Difference> differences() { return reports::recount(house.context())->differences; }

  Journal journal{house.context()};
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
