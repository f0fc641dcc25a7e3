#include "scorm/sequencing/run_time.hpp"

namespace waymark::sequencing {
namespace {

void hand_over_objective(const Tree& tree, State& state, int activity, int objective, const ObjectiveProgress& said) {
  ObjectiveProgress& here = local(state, activity, objective);
  here.completed = said.completed;
  here.progress = said.progress;
  here.raw = said.raw;
  here.min = said.min;
  here.max = said.max;
  write_others(tree, state, activity, objective);
  set_measure(tree, state, activity, objective, said.measure);
  set_satisfied(tree, state, activity, objective, said.satisfied);
}

// An objective that is satisfied by its measure tells others what the measure means.
void settle_by_measure(const Tree& tree, State& state, int activity, int objective) {
  const ObjectiveDefinition& definition = at(tree, activity).objectives[static_cast<std::size_t>(objective)];
  if (!definition.satisfied_by_measure) return;
  const auto& measure = local(state, activity, objective).measure;
  set_satisfied(tree, state, activity, objective, measure ? std::optional(*measure >= definition.minimum) : std::nullopt);
}

}  // namespace

void hand_over(const Tree& tree, State& state, int activity, const RunTimeData& data) {
  const Activity& definition = at(tree, activity);
  ActivityState& here = state.activities[static_cast<std::size_t>(activity)];
  here.suspended = data.suspended;
  if (!definition.tracked) return;
  here.completion_by_content = data.said_completion || data.primary_said_completion;
  here.success_by_content = data.said_success || data.primary_said_success;
  for (const RunTimeObjective& objective : data.objectives) {
    const int index = objective.id.empty() ? kNone : objective_index(definition, objective.id);
    if (index == kNone) continue;
    hand_over_objective(tree, state, activity, index, objective.progress);
    settle_by_measure(tree, state, activity, index);
  }
  ObjectiveProgress primary = local(state, activity, 0);
  if (data.said_success) primary.satisfied = data.satisfied;
  if (data.measure) primary.measure = data.measure;
  if (data.progress) primary.progress = data.progress;
  if (data.said_completion) primary.completed = data.completed;
  if (data.raw) primary.raw = data.raw;
  if (data.min) primary.min = data.min;
  if (data.max) primary.max = data.max;
  hand_over_objective(tree, state, activity, 0, primary);
  settle_by_measure(tree, state, activity, 0);
  here.completion = primary.progress;
  if (definition.completed_by_measure) {
    primary.completed = primary.progress ? std::optional(*primary.progress >= definition.minimum_progress) : std::nullopt;
  }
  set_completed(tree, state, activity, primary.completed);
}

std::vector<RunTimeObjective> objectives_at_launch(const Tree& tree, const State& state, int activity) {
  std::vector<RunTimeObjective> out;
  const auto& objectives = at(tree, activity).objectives;
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    if (objectives[i].id.empty()) continue;
    out.push_back({objectives[i].id, read_objective(tree, state, activity, static_cast<int>(i))});
  }
  return out;
}

}  // namespace waymark::sequencing
