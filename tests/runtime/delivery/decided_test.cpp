// What an administrator decided by mistake, meanwhile, or while the module was open.
#include <gmock/gmock.h>

#include "runtime/delivery/acts.hpp"
#include "runtime/delivery/explain.hpp"
#include "runtime/reports/completions.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::delivery {
namespace {

using testing::Browser;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const Decider kAdmin{"admin-1", "The wrong person was chosen."};

class Decided : public testing::JournalTest {
 protected:
  // A visit that ends in the middle, with a score so far.
  std::string begin_module() {
    Browser browser(house, launch());
    browser.visit("item-1", {{"cmi.core.score.raw", "30"}, {"cmi.core.lesson_status", "incomplete"}, {"cmi.core.exit", "suspend"}});
    EXPECT_EQ(browser.send(journal_).status, 200);
    return browser.launch_id;
  }
  void expect_sound() {
    const auto counted = reports::recount(house.context());
    ASSERT_TRUE(counted);
    for (const auto& one : counted->differences) ADD_FAILURE() << one.field << ": " << one.projected << ", recounted " << one.recounted;
  }
  std::vector<std::string> said() {
    std::vector<std::string> words;
    const auto history = why_changed(house.context(), registration);
    for (const auto& change : history->changes)
      if (change.item_title.empty()) words.push_back(change.learner);
    return words;
  }

  Journal journal_{house.context()};
};

// A grant to the wrong person is undone, and the learner's place is still there.
TEST_F(Decided, AWithdrawnGrantLeavesWhatWasBegun) {
  begin_module();
  ASSERT_EQ(view().state, "in progress");
  ASSERT_TRUE(grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  EXPECT_EQ(record_now(house.context(), registration)->after_withdrawal, "in progress");
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_EQ(view().state, "in progress");
  EXPECT_EQ(view().score, 30.0) << "the granted one is gone";
  EXPECT_EQ(house.count("select count(*) from completion"), 0);
  EXPECT_EQ(house.count("select count(*) from attempt where set_aside_at <> ''"), 0);
  expect_sound();
  const auto next = launch();
  EXPECT_EQ(next.attempt_number, 1);
  EXPECT_FALSE(next.snapshot.empty()) << "it resumes";
  Browser browser(house, next);
  browser.visit("item-1", {{"cmi.core.score.raw", "70"}, {"cmi.core.lesson_status", "passed"}});
  ASSERT_EQ(browser.send(journal_).status, 200);
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
  expect_sound();
}

// What the person earned in the module as well goes with its attempts.
TEST_F(Decided, AWithdrawnGrantThatWasEarnedMeanwhileStartsAfresh) {
  begin_module();
  ASSERT_TRUE(grant_completion(house.context(), registration, {"completed", std::nullopt, ""}, kAdmin));
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.score.raw", "70"}, {"cmi.core.lesson_status", "passed"}});
  ASSERT_EQ(browser.send(journal_).status, 200);
  EXPECT_EQ(record_now(house.context(), registration)->after_withdrawal, "not started");
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_EQ(view().state, "not started");
  expect_sound();
}

// A state that does not read back is no reason to keep a completion that was a mistake.
TEST_F(Decided, AWithdrawnGrantOverABrokenStateStartsAfresh) {
  const auto begun = begin_module();
  ASSERT_TRUE(grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  house.execute("update launch set snapshot = 'broken' where launch_id = '" + begun + "'");
  house.execute("update attempt set snapshot = 'broken' where current_launch = '" + begun + "'");
  EXPECT_EQ(record_now(house.context(), registration)->after_withdrawal, "not started");
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_EQ(view().state, "not started");
  expect_sound();
}

// The page that is open at a correction is told that nothing of it counts any more, as at a reset.
TEST_F(Decided, ACorrectionEndsWhatIsOpen) {
  begin_module();
  ASSERT_TRUE(grant_completion(house.context(), registration, {"completed", 50.0, ""}, kAdmin));
  Browser open(house, launch());
  open.open("item-1");
  ASSERT_EQ(open.send(journal_).state, "open");
  ASSERT_TRUE(correct_completion(house.context(), registration, {"completed", 61.0, ""}, kAdmin));
  open.set("cmi.core.score.raw", "100");
  open.commit();
  const auto answer = open.send(journal_);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.acknowledged, open.number()) << "kept all the same";
  EXPECT_EQ(answer.state, "reset");
  EXPECT_EQ(view().score, 61.0);
  expect_sound();
}

// Two administrators, one record: the second decides about what is there.
TEST_F(Decided, WhatChangedMeanwhileIsNotOverwritten) {
  begin_module();
  ASSERT_TRUE(grant_completion(house.context(), registration, {"completed", 100.0, ""}, kAdmin));
  Decider late = kAdmin;
  late.seen = record_now(house.context(), registration)->mark;
  ASSERT_TRUE(correct_completion(house.context(), registration, {"completed", 40.0, ""}, kAdmin));
  const auto refused = correct_completion(house.context(), registration, {"completed", 70.0, ""}, late);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_EQ(refused.error().where, "seen");
  EXPECT_EQ(view().score, 40.0);
  late.seen = record_now(house.context(), registration)->mark;
  EXPECT_TRUE(reset_attempt(house.context(), registration, late));
  EXPECT_FALSE(reset_attempt(house.context(), registration, late)) << "the same form twice";
}

TEST_F(Decided, ScoresThatWereDecidedAreSaid) {
  ASSERT_TRUE(grant_completion(house.context(), registration, {"completed", 100.0, ""}, kAdmin));
  ASSERT_TRUE(correct_completion(house.context(), registration, {"completed", 40.0, ""}, kAdmin));
  ASSERT_TRUE(correct_completion(house.context(), registration, {"completed", std::nullopt, ""}, kAdmin));
  EXPECT_THAT(said(), Contains("A completion was granted by an administrator. The score is now 100%."));
  EXPECT_THAT(said(), Contains("The completion was corrected by an administrator. The score is now 40%; it was 100%."));
  EXPECT_THAT(said(), Contains("The completion was corrected by an administrator. It has no score now; it was 40%."));
}

// A later attempt that raises the score is as much a change as a decision.
TEST_F(Decided, AScoreThatALaterAttemptRaisedIsSaid) {
  const auto pass = [&](const std::string& score, How how) {
    house.advance(60'000);
    Browser browser(house, launch(how));
    browser.visit("item-1", {{"cmi.core.score.raw", score}, {"cmi.core.lesson_status", "passed"}});
    ASSERT_EQ(browser.send(journal_).status, 200);
  };
  pass("65", How::resume);
  pass("95", How::start_again);
  pass("80", How::start_again);
  ASSERT_EQ(view().score, 95.0);
  const auto words = said();
  EXPECT_THAT(words, Contains(HasSubstr("The score is now 65%.")));
  EXPECT_THAT(words, Contains(HasSubstr("The score is now 95%.")));
  EXPECT_THAT(words, Not(Contains(HasSubstr("80%"))));
}

}  // namespace
}  // namespace waymark::delivery
