#include "scorm/sequencing/rollup.hpp"

#include <gtest/gtest.h>

#include "tests/scorm/sequencing/trees.hpp"

// Rollup, by the book: SN 4th Ed. 4.6 and RB.1.1 to RB.1.5; shared objectives: 3.10.
namespace waymark::sequencing {
namespace {

RunTimeData said(std::optional<bool> completed, std::optional<bool> satisfied, std::optional<Measure> measure = {}) {
  return {.completed = completed,
          .satisfied = satisfied,
          .said_completion = true,
          .said_success = true,
          .measure = measure,
          .progress = {},
          .raw = {},
          .min = {},
          .max = {},
          .objectives = {}};
}

void finish(Walk& walk, const std::string& id, const RunTimeData& data) {
  walk.choose(id);
  hand_over(walk.tree_, walk.state_, walk.index(id), data);
  walk.go(NavigationRequest::exit);
}

TEST(Rollup, WithoutRulesAllOfThemDecide) {
  Walk walk(outline("r(a,b)"));
  finish(walk, "a", said(true, true));
  EXPECT_EQ(walk.completed("r"), std::nullopt) << "nothing is known of b";
  finish(walk, "b", said(false, false));
  EXPECT_EQ(walk.completed("r"), false);
  EXPECT_EQ(walk.satisfied("r"), false);
  finish(walk, "b", said(true, true));
  EXPECT_EQ(walk.completed("r"), true);
  EXPECT_EQ(walk.satisfied("r"), true);
}

TEST(Rollup, WhatTheContentDoesNotSayIsTakenAsDone) {
  Walk walk(outline("r(a)"));
  walk.start();
  walk.go(NavigationRequest::exit);
  EXPECT_EQ(walk.completed("a"), true);
  EXPECT_EQ(walk.satisfied("a"), true);
  Tree tree = outline("r(a)");
  named(tree, "a").completion_set_by_content = named(tree, "a").objective_set_by_content = true;
  Walk strict(tree);
  strict.start();
  strict.go(NavigationRequest::exit);
  EXPECT_EQ(strict.completed("a"), std::nullopt);
  EXPECT_EQ(strict.satisfied("a"), std::nullopt);
}

TEST(Rollup, MeasureIsTheWeightedMeanOfTheChildren) {
  Tree tree = outline("r(a,b,c)");
  named(tree, "r").objectives[0] = {.id = "all", .satisfied_by_measure = true, .minimum = kOne / 2, .maps = {}};
  named(tree, "a").objective_weight = kOne / 4;
  named(tree, "c").tracked = false;
  Walk walk(tree);
  finish(walk, "a", said(true, true, kOne));
  EXPECT_EQ(walk.of("r").objectives[0].measure, 2'000'000) << "b's weight counts while it has no measure: 0.25 of 1.25";
  EXPECT_EQ(walk.satisfied("r"), false);
  finish(walk, "b", said(true, true, kOne / 2));
  EXPECT_EQ(walk.of("r").objectives[0].measure, 6'000'000) << "(0.25 * 1 + 1 * 0.5) / 1.25";
  EXPECT_EQ(walk.satisfied("r"), true);
}

TEST(Rollup, CompletionByMeasureNeedsTheThreshold) {
  Tree tree = outline("r(a,b)");
  named(tree, "r").completed_by_measure = true;
  named(tree, "r").minimum_progress = 7'000'000;
  Walk walk(tree);
  RunTimeData data = said(true, true);
  data.progress = kOne;
  finish(walk, "a", data);
  EXPECT_EQ(walk.completed("r"), false) << "0.5 of 0.7";
  data.progress = 4'000'000;
  finish(walk, "b", data);
  EXPECT_EQ(walk.completed("r"), true) << "0.7 of 0.7";
}

struct ChildSetCase {
  const char* name;
  RollupRule rule;
  int passed;  // of four children, the rest failed
  bool holds;
};

TEST(Rollup, EveryChildSet) {
  using enum ChildSet;
  const auto of = [](ChildSet set, int count = 0, Measure percent = 0) {
    return RollupRule{.children = set,
                      .minimum_count = count,
                      .minimum_percent = percent,
                      .conditions = {{.condition = Condition::satisfied, .negated = false, .objective = {}}},
                      .action = RollupAction::completed};
  };
  const ChildSetCase cases[] = {
      {"all, 4", of(all), 4, true},
      {"all, 3", of(all), 3, false},
      {"any, 1", of(any), 1, true},
      {"any, 0", of(any), 0, false},
      {"none, 0", of(none), 0, true},
      {"none, 1", of(none), 1, false},
      {"count 2, 2", of(at_least_count, 2), 2, true},
      {"count 2, 1", of(at_least_count, 2), 1, false},
      {"half, 2", of(at_least_percent, 0, kOne / 2), 2, true},
      {"half, 1", of(at_least_percent, 0, kOne / 2), 1, false},
  };
  for (const ChildSetCase& one : cases) {
    Tree tree = outline("r(a,b,c,d)");
    named(tree, "r").rollup_rules = {one.rule};
    Walk walk(tree);
    int number = 0;
    for (const std::string id : {"a", "b", "c", "d"}) finish(walk, id, said(true, number++ < one.passed));
    EXPECT_EQ(walk.completed("r") == true, one.holds) << one.name;
  }
}

TEST(Rollup, ConsiderationsLeaveChildrenOut) {
  Tree tree = outline("r(a,b)");
  named(tree, "b").for_satisfied = Consider::if_attempted;
  Walk walk(tree);
  finish(walk, "a", said(true, true));
  EXPECT_EQ(walk.satisfied("r"), true) << "b was not attempted";
  tree = outline("r(a,b)");
  named(tree, "b").for_satisfied = Consider::if_not_skipped;
  named(tree, "b").preconditions.push_back(rule(RuleAction::skip, Condition::always));
  Walk skipped(tree);
  finish(skipped, "a", said(true, true));
  EXPECT_EQ(skipped.satisfied("r"), true);
  tree = outline("r(a,b)");
  named(tree, "b").rollup_satisfied = false;
  Walk without(tree);
  finish(without, "a", said(true, true));
  EXPECT_EQ(without.satisfied("r"), true);
}

TEST(Rollup, SuspendedAndUntrackedChildrenAndThoseThatAreUnknown) {
  Tree tree = outline("r(a,b)");
  named(tree, "b").for_satisfied = Consider::if_not_suspended;
  Walk walk(tree);
  finish(walk, "a", said(true, true));
  EXPECT_EQ(walk.satisfied("r"), true) << "b was not attempted";
  Walk other(tree);
  RunTimeData suspended = said(std::nullopt, std::nullopt);
  suspended.suspended = true;
  finish(other, "b", suspended);
  finish(other, "a", said(true, true));
  EXPECT_EQ(other.satisfied("r"), true) << "b is suspended";
  tree = outline("r(a,b)");
  named(tree, "b").tracked = false;
  Walk untracked(tree);
  finish(untracked, "a", said(true, true));
  EXPECT_EQ(untracked.satisfied("r"), true);
  tree = outline("r(a,b)");
  named(tree, "r").rollup_rules = {{.children = ChildSet::none,
                                    .conditions = {{.condition = Condition::satisfied, .negated = false, .objective = {}}},
                                    .action = RollupAction::completed}};
  Walk unknown(tree);
  finish(unknown, "a", said(true, false));
  EXPECT_EQ(unknown.completed("r"), std::nullopt) << "none of them is not said of what is unknown";
}

TEST(Rollup, AClusterThatWaitsTellsNobodyWhatItsMeasureWouldMean) {
  Tree tree = outline("r(p(a,b),q(c))");
  named(tree, "p").measure_satisfaction_if_active = false;
  named(tree, "p").objectives[0] = {.id = "p", .satisfied_by_measure = true, .minimum = kOne / 4, .maps = {}};
  named(tree, "p").objectives[0].maps = {{.target = "g", .read_satisfied = false, .read_measure = false, .write_satisfied = true}};
  named(tree, "p").exit_rules.push_back(rule(RuleAction::exit, Condition::satisfied));
  Walk walk(tree);
  finish(walk, "a", said(true, true, kOne));
  EXPECT_EQ(walk.of("p").objectives[0].measure, kOne / 2);
  EXPECT_EQ(walk.satisfied("p"), std::nullopt) << "while it is active (adlseq:measureSatisfactionIfActive)";
  EXPECT_FALSE(walk.state_.globals.contains("g"));
  EXPECT_TRUE(walk.of("p").active) << "so its exit rule does not hold";
  walk.choose("c");
  EXPECT_EQ(walk.satisfied("p"), true);
  EXPECT_EQ(walk.state_.globals["g"].satisfied, true);
}

TEST(Rollup, WhatIsReadOfASharedObjectiveCountsAlsoWhenItIsUnknown) {
  Tree tree = outline("r(a,b)");
  named(tree, "a").objectives[0].maps = {{.target = "nobody-writes-it"}};
  Walk walk(tree);
  finish(walk, "a", said(true, true));
  EXPECT_EQ(walk.satisfied("a"), std::nullopt);
}

TEST(Rollup, ObjectivesOfTheCourseAloneEndWithTheAttemptOnIt) {
  for (const bool global : {true, false}) {
    Tree tree = outline("r(a,b)");
    tree.objectives_global_to_system = global;
    named(tree, "a").objectives[0].maps = {{.target = "g", .write_satisfied = true}};
    Walk walk(tree);
    walk.start();
    hand_over(walk.tree_, walk.state_, walk.index("a"), said(true, true));
    walk.next();
    EXPECT_TRUE(walk.state_.globals.contains("g"));
    walk.go(NavigationRequest::exit_all);
    walk.start();
    EXPECT_EQ(walk.state_.globals.contains("g"), global);
  }
}

TEST(Rollup, ASharedObjectiveCarriesASuccessToAnotherBranch) {
  Tree tree = outline("r(pre,lesson(x,y))");
  named(tree, "pre").objectives[0].id = "test";
  named(tree, "pre").objectives[0].maps = {{.target = "knows-it", .write_satisfied = true}};
  named(tree, "lesson").objectives[0].maps = {{.target = "knows-it"}};
  named(tree, "lesson").preconditions.push_back(rule(RuleAction::skip, Condition::satisfied));
  Walk walk(tree);
  walk.start();
  hand_over(walk.tree_, walk.state_, walk.index("pre"), said(true, true));
  EXPECT_EQ(walk.next(), "end");
  EXPECT_EQ(walk.satisfied("lesson"), true);
  Walk again(tree);
  again.start();
  hand_over(again.tree_, again.state_, again.index("pre"), said(true, false));
  EXPECT_EQ(again.next(), "x");
}

TEST(Rollup, IsIdempotent) {
  Walk walk(outline("r(a,b(c,d))"));
  finish(walk, "a", said(true, true, kOne));
  finish(walk, "d", said(false, false, -kOne));
  State once = walk.state_;
  for (int i = 3; i >= 0; --i) rollup_cluster(walk.tree_, once, i);
  EXPECT_EQ(once, walk.state_);
}

TEST(Rollup, AnEarlierAttemptOnTheParentDoesNotCountForItsNext) {
  Walk walk(outline("r(p(a,b),z)"));
  finish(walk, "a", said(true, true));
  finish(walk, "b", said(true, true));
  EXPECT_EQ(walk.satisfied("p"), true);
  walk.choose("z");  // ends the attempt on p
  finish(walk, "a", said(true, true));
  EXPECT_EQ(walk.satisfied("p"), std::nullopt) << "b was not seen in this attempt (SM.1 Use Current Attempt Objective Information)";
}

}  // namespace
}  // namespace waymark::sequencing
