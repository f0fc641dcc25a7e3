#include <gtest/gtest.h>

#include "tests/scorm/sequencing/trees.hpp"

// Choice, by the book: SN 4th Ed. NB.2.1, SB.2.4 and SB.2.9.
namespace waymark::sequencing {
namespace {

TEST(Choice, OfALeafOpensItAndOfAClusterWhatFlowFinds) {
  Walk walk(outline("r(a,b(c,d),e)"));
  EXPECT_EQ(walk.choose("e"), "e");
  EXPECT_EQ(walk.choose("b"), "c");
  EXPECT_EQ(walk.choose("r"), "a");
}

TEST(Choice, OfAClusterWithoutFlowLeadsNowhereAndMovesTheCurrentActivity) {
  Tree tree = outline("r(a,b(c,d),e)");
  named(tree, "b").flow = false;
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.choose("b"), "SB.2.9-9");
  EXPECT_EQ(walk.state_.current, walk.index("b"));
  EXPECT_FALSE(walk.of("a").active);
  EXPECT_EQ(walk.choose("c"), "c");
}

TEST(Choice, IsForbiddenByTheParentsControl) {
  Tree tree = outline("r(a,b)");
  named(tree, "r").choice = false;
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.choose("b"), "NB.2.1-10");
  EXPECT_EQ(walk.state_.current, walk.index("a"));
  EXPECT_TRUE(walk.of("a").active) << "a refused request changes nothing";
}

TEST(Choice, ChoiceExitKeepsTheLearnerInside) {
  Tree tree = outline("r(a(x,y),b)");
  named(tree, "a").choice_exit = false;
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.choose("b"), "NB.2.1-8");
  EXPECT_EQ(walk.choose("y"), "y");
}

TEST(Choice, HiddenFromChoiceAlsoHidesWhatIsBelow) {
  Tree tree = outline("r(a,b(c,d))");
  named(tree, "b").preconditions.push_back(rule(RuleAction::hidden_from_choice, Condition::always));
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.choose("c"), "SB.2.9-3");
}

TEST(Choice, StopForwardTraversalBlocksTheWayBehindIt) {
  Tree tree = outline("r(a,b,c)");
  named(tree, "b").preconditions.push_back(rule(RuleAction::stop_forward_traversal, Condition::completed, true));
  named(tree, "b").completion_set_by_content = true;
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.choose("c"), "c") << "what is not known to be unfinished does not block: not unknown is unknown";
  hand_over(walk.tree_, walk.state_, walk.index("c"), {});
  walk.of("b").completed = false;
  EXPECT_EQ(walk.choose("a"), "a");
  EXPECT_EQ(walk.choose("c"), "SB.2.4-1");
  EXPECT_EQ(walk.choose("b"), "b");
}

TEST(Choice, GoesBackwardsInAForwardOnlyClusterNever) {
  Tree tree = outline("r(a,b)");
  named(tree, "r").forward_only = true;
  Walk walk(tree);
  walk.choose("b");
  EXPECT_EQ(walk.choose("a"), "SB.2.4-2");
}

TEST(Choice, PreventActivationNeedsTheClusterToBeEnteredFirst) {
  Tree tree = outline("r(a,b(c,d))");
  named(tree, "b").prevent_activation = true;
  Walk walk(tree);
  walk.start();
  EXPECT_EQ(walk.choose("d"), "SB.2.9-6");
  EXPECT_EQ(walk.next(), "c");
  EXPECT_EQ(walk.choose("d"), "d");
}

TEST(Choice, ConstrainChoiceLeavesTheNeighboursOfTheCluster) {
  Tree tree = outline("r(a,b,c(x,y),d,e)");
  named(tree, "c").constrain_choice = true;
  Walk walk(tree);
  walk.choose("x");
  EXPECT_EQ(walk.choose("e"), "SB.2.9-8");
  EXPECT_EQ(walk.choose("y"), "y");
  EXPECT_EQ(walk.choose("d"), "d");
  EXPECT_EQ(walk.choose("x"), "x");
  EXPECT_EQ(walk.choose("a"), "SB.2.9-8");
  EXPECT_EQ(walk.choose("b"), "b");
}

TEST(Choice, ValidityAnswersWhatTheRequestWouldDoAndChangesNothing) {
  Tree tree = outline("r(a,b(c,d),e)");
  named(tree, "b").prevent_activation = true;
  named(tree, "e").preconditions.push_back(rule(RuleAction::disabled, Condition::always));
  Walk walk(tree);
  walk.start();
  const State before = walk.state_;
  const Validity valid = validity(walk.tree_, walk.state_);
  EXPECT_EQ(walk.state_, before);
  EXPECT_TRUE(valid.continue_);
  EXPECT_FALSE(valid.previous);
  EXPECT_TRUE(valid.suspend_all);
  const std::vector<bool> expected = {true, true, true, false, false, false};  // r a b c d e
  EXPECT_EQ(valid.choice, expected);
  EXPECT_FALSE(valid.jump[2]);
  EXPECT_TRUE(valid.jump[4]);
}

}  // namespace
}  // namespace waymark::sequencing
