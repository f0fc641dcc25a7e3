#include "scorm/sequencing/rollup.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "scorm/sequencing/rules.hpp"

namespace waymark::sequencing {
namespace {

ActivityState& state_of(State& state, int activity) { return state.activities[static_cast<std::size_t>(activity)]; }
const ActivityState& state_of(const State& state, int activity) { return state.activities[static_cast<std::size_t>(activity)]; }

// Measure Rollup Process [RB.1.1 a] and Completion Measure Rollup Process [RB.1.1 b]
void measure_rollup(const Tree& tree, State& state, int activity) {
  std::int64_t weights = 0, sum = 0, progress_weights = 0, progress_sum = 0;
  bool any = false, any_progress = false;
  for (const int child : state_of(state, activity).available) {
    const Activity& definition = at(tree, child);
    if (!definition.tracked) continue;
    const Measure weight = definition.objective_weight / 1'000, progress_weight = definition.progress_weight / 1'000;
    weights += weight;
    progress_weights += progress_weight;
    if (const auto measure = measure_of(tree, state, child, 0, For::parent)) {
      sum += *measure * weight;
      any = true;
    }
    if (const auto amount = completion_amount_of(tree, state, child, For::parent)) {
      progress_sum += *amount * progress_weight;
      any_progress = true;
    }
  }
  set_measure(tree, state, activity, 0, any && weights > 0 ? std::optional(rounded_quotient(sum, weights)) : std::nullopt);
  state_of(state, activity).completion =
      any_progress && progress_weights > 0 ? std::optional(rounded_quotient(progress_sum, progress_weights)) : std::nullopt;
}

// Check Child for Rollup Subprocess [RB.1.4.2]
bool contributes(const Tree& tree, const State& state, int child, RollupAction action) {
  const Activity& definition = at(tree, child);
  const bool of_objective = action == RollupAction::satisfied || action == RollupAction::not_satisfied;
  if (!(of_objective ? definition.rollup_satisfied : definition.rollup_progress)) return false;
  const Consider consider = action == RollupAction::satisfied       ? definition.for_satisfied
                            : action == RollupAction::not_satisfied ? definition.for_not_satisfied
                            : action == RollupAction::completed     ? definition.for_completed
                                                                    : definition.for_incomplete;
  const ActivityState& here = state_of(state, child);
  switch (consider) {
    case Consider::if_not_suspended:
      return here.progress_known && !(here.attempts > 0 && here.suspended);
    case Consider::if_attempted:
      return here.progress_known && here.attempts > 0;
    case Consider::if_not_skipped:
      return !has_precondition(tree, state, child, RuleAction::skip);
    case Consider::always:
      break;
  }
  return true;
}

// Rollup Rule Check Subprocess [RB.1.4], one rule
bool holds(const Tree& tree, const State& state, int activity, const RollupRule& rule) {
  int yes = 0, no = 0, unknown = 0;
  for (const int child : state_of(state, activity).available) {
    if (!at(tree, child).tracked || !contributes(tree, state, child, rule.action)) continue;
    const Truth truth = combine(tree, state, child, rule.all, rule.conditions, For::parent);  // [RB.1.4.1]
    ++(truth ? (*truth ? yes : no) : unknown);
  }
  const int all = yes + no + unknown;
  switch (rule.children) {
    case ChildSet::all:
      return no == 0 && unknown == 0;
    case ChildSet::any:
      return yes > 0;
    case ChildSet::none:
      return yes == 0 && unknown == 0;
    case ChildSet::at_least_count:
      return yes >= rule.minimum_count;
    case ChildSet::at_least_percent:
      return all > 0 && yes * kOne >= rule.minimum_percent * all;
  }
  return false;
}

// Whether any rule with this action holds; where none has it or its opposite, the rule that the book supplies ([RB.1.2 b], [RB.1.3 b]).
bool any_holds(const Tree& tree, const State& state, int activity, RollupAction action, RollupAction opposite, Condition otherwise) {
  bool mentioned = false, holding = false;
  for (const RollupRule& rule : at(tree, activity).rollup_rules) {
    mentioned |= rule.action == action || rule.action == opposite;
    if (rule.action == action && !holding) holding = holds(tree, state, activity, rule);
  }
  if (mentioned) return holding;
  return holds(tree, state, activity, {.conditions = {{.condition = otherwise, .negated = false, .objective = {}}}, .action = action});
}

// Objective Rollup Process [RB.1.2]
void objective_rollup(const Tree& tree, State& state, int activity) {
  const Activity& definition = at(tree, activity);
  if (definition.objectives[0].satisfied_by_measure) {
    const auto& measure = local(state, activity, 0).measure;
    if (!measure || (state_of(state, activity).active && !definition.measure_satisfaction_if_active)) {
      set_satisfied(tree, state, activity, 0, std::nullopt);
    } else {
      set_satisfied(tree, state, activity, 0, *measure >= definition.objectives[0].minimum);
    }
    return;
  }
  using enum RollupAction;
  if (any_holds(tree, state, activity, not_satisfied, satisfied, Condition::objective_status_known)) {
    set_satisfied(tree, state, activity, 0, false);
  }
  if (any_holds(tree, state, activity, satisfied, not_satisfied, Condition::satisfied)) set_satisfied(tree, state, activity, 0, true);
}

// Activity Progress Rollup Process [RB.1.3]
void progress_rollup(const Tree& tree, State& state, int activity) {
  const Activity& definition = at(tree, activity);
  const ActivityState& here = state_of(state, activity);
  if (definition.completed_by_measure) {
    return set_completed(tree, state, activity,
                         here.completion ? std::optional(*here.completion >= definition.minimum_progress) : std::nullopt);
  }
  using enum RollupAction;
  if (any_holds(tree, state, activity, incomplete, completed, Condition::activity_progress_known)) {
    set_completed(tree, state, activity, false);
  }
  if (any_holds(tree, state, activity, completed, incomplete, Condition::completed)) set_completed(tree, state, activity, true);
}

using Clusters = std::set<int>;
using Targets = std::vector<std::string_view>;  // a few

constexpr int kMostPasses = 16;

// Everything above an activity that reads one of these shared objectives.
void add_readers(const Tree& tree, const Targets& targets, Clusters& to) {
  if (targets.empty()) return;
  const auto reads = [&targets](const ObjectiveDefinition& objective) {
    return std::any_of(objective.maps.begin(), objective.maps.end(),
                       [&](const ObjectiveMap& map) { return std::find(targets.begin(), targets.end(), map.target) != targets.end(); });
  };
  for (const Activity& activity : tree.activities) {
    if (!std::any_of(activity.objectives.begin(), activity.objectives.end(), reads)) continue;
    for (int above = activity.parent; above != kNone; above = at(tree, above).parent) to.insert(above);
  }
}

using Globals = std::map<std::string, ObjectiveProgress>;

Targets changed(const Globals& before, const Globals& after) {
  Targets out;
  for (const auto& [target, progress] : after) {
    const auto known = before.find(target);
    if (known == before.end() || known->second != progress) out.push_back(target);
  }
  return out;
}

bool writes(const ObjectiveMap& map) {
  return map.write_satisfied || map.write_measure || map.write_completion || map.write_progress || map.write_raw || map.write_min ||
         map.write_max;
}

}  // namespace

void rollup_cluster(const Tree& tree, State& state, int activity) {
  if (at(tree, activity).is_leaf() || !at(tree, activity).tracked) return;
  measure_rollup(tree, state, activity);
  objective_rollup(tree, state, activity);
  progress_rollup(tree, state, activity);
}

void overall_rollup(const Tree& tree, State& state, int activity) {
  Clusters clusters;
  Targets written;
  for (int here = activity; here != kNone; here = at(tree, here).parent) {
    clusters.insert(here);
    for (const ObjectiveDefinition& objective : at(tree, here).objectives) {
      for (const ObjectiveMap& map : objective.maps) {
        if (writes(map)) written.push_back(map.target);
      }
    }
  }
  add_readers(tree, written, clusters);
  // What a cluster says may be read elsewhere, in a part of the tree that was rolled up before. Courses whose clusters deny each
  // other by way of shared objectives have no end of it: they stop somewhere.
  for (int pass = 0; pass < kMostPasses && !clusters.empty(); ++pass) {
    const auto before = state.globals;
    for (auto cluster = clusters.rbegin(); cluster != clusters.rend(); ++cluster) rollup_cluster(tree, state, *cluster);  // deepest first
    clusters.clear();
    add_readers(tree, changed(before, state.globals), clusters);
  }
}

}  // namespace waymark::sequencing
