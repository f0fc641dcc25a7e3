#include <gmock/gmock.h>

#include "runtime/catalogue/outside_hosts.hpp"
#include "runtime/delivery/explain.hpp"
#include "runtime/reports/completions.hpp"
#include "tests/runtime/delivery/opening_fixture.hpp"

// A SCO at an address outside its package can never report: the import says so, and that "Completed when opened" helps.
namespace waymark::delivery {
namespace {

using ::testing::AllOf;
using testing::Browser;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::TestItem;
using testing::TestPackage;

const TestItem kFilm{"film", "A film", {}, {}, false, "https://films.example/one"};
const TestItem kQuestions{"item-1", "Questions"};

class OpeningOutside : public testing::OpeningTest {
 protected:
  void import(std::vector<TestItem> items) {
    TestPackage package;
    package.identifier = "module-with-a-film";
    package.items = std::move(items);
    job = house.import(package.write());
    course = job.course_id;
    registration = house.enrol(person, course);
  }
  void allow() { ASSERT_TRUE(catalogue::change_hosts(house.context(), course, {{"films.example"}, {}}, "admin-1")); }
  void refuse() { ASSERT_TRUE(catalogue::change_hosts(house.context(), course, {{}, {"films.example"}}, "admin-1")); }
  // A launch in which the film is shown, which has no API to call, and the module is left.
  void watch() { look("film", false); }
  bool told_to_leave() {
    const auto why = *why_not_complete(house.context(), registration);
    return !why.reasons.empty() && why.reasons.back().learner.find("completed when you leave it") != std::string::npos;
  }
  void answer(const std::string& status) { visit({{"cmi.core.lesson_status", status}}); }

