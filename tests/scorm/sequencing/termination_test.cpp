#include <gtest/gtest.h>

#include <algorithm>

#include "tests/scorm/sequencing/trees.hpp"

// Termination, delivery and selection, by the book: SN 4th Ed. TB.2.1 to TB.2.3, DB.2, SR.1, SR.2.
namespace waymark::sequencing {
namespace {

TEST(Termination, AnExitRuleEndsTheHighestClusterThatItHoldsFor) {
  Tree tree = outline("r(p(q(a,b)),z)");
  named(tree, "p").exit_rules.push_back(rule(RuleAction::exit, Condition::attempted));
  named(tree, "q").exit_rules.push_back(rule(RuleAction::exit, Condition::attempted));
  Walk walk(tree);
  EXPECT_EQ(walk.start(), "a");
  EXPECT_EQ(walk.next(), "z") << "b lies in what has ended";
  EXPECT_FALSE(walk.of("p").active);
}

struct After {
  RuleAction action;
  const char* leads_to;
};

TEST(Termination, EveryPostcondition) {
  const After cases[] = {{RuleAction::exit_parent, "z"}, {RuleAction::exit_all, "end"}, {RuleAction::retry, "b"},
                         {RuleAction::retry_all, "a"},   {RuleAction::continue_, "c"},  {RuleAction::previous, "a"}};
  for (const After& one : cases) {
    Tree tree = outline("r(p(a,b,c),z)");
    named(tree, "b").postconditions.push_back(rule(one.action, Condition::always));
    Walk walk(tree);
    walk.start();
    ASSERT_EQ(walk.next(), "b");
    // The learner asks for Continue; what the rule says wins. Exit parent says no more than where to go on from.
    EXPECT_EQ(walk.next(), one.leads_to) << static_cast<int>(one.action);
  }
}

TEST(Termination, ASuspendedActivityHasNoPostcondition) {
  Tree tree = outline("r(a,b)");
  named(tree, "a").postconditions.push_back(rule(RuleAction::retry, Condition::always));
  Walk walk(tree);
  walk.start();
  hand_over(walk.tree_, walk.state_, walk.index("a"), {.suspended = true});
  EXPECT_EQ(walk.next(), "b");
  EXPECT_TRUE(walk.of("a").suspended);
  EXPECT_EQ(walk.of("a").attempts, 1);
  walk.back();
  EXPECT_EQ(walk.of("a").attempts, 1) << "it goes on";
}

TEST(Termination, WhatEndsTheCourseItselfEndsTheSessionWhateverWasAskedFor) {
  Tree tree = outline("r(a,b)");
  named(tree, "a").postconditions.push_back(rule(RuleAction::exit_parent, Condition::always));
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.choose("b"), "end") << "TB.2.3 3.3.5";
}

TEST(Termination, SuspendAllKeepsThePathAndResumeAllGoesBackToIt) {
  Walk walk(outline("r(a,p(b,c))"));
  walk.start();
  walk.next();
  EXPECT_EQ(walk.go(NavigationRequest::suspend_all), "end");
  for (const char* id : {"r", "p", "b"}) {
    EXPECT_TRUE(walk.of(id).suspended) << id;
    EXPECT_FALSE(walk.of(id).active) << id;
  }
  EXPECT_EQ(walk.go(NavigationRequest::resume_all), "b");
  for (const char* id : {"r", "p", "b"}) {
    EXPECT_FALSE(walk.of(id).suspended) << id;
    EXPECT_TRUE(walk.of(id).active) << id;
    EXPECT_EQ(walk.of(id).attempts, 1) << id;
  }
}

TEST(Termination, AnotherActivityThanTheSuspendedOneClearsItsPath) {
  Walk walk(outline("r(a,p(b,c))"));
  walk.start();
  walk.next();
  walk.go(NavigationRequest::suspend_all);
  EXPECT_EQ(walk.choose("a"), "a");
  EXPECT_FALSE(walk.of("b").suspended);
  EXPECT_FALSE(walk.of("p").suspended);
  EXPECT_EQ(walk.state_.suspended, kNone);
}

TEST(Termination, AbandonLeavesNoTrace) {
  Walk walk(outline("r(a,b)"));
  walk.start();
  EXPECT_EQ(walk.go(NavigationRequest::abandon), "");
  EXPECT_EQ(walk.completed("a"), std::nullopt) << "not even taken as done";
  EXPECT_EQ(walk.go(NavigationRequest::exit), "NB.2.1-12");
  EXPECT_EQ(walk.choose("b"), "b");
  EXPECT_EQ(walk.completed("a"), std::nullopt) << "and not when something else is opened";
  EXPECT_EQ(walk.go(NavigationRequest::abandon_all), "end");
  EXPECT_EQ(walk.completed("r"), std::nullopt);
}

TEST(Selection, DrawsTheCountOnceAndKeepsTheOrderOfTheManifest) {
  Tree tree = outline("r(a,b,c,d,e,f)");
  named(tree, "r").selection = Timing::once;
  named(tree, "r").select_count = 3;
  bool different = false;
  const State first = new_state(tree, 1);
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const std::vector<int> drawn = new_state(tree, seed).activities[0].available;
    ASSERT_EQ(drawn.size(), 3u);
    EXPECT_TRUE(std::is_sorted(drawn.begin(), drawn.end()));
    different |= drawn != first.activities[0].available;
  }
  EXPECT_TRUE(different);
  EXPECT_EQ(new_state(tree, 7).activities[0].available, new_state(tree, 7).activities[0].available);
}

TEST(Selection, EveryChildIsDrawnAboutAsOften) {
  Tree tree = outline("r(a,b,c,d)");
  named(tree, "r").selection = Timing::once;
  named(tree, "r").select_count = 1;
  int drawn[5] = {};
  for (std::uint64_t seed = 0; seed < 4'000; ++seed) ++drawn[new_state(tree, seed).activities[0].available[0]];
  for (int child = 1; child <= 4; ++child) EXPECT_NEAR(drawn[child], 1'000, 120) << child;
}

TEST(Selection, ReordersAtEachNewAttemptOnTheCluster) {
  Tree tree = outline("r(p(a,b,c,d,e,f,g,h),z)");
  named(tree, "p").randomization = Timing::on_each_new_attempt;
  named(tree, "p").reorder_children = true;
  Walk walk(tree, 5);
  walk.start();
  const std::vector<int> before = walk.of("p").available;
  walk.choose("z");
  const std::vector<int> after = walk.of("p").available;
  EXPECT_NE(before, after);
  std::vector<int> sorted = after;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, walk.tree_.activities[1].children);
  EXPECT_EQ(walk.choose("p"), walk.tree_.activities[static_cast<std::size_t>(after[0])].id);
}

}  // namespace
}  // namespace waymark::sequencing
