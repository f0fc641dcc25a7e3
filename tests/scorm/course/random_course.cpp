#include "tests/scorm/course/random_course.hpp"

#include <string>

namespace waymark::course {
namespace {

using namespace sequencing;

constexpr Condition kConditions[] = {Condition::satisfied,
                                     Condition::objective_status_known,
                                     Condition::objective_measure_known,
                                     Condition::objective_measure_greater_than,
                                     Condition::objective_measure_less_than,
                                     Condition::completed,
                                     Condition::activity_progress_known,
                                     Condition::attempted,
                                     Condition::attempt_limit_exceeded,
                                     Condition::always};
constexpr RuleAction kPre[] = {RuleAction::skip, RuleAction::disabled, RuleAction::hidden_from_choice, RuleAction::stop_forward_traversal};
constexpr RuleAction kPost[] = {RuleAction::exit_parent, RuleAction::exit_all,  RuleAction::retry,
                                RuleAction::retry_all,   RuleAction::continue_, RuleAction::previous};
constexpr Timing kTimings[] = {Timing::never, Timing::once, Timing::on_each_new_attempt};
constexpr Consider kConsider[] = {Consider::always, Consider::if_attempted, Consider::if_not_skipped, Consider::if_not_suspended};
constexpr ChildSet kSets[] = {ChildSet::all, ChildSet::any, ChildSet::none, ChildSet::at_least_count, ChildSet::at_least_percent};
constexpr RollupAction kRollups[] = {RollupAction::satisfied, RollupAction::not_satisfied, RollupAction::completed,
                                     RollupAction::incomplete};

RuleCondition condition(Dice& dice) {
  return {.condition = dice.of(kConditions),
          .negated = dice.one_in(3),
          .objective = dice.one_in(4) ? "o1" : "",
          .threshold = dice.below(11) * kOne / 10};
}

SequencingRule sequencing_rule(Dice& dice, RuleAction action) {
  SequencingRule rule{.all = dice.one_in(2), .conditions = {condition(dice)}, .action = action};
  if (dice.one_in(3)) rule.conditions.push_back(condition(dice));
  return rule;
}

ObjectiveDefinition objective(Dice& dice, const std::string& id) {
  ObjectiveDefinition out{.id = id, .satisfied_by_measure = dice.one_in(4), .minimum = dice.below(11) * kOne / 10, .maps = {}};
  if (dice.one_in(2)) {
    ObjectiveMap map{.target = "g" + std::to_string(dice.below(4))};
    map.read_satisfied = map.read_measure = dice.one_in(2);
    map.write_satisfied = map.write_measure = dice.one_in(2);
    map.read_completion = dice.one_in(3);
    map.write_completion = dice.one_in(3);
    out.maps.push_back(std::move(map));
  }
  return out;
}

void decide(Dice& dice, Activity& activity) {
  activity.choice = !dice.one_in(5);
  activity.choice_exit = !dice.one_in(6);
  activity.flow = !dice.one_in(4);
  activity.forward_only = dice.one_in(6);
  activity.use_current_objective = !dice.one_in(4);
  activity.use_current_progress = !dice.one_in(4);
  activity.constrain_choice = dice.one_in(8);
  activity.prevent_activation = dice.one_in(8);
  if (dice.one_in(4)) activity.preconditions.push_back(sequencing_rule(dice, dice.of(kPre)));
  if (dice.one_in(8)) activity.exit_rules.push_back(sequencing_rule(dice, RuleAction::exit));
  if (dice.one_in(5)) activity.postconditions.push_back(sequencing_rule(dice, dice.of(kPost)));
  if (dice.one_in(6)) activity.attempt_limit = dice.below(4);
  if (dice.one_in(4)) {
    activity.rollup_rules.push_back({.children = dice.of(kSets),
                                     .minimum_count = dice.below(4),
                                     .minimum_percent = dice.below(11) * kOne / 10,
                                     .all = dice.one_in(2),
                                     .conditions = {condition(dice)},
                                     .action = dice.of(kRollups)});
  }
  activity.rollup_satisfied = !dice.one_in(8);
  activity.rollup_progress = !dice.one_in(8);
  activity.objective_weight = dice.below(5) * kOne / 4;
  activity.for_satisfied = dice.of(kConsider);
  activity.for_completed = dice.of(kConsider);
  activity.measure_satisfaction_if_active = !dice.one_in(4);
  activity.completed_by_measure = dice.one_in(6);
  activity.minimum_progress = dice.below(11) * kOne / 10;
  activity.selection = dice.of(kTimings);
  if (dice.one_in(6)) activity.select_count = dice.below(4);
  activity.randomization = dice.of(kTimings);
  activity.reorder_children = dice.one_in(4);
  activity.tracked = !dice.one_in(10);
  activity.completion_set_by_content = dice.one_in(4);
  activity.objective_set_by_content = dice.one_in(4);
  activity.objectives = {objective(dice, dice.one_in(2) ? "o0" : ""), objective(dice, "o1")};
}

constexpr const char* kNames[] = {"cmi.completion_status",
                                  "cmi.success_status",
                                  "cmi.score.scaled",
                                  "cmi.progress_measure",
                                  "cmi.exit",
                                  "cmi.objectives.0.id",
                                  "cmi.objectives.1.score.raw",
                                  "cmi.interactions.0.id",
                                  "cmi.interactions.0.type",
                                  "cmi.location",
                                  "cmi.suspend_data",
                                  "adl.nav.request",
                                  "cmi.session_time",
                                  "adl.data.0.store",
                                  "cmi.objectives.0.success_status",
                                  "cmi.comments_from_learner.0.comment"};
constexpr const char* kValues[] = {"completed",  "incomplete", "passed",  "failed", "unknown", "0.5",
                                   "1",          "-0.25",      "suspend", "normal", "",        "continue",
                                   "suspendAll", "exitAll",    "o1",      "choice", "PT5M",    "{target=a3}choice",
                                   "previous",   "true-false"};

}  // namespace

std::shared_ptr<const Facts> random_facts(Dice& dice) {
  auto facts = std::make_shared<Facts>();
  Tree& tree = facts->tree;
  const int count = 2 + dice.below(dice.one_in(4) ? 30 : 9);
  for (int i = 0; i < count; ++i) {
    Activity activity;
    activity.id = activity.title = "a" + std::to_string(i);
    activity.parent = i == 0 ? kNone : dice.one_in(2) ? i - 1 : dice.below(i);
    decide(dice, activity);
    if (i > 0) tree.activities[static_cast<std::size_t>(activity.parent)].children.push_back(i);
    tree.activities.push_back(std::move(activity));
    facts->activities.push_back({.data = {{.id = "store"}}});
  }
  tree.objectives_global_to_system = dice.one_in(2);
  facts->shared_data_global_to_system = dice.one_in(2);
  facts->strict = dice.one_in(2);
  if (dice.one_in(8)) facts->mode = "review";
  facts->credit = !dice.one_in(8);
  return facts;
}

RandomCall random_call(Dice& dice, const Facts& facts) {
  constexpr const char* kRequests[] = {"start",  "resumeAll", "continue", "continue", "previous", "choice",     "choice",
                                       "choice", "jump",      "exit",     "exitAll",  "abandon",  "abandonAll", "suspendAll"};
  using enum cmi::Function;
  switch (dice.below(9)) {
    case 0:
    case 1: {
      const std::string request = dice.of(kRequests);
      return {navigate, request, "a" + std::to_string(dice.below(static_cast<int>(facts.tree.activities.size())))};
    }
    case 2:
      return {initialize, "", ""};
    case 3:
      return {finish, "", ""};
    case 4:
      return {get_value, dice.of(kNames), ""};
    default: {
      const std::string name = dice.of(kNames);
      return {set_value, name, dice.of(kValues)};
    }
  }
}

}  // namespace waymark::course