  catalogue::ImportJob job;
};

TEST_F(OpeningOutside, TheFindingsAdviceHolds) {
  import({kFilm});
  EXPECT_THAT(job.findings, Contains(AllOf(Field(&package::Finding::code, "manifest.outside_page"),
                                           Field(&package::Finding::advice, HasSubstr("set the module to \"Completed when opened\"")))));
  allow();
  watch();
  EXPECT_EQ(view().state, "in progress");
  switch_on();
  watch();
  EXPECT_EQ(view().state, "completed");
  EXPECT_EQ(basis(), "opened");
  EXPECT_THAT(reports::recount(house.context())->differences, IsEmpty());
}

TEST_F(OpeningOutside, OfAPageThatCouldNotBeSeenIsNone) {
  import({kFilm});
  switch_on();
  watch();
  EXPECT_EQ(view().state, "in progress") << "its host is not allowed";
  Browser blocked(house, launch());
  blocked.call(cmi::Function::open, "film");
  ASSERT_EQ(blocked.send(journal).status, 200);
  EXPECT_FALSE(told_to_leave());
  house.advance(1000);
  allow();
  const auto seen = launch();
  EXPECT_EQ(view().state, "in progress") << "the launch that ended now began before the host was allowed";
  Browser browser(house, seen);
  browser.call(cmi::Function::open, "film");
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_TRUE(told_to_leave());
  browser.close();
  ASSERT_EQ(browser.send(journal, true).status, 200);
  EXPECT_EQ(view().state, "completed");
}

TEST_F(OpeningOutside, OfAPageWithoutHttpsIsNone) {
  import({{"film", "A film", {}, {}, false, "http://films.example/one"}});
  allow();
  switch_on();
  watch();
  EXPECT_EQ(view().state, "in progress");
}

// The advice stands at every such part, also of a module whose other parts report.
TEST_F(OpeningOutside, BesidesPartsThatReportBothAreNeeded) {
  import({kFilm, kQuestions});
  allow();
  switch_on();
  answer("incomplete");
  watch();
  EXPECT_EQ(view().state, "in progress") << "the questions are not answered";
  answer("passed");
  EXPECT_EQ(view().state, "completed");
  EXPECT_EQ(basis(), "opened");
  EXPECT_THAT(reports::recount(house.context())->differences, IsEmpty());
}

TEST_F(OpeningOutside, BesidesPartsThatReportItIsNotEnoughByItself) {
  import({kFilm, kQuestions});
  allow();
  switch_on();
  answer("passed");
  EXPECT_EQ(view().state, "in progress") << "nobody saw the film";
  watch();
  EXPECT_EQ(view().state, "completed");
}

TEST_F(OpeningOutside, BesidesAPartThatIsSilentBothAreOpened) {
  import({kFilm, kQuestions});
  allow();
  switch_on();
  watch();
  EXPECT_EQ(view().state, "in progress");
  look("item-1", false);
  EXPECT_EQ(view().state, "completed");
}

// The settings of hosts say what opens from now on; a record of what was learned does not follow them.
TEST_F(OpeningOutside, WhatWasCompletedStaysSoWhenItsHostIsRefused) {
  import({kFilm, kQuestions});
  allow();
  switch_on();
  watch();
  answer("passed");
  ASSERT_EQ(view().state, "completed");
  EXPECT_THAT(why_not_complete(house.context(), registration)->closed, IsEmpty());
  refuse();
  watch();
  answer("incomplete");
  EXPECT_EQ(view().state, "completed");
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
  EXPECT_THAT(reports::recount(house.context())->differences, IsEmpty());
  const auto why = *why_not_complete(house.context(), registration);
  EXPECT_THAT(why.reasons, IsEmpty());
  ASSERT_EQ(why.closed.size(), 1u);
  EXPECT_THAT(why.closed[0].learner, AllOf(HasSubstr("‘A film’"), HasSubstr("cannot be shown here now"), HasSubstr("stays completed")));
  EXPECT_THAT(why.closed[0].admin, AllOf(HasSubstr("films.example"), HasSubstr("not allowed for this module")));
}

// A page that is no SCO is completed by being opened; the part keeps that, and the rest of the module can still be done.
TEST_F(OpeningOutside, APartStaysCompletedWhenItsHostIsRefused) {
  TestItem page = kFilm;
  page.asset = true;
  import({page, kQuestions});
  allow();
  watch();
  refuse();
  watch();
  EXPECT_EQ(why_not_complete(house.context(), registration)->closed.size(), 1u);
  EXPECT_EQ(view().state, "in progress");
  answer("passed");
  EXPECT_EQ(view().state, "passed");
}

// "Open it again and go on to the last page" would send people round for ever.
TEST_F(OpeningOutside, IsExplainedAsWhatItIs) {
  const auto reasons = [&] {
    const auto why = *why_not_complete(house.context(), registration);
    std::string all;
    for (const auto& one : why.reasons) all += one.item_id + ": " + one.learner + " " + one.admin + "\n";
    return all;
  };
  import({kFilm, kQuestions});
  watch();
  EXPECT_THAT(reasons(), AllOf(HasSubstr("film: ‘A film’ is a page of another service that cannot be shown here."),
                               HasSubstr("at films.example, which is not allowed for this module")));
  allow();
  watch();
  EXPECT_THAT(reasons(),
              AllOf(HasSubstr("which cannot tell us that you were there."), HasSubstr("Set the module to \"Completed when opened\""),
                    HasSubstr("item-1: You have not opened ‘Questions’ yet."), Not(HasSubstr("go on to the last page"))));
  switch_on();
  EXPECT_THAT(reasons(), AllOf(Not(HasSubstr("film: ")), HasSubstr("item-1: You have not opened"))) << "it was opened: that is enough";
}

TEST_F(OpeningOutside, APartThatWasFailedFailsTheModule) {
  import({kFilm, kQuestions});
  allow();
  switch_on();
  watch();
  answer("failed");
  EXPECT_NE(view().state, "completed");
  EXPECT_EQ(basis(), "");
}

}  // namespace
}  // namespace waymark::delivery
