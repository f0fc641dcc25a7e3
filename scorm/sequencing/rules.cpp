#include "scorm/sequencing/rules.hpp"

#include <algorithm>

namespace waymark::sequencing {
namespace {

const ActivityState& state_of(const State& state, int activity) { return state.activities[static_cast<std::size_t>(activity)]; }

bool attempts_used_up(const Tree& tree, const State& state, int activity) {
  const auto& limit = at(tree, activity).attempt_limit;
  const ActivityState& here = state_of(state, activity);
  return limit && here.progress_known && here.attempts >= *limit;
}

Truth plain(const Tree& tree, const State& state, int activity, const RuleCondition& condition, For whom) {
  const int objective = objective_index(at(tree, activity), condition.objective);
  const bool tracked = at(tree, activity).tracked;  // of an activity that is not, nothing is known
  const bool there = objective != kNone && tracked;
  const auto measure = there ? measure_of(tree, state, activity, objective, whom) : std::nullopt;
  switch (condition.condition) {
    case Condition::satisfied:
      return there ? satisfied_of(tree, state, activity, objective, whom) : std::nullopt;
    case Condition::objective_status_known:
      return there && satisfied_of(tree, state, activity, objective, whom).has_value();
    case Condition::objective_measure_known:
      return measure.has_value();
    case Condition::objective_measure_greater_than:
      return measure ? Truth(*measure > condition.threshold) : std::nullopt;
    case Condition::objective_measure_less_than:
      return measure ? Truth(*measure < condition.threshold) : std::nullopt;
    case Condition::completed:
      return tracked ? completed_of(tree, state, activity, whom) : std::nullopt;
    case Condition::activity_progress_known:
      return tracked && completed_of(tree, state, activity, whom).has_value();
    case Condition::attempted:
      return state_of(state, activity).progress_known && state_of(state, activity).attempts > 0;
    case Condition::attempt_limit_exceeded:
      return attempts_used_up(tree, state, activity);
    case Condition::time_limit_exceeded:           // the times of the definition model are data for the content only
    case Condition::outside_available_time_range:  // (SN 4th Ed. 3.5.2 to 3.5.6: no LMS has to act on them)
    case Condition::never:
      return false;
    case Condition::always:
      return true;
  }
  return std::nullopt;
}

}  // namespace

Truth evaluate(const Tree& tree, const State& state, int activity, const RuleCondition& condition, For whom) {
  const Truth truth = plain(tree, state, activity, condition, whom);
  return truth && condition.negated ? Truth(!*truth) : truth;
}

Truth combine(const Tree& tree, const State& state, int activity, bool all, const std::vector<RuleCondition>& conditions, For whom) {
  bool unknown = conditions.empty();
  for (const RuleCondition& condition : conditions) {
    const Truth truth = evaluate(tree, state, activity, condition, whom);
    if (truth && *truth != all) return !all;
    unknown |= !truth.has_value();
  }
  return unknown ? std::nullopt : Truth(all);
}

std::optional<RuleAction> rules_check(const Tree& tree, const State& state, int activity, const std::vector<SequencingRule>& rules,
                                      std::initializer_list<RuleAction> actions) {
  for (const SequencingRule& rule : rules) {
    if (std::find(actions.begin(), actions.end(), rule.action) == actions.end()) continue;
    if (combine(tree, state, activity, rule.all, rule.conditions) == true) return rule.action;
  }
  return std::nullopt;
}

bool has_precondition(const Tree& tree, const State& state, int activity, RuleAction action) {
  return rules_check(tree, state, activity, at(tree, activity).preconditions, {action}).has_value();
}

bool limits_violated(const Tree& tree, const State& state, int activity) {
  const ActivityState& here = state_of(state, activity);
  if (!at(tree, activity).tracked || here.active || here.suspended) return false;
  return attempts_used_up(tree, state, activity);
}

bool check_activity(const Tree& tree, const State& state, int activity) {
  return has_precondition(tree, state, activity, RuleAction::disabled) || limits_violated(tree, state, activity);
}

}  // namespace waymark::sequencing
