#include <gtest/gtest.h>

#include "tests/scorm/sequencing/trees.hpp"

// Flow, by the book: SN 4th Ed. C.3 (SB.2.1 to SB.2.3, SB.2.5 to SB.2.8, SB.2.10) and NB.2.1.
namespace waymark::sequencing {
namespace {

TEST(Flow, GoesThroughLeavesInTheirOrderAndEndsTheSession) {
  Walk walk(outline("r(a,b(c,d),e)"));
  EXPECT_EQ(walk.start(), "a");
  EXPECT_EQ(walk.next(), "c");
  EXPECT_EQ(walk.next(), "d");
  EXPECT_EQ(walk.next(), "e");
  EXPECT_EQ(walk.next(), "end");
  EXPECT_EQ(walk.state_.current, kNone);
}

TEST(Flow, GoesBackIntoAClusterAtItsEndAndStopsAtTheFirst) {
  Walk walk(outline("r(a,b(c,d),e)"));
  walk.start();
  walk.choose("e");
  EXPECT_EQ(walk.back(), "d");
  EXPECT_EQ(walk.back(), "c");
  EXPECT_EQ(walk.back(), "a");
  EXPECT_EQ(walk.back(), "SB.2.1-3");
}

TEST(Flow, EntersAForwardOnlyClusterAtItsBeginningFromBothSides) {
  Tree tree = outline("r(a,b(c,d),e)");
  named(tree, "b").forward_only = true;
  Walk walk(tree);
  walk.start();
  walk.choose("e");
  EXPECT_EQ(walk.back(), "c");
  EXPECT_EQ(walk.next(), "d");
  EXPECT_EQ(walk.back(), "NB.2.1-5");
}

// SB.2.2 goes on backwards where a forward-only cluster turned it round; SB.2.1 then leaves the cluster at its front.
TEST(Flow, LeavesAForwardOnlyClusterBackwardsWhenAllOfItIsSkipped) {
  Tree tree = outline("r(a,b(c,d),e)");
  named(tree, "b").forward_only = true;
  named(tree, "c").preconditions.push_back(rule(RuleAction::skip, Condition::always));
  named(tree, "d").preconditions.push_back(rule(RuleAction::skip, Condition::always));
  Walk walk(tree);
  walk.choose("e");
  EXPECT_EQ(walk.back(), "a");
}

TEST(Flow, NeedsFlowOfTheClusterItGoesThrough) {
  Tree tree = outline("r(a,b(c,d),e)");
  named(tree, "b").flow = false;
  Walk walk(tree);
  EXPECT_EQ(walk.start(), "a");
  EXPECT_EQ(walk.next(), "SB.2.2-1");
  EXPECT_EQ(walk.choose("c"), "c");
  EXPECT_EQ(walk.next(), "NB.2.1-4");
  named(tree, "r").flow = false;
  Walk closed(tree);
  EXPECT_EQ(closed.start(), "SB.2.2-1");
}

TEST(Flow, PassesOverWhatIsSkippedAndStopsAtWhatIsDisabled) {
  Tree tree = outline("r(a,b(c,d),e)");
  named(tree, "b").preconditions.push_back(rule(RuleAction::skip, Condition::always));
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.next(), "e");
  EXPECT_EQ(walk.back(), "a");
  named(tree, "b").preconditions[0].action = RuleAction::disabled;
  Walk stopped(tree);
  stopped.start();
  EXPECT_EQ(stopped.next(), "SB.2.2-2");
}

TEST(Flow, SaysWhatItSkipped) {
  Tree tree = outline("r(a,b,c)");
  named(tree, "b").preconditions.push_back(rule(RuleAction::skip, Condition::always));
  named(tree, "b").title = "Activity 5";
  Walk walk(tree);
  walk.start();
  walk.trace_.clear();
  EXPECT_EQ(walk.next(), "c");
  ASSERT_EQ(walk.trace_.size(), 2u);
  EXPECT_EQ(words_of(walk.tree_, walk.trace_[0]), "\"Activity 5\" was skipped: its precondition \"skip\" holds.");
  EXPECT_EQ(words_of(walk.tree_, walk.trace_[1]), "\"c\" was opened.");
}

TEST(Flow, ASkippedChainAtTheEndEndsTheSession) {
  Tree tree = outline("r(a,b(c,d))");
  named(tree, "c").preconditions.push_back(rule(RuleAction::skip, Condition::always));
  named(tree, "d").preconditions.push_back(rule(RuleAction::skip, Condition::always));
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.next(), "end");
}

TEST(Flow, AttemptLimitsCloseAnActivityWhenTheyAreUsedUp) {
  Tree tree = outline("r(a,b)");
  named(tree, "a").attempt_limit = 2;
  Walk walk(tree);
  EXPECT_EQ(walk.start(), "a");
  EXPECT_EQ(walk.next(), "b");
  EXPECT_EQ(walk.back(), "a");
  EXPECT_EQ(walk.next(), "b");
  EXPECT_EQ(walk.back(), "SB.2.2-2");
  EXPECT_EQ(walk.choose("a"), "DB.1.1-3");
}

TEST(Flow, AnAttemptThatIsSuspendedGoesOnAlthoughTheLimitIsReached) {
  Tree tree = outline("r(a,b)");
  named(tree, "a").attempt_limit = 1;
  Walk walk(tree);
  walk.start();
  hand_over(walk.tree_, walk.state_, walk.index("a"), {.suspended = true});
  walk.next();
  EXPECT_EQ(walk.back(), "a") << "UP.1 is about new attempts";
}

TEST(Flow, WhatIsNotTrackedHasNoLimitAndNoStatus) {
  Tree tree = outline("r(a,b)");
  named(tree, "a").tracked = false;
  named(tree, "a").attempt_limit = 1;
  named(tree, "a").preconditions.push_back(rule(RuleAction::skip, Condition::completed));
  Walk walk(tree);
  walk.start();
  hand_over(walk.tree_, walk.state_, walk.index("a"), {.completed = true, .said_completion = true});
  walk.next();
  EXPECT_EQ(walk.back(), "a");
  EXPECT_EQ(walk.completed("a"), std::nullopt);
}

TEST(Flow, NothingAvailableInAClusterIsSaid) {
  Tree tree = outline("r(a,b(c))");
  named(tree, "b").selection = Timing::once;
  named(tree, "b").select_count = 0;
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.next(), "SB.2.1-2");
}

TEST(Flow, RequestsThatNeedASessionSayThatThereIsNone) {
  Walk walk(outline("r(a,b)"));
  EXPECT_EQ(walk.next(), "NB.2.1-2");
  EXPECT_EQ(walk.go(NavigationRequest::exit_all), "NB.2.1-2");
  EXPECT_EQ(walk.go(NavigationRequest::resume_all), "NB.2.1-3");
  walk.start();
  EXPECT_EQ(walk.start(), "NB.2.1-1");
  EXPECT_EQ(walk.go(NavigationRequest::jump, "nowhere"), "NB.2.1-11");
}

TEST(Flow, JumpGoesAnywhereThatIsAvailable) {
  Tree tree = outline("r(a,b(c,d),e)");
  named(tree, "b").choice = false;
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.choose("d"), "NB.2.1-10");
  EXPECT_EQ(walk.go(NavigationRequest::jump, "d"), "d");
  EXPECT_EQ(walk.go(NavigationRequest::jump, "b"), "DB.1.1-1");
}

}  // namespace
}  // namespace waymark::sequencing
