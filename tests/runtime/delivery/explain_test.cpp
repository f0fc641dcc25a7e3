#include "runtime/delivery/explain.hpp"

#include <gmock/gmock.h>

#include "runtime/delivery/acts.hpp"
#include "runtime/delivery/sensitivity.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::delivery {
namespace {

using testing::Browser;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TestItem;
using testing::TestPackage;

// A module of three parts: a quiz with a mastery score, a part that waits for it, and a page that only has to be opened.
class Explain : public ::testing::Test {
 protected:
  Explain() {
    TestPackage package;
    package.items = {{"quiz", "The quiz", "80"}, {"after", "What follows", "", "quiz"}, {"page", "A page", "", "", true}};
    person = house.person("ada");
    registration = house.enrol(person, house.course(package));
  }
  Launch launch(How how = How::resume) { return *create_launch(house.context(), registration, person, how); }
  void play(const std::string& item, const std::vector<std::pair<std::string, std::string>>& values, bool finish = true) {
    Browser browser(house, launch());
    browser.open(item);
    for (const auto& [element, value] : values) browser.set(element, value);
    if (finish) browser.finish();
    browser.close();
    ASSERT_EQ(browser.send(journal_).status, 200);
  }
  Explanation why() { return *why_not_complete(house.context(), registration); }
  std::string learner(const std::string& item) {
    const auto all = why();
    for (const auto& reason : all.reasons)
      if (reason.item_id == item) return reason.learner;
    return "none";
  }
  std::string admin(const std::string& item) {
    const auto all = why();
    for (const auto& reason : all.reasons)
      if (reason.item_id == item) return reason.admin;
    return "none";
  }
  std::vector<std::string> changes(bool parts) {
    const auto history = *why_changed(house.context(), registration);
    std::vector<std::string> all;
    for (const auto& one : history.changes)
      if (one.item_title.empty() != parts)
        all.push_back(one.item_title + (parts ? ": " : "") + one.from + " > " + one.to + " | " + one.admin);
    return all;
  }
  testing::House house;
  std::string person, registration;
  Journal journal_{house.context()};
};

TEST_F(Explain, NotStartedSaysSo) {
  EXPECT_EQ(why().state, "not started");
  EXPECT_EQ(learner(""), "You have not started this module yet.");
}

TEST_F(Explain, EachPartNamesItsOwnRule) {
  play("quiz", {{"cmi.core.score.raw", "40"}, {"cmi.core.lesson_status", "completed"}});
  EXPECT_THAT(learner("quiz"), HasSubstr("You scored 40 in ‘The quiz’, and it asks for 80."));
  EXPECT_THAT(admin("quiz"), HasSubstr("cmi.core.score.raw 40 is below the mastery score 80"));
  EXPECT_EQ(learner("after"), "‘What follows’ opens when you have finished ‘The quiz’.");
  EXPECT_EQ(admin("after"), "Prerequisites are not met (adlcp:prerequisites): quiz");
  EXPECT_THAT(learner("page"), HasSubstr("You have not opened ‘A page’ yet."));
  EXPECT_THAT(why().rules, ::testing::Contains("‘The quiz’: passed from a score of 80, failed below it."));
  EXPECT_THAT(why().rules.front(), HasSubstr("each of its 3 parts"));
}

TEST_F(Explain, OnePartIsNotCounted) {
  TestPackage single;
  single.identifier = "single";
  single.items = {{"only", "The only part"}};
  registration = house.enrol(person, house.course(single));
  play("only", {{"cmi.core.lesson_status", "incomplete"}});
  EXPECT_EQ(why().rules.front(),
            "The module has one part. It is complete when that is completed or passed, and passed when that is passed.");
}

// A group of two parts that waits for the first part, and a last part that waits for the group.
TEST_F(Explain, GroupsOfPartsKeepTheOrderToo) {
  const auto part = [](const std::string& id, const std::string& script) {
    return "<item identifier=\"" + id + "\" identifierref=\"r\"><title>Part " + id + "</title>" +
           (script.empty() ? "" : "<adlcp:prerequisites type=\"aicc_script\">" + script + "</adlcp:prerequisites>") + "</item>";
  };
  testing::ZipWriter zip;
  zip.add(
      "imsmanifest.xml",
      "<?xml version=\"1.0\"?><manifest identifier=\"grouped\" version=\"1.0\" xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\" "
      "xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\"><metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion>"
      "</metadata><organizations default=\"o\"><organization identifier=\"o\"><title>Grouped</title>" +
          part("a", "") +
          "<item identifier=\"g\"><title>The middle</title><adlcp:prerequisites type=\"aicc_script\">a</adlcp:prerequisites>" +
          part("b", "") + part("c", "") + "</item>" + part("d", "g") +
          "</organization></organizations><resources><resource identifier=\"r\" type=\"webcontent\" adlcp:scormtype=\"sco\" "
          "href=\"p.html\"><file href=\"p.html\"/></resource></resources></manifest>");
  zip.add("p.html", "<!DOCTYPE html><title>Page</title>LMSInitialize");
  const auto job = house.import(zip.write());
  ASSERT_EQ(job.state, "done") << job.message;
  registration = house.enrol(person, job.course_id);
  const auto open_now = [&] {
    std::string open;
    for (const auto& row : launch().items) open += row.item.launchable && row.status.available ? row.item.id : "";
    return open;
  };
  EXPECT_EQ(open_now(), "a");
  play("a", {{"cmi.core.lesson_status", "completed"}});
  EXPECT_EQ(open_now(), "abc");
  EXPECT_EQ(learner("d"), "‘Part d’ opens when you have finished ‘The middle’.");
  EXPECT_THAT(why().rules, ::testing::Contains("‘Part b’ waits for: a (of the block ‘The middle’)"));
  play("b", {{"cmi.core.lesson_status", "passed"}});
  EXPECT_EQ(open_now(), "abc");
  play("c", {{"cmi.core.lesson_status", "completed"}});
  EXPECT_EQ(open_now(), "abcd");
}

TEST_F(Explain, LeftInTheMiddleSaysHowToGoOn) {
  play("quiz", {{"cmi.core.exit", "suspend"}, {"cmi.core.lesson_status", "incomplete"}});
  EXPECT_THAT(learner("quiz"), HasSubstr("choose Resume"));
  play("quiz", {{"cmi.core.lesson_status", "incomplete"}});
  EXPECT_THAT(learner("quiz"), HasSubstr("something in it is still to be done"));
  play("quiz", {}, false);
  EXPECT_THAT(admin("quiz"), HasSubstr("without LMSFinish"));
}

// Who looks at the record from another window has not left the module.
TEST_F(Explain, WhatIsOpenElsewhereWasNotLeft) {
  Browser browser(house, launch());
  browser.open("quiz");
  browser.set("cmi.core.lesson_status", "incomplete");
  browser.commit();
  ASSERT_EQ(browser.send(journal_).status, 200);
  EXPECT_THAT(learner("quiz"), ::testing::AllOf(HasSubstr("is open in a window now"), ::testing::Not(HasSubstr("You left"))));
  EXPECT_THAT(admin("quiz"), HasSubstr("no LMSFinish yet"));
  browser.close();
  ASSERT_EQ(browser.send(journal_).status, 200);
  EXPECT_THAT(learner("quiz"), HasSubstr("You left"));
}

TEST_F(Explain, FinishedHasNoReasons) {
  play("quiz", {{"cmi.core.score.raw", "90"}, {"cmi.core.lesson_status", "completed"}});
  play("after", {{"cmi.core.lesson_status", "completed"}});
  EXPECT_THAT(learner("after"), "none");
  play("page", {});
  const auto now = why();
  EXPECT_TRUE(now.finished);
  EXPECT_TRUE(now.reasons.empty());
}

// Whoever was granted a completion without opening the module is not told to start it.
TEST_F(Explain, AGrantedCompletionHasNoReasons) {
  ASSERT_TRUE(grant_completion(house.context(), registration, {"completed", std::nullopt, ""}, {"admin-1", "Done in the classroom."}));
  const auto now = why();
  EXPECT_TRUE(now.finished);
  EXPECT_TRUE(now.reasons.empty());
}

TEST_F(Explain, EveryChangeNamesTheCallThatCausedIt) {
  play("quiz", {{"cmi.core.score.raw", "90"}, {"cmi.core.lesson_status", "completed"}});
  const auto parts = changes(true);
  ASSERT_EQ(parts.size(), 1u) << ::testing::PrintToString(parts);
  EXPECT_EQ(
      parts[0],
      "The quiz: not attempted > passed | LMSSetValue(\"cmi.core.lesson_status\", \"completed\"); the mastery score, 80, makes it passed");
  EXPECT_EQ(why_changed(house.context(), registration)->changes.back().number, 4);
  play("page", {}, false);
  EXPECT_THAT(changes(false), ::testing::ElementsAre("not started > in progress | The module was opened")) << "one part is left";
  play("after", {{"cmi.core.lesson_status", "completed"}});
  const auto whole = changes(false);
  ASSERT_EQ(whole.size(), 2u) << ::testing::PrintToString(whole);
  EXPECT_THAT(whole[1], HasSubstr("in progress > passed | "));
}

// "passed" without a score under a mastery score is no outcome until LMSFinish.
TEST_F(Explain, AStatusThatWaitsForItsScoreIsSaid) {
  play("quiz", {{"cmi.core.lesson_status", "passed"}});
  const auto parts = changes(true);
  ASSERT_EQ(parts.size(), 2u) << ::testing::PrintToString(parts);
  EXPECT_EQ(parts[0],
            "The quiz: not attempted > incomplete | LMSSetValue(\"cmi.core.lesson_status\", \"passed\"); under the mastery score, 80, it "
            "waits for a score or for LMSFinish");
  EXPECT_THAT(parts[1], HasSubstr("incomplete > passed | LMSFinish"));
}

// Whoever may see a record may see why it changed. A value that is no plain code may be somebody's words; the only such
// one that changes a status is a score with more digits than a code has characters.
TEST_F(Explain, ACauseThatMayBeALearnersWordsIsHidden) {
  const std::string no_code = "90." + std::string(90, '0');
  play("quiz", {{"cmi.core.lesson_status", "completed"}, {"cmi.core.score.raw", no_code}});
  const auto parts = changes(true);
  ASSERT_EQ(parts.size(), 2u) << ::testing::PrintToString(parts);
  EXPECT_EQ(parts[1], "The quiz: incomplete > passed | LMSSetValue(\"cmi.core.score.raw\", \"" + std::string(kHiddenWords) +
                          "\"); the mastery score, 80, makes it passed");
  const auto history = *why_changed(house.context(), registration);
  for (const auto& one : history.changes) EXPECT_THAT(one.learner + one.admin, ::testing::Not(HasSubstr(no_code)));
}

TEST_F(Explain, AnActIsACauseWithItsReasonForAdminsAlone) {
  play("quiz", {{"cmi.core.score.raw", "40"}, {"cmi.core.lesson_status", "completed"}});
  house.advance(60'000);
  ASSERT_TRUE(reset_attempt(house.context(), registration, {"admin-1", "The quiz was broken."}));
  const auto last = why_changed(house.context(), registration)->changes.back();
  EXPECT_EQ(last.from, "in progress");
  EXPECT_EQ(last.to, "not started");
  EXPECT_EQ(last.admin, "The attempt was reset: The quiz was broken.");
  EXPECT_EQ(last.learner, "The attempt was reset by an administrator.");
  EXPECT_EQ(learner(""), "You have not started this module yet.");
}

TEST_F(Explain, UnknownIsNotFound) {
  EXPECT_EQ(why_not_complete(house.context(), "none").error().kind, ErrorKind::not_found);
  EXPECT_TRUE(why_changed(house.context(), "none")->changes.empty());
}

}  // namespace
}  // namespace waymark::delivery
