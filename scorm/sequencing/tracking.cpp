#include "scorm/sequencing/tracking.hpp"

namespace waymark::sequencing {
namespace {

const ObjectiveProgress* shared(const State& state, const ObjectiveMap& map) {
  const auto found = state.globals.find(map.target);
  return found == state.globals.end() ? nullptr : &found->second;
}

// What the objective reads of a shared one, also when that is unknown, wins over what is kept here. Of several maps the first that
// knows something counts.
template <class T>
std::optional<T> read(const State& state, const ObjectiveDefinition& definition, bool ObjectiveMap::*reads,
                      std::optional<T> ObjectiveProgress::*field, const std::optional<T>& here) {
  bool mapped = false;
  for (const ObjectiveMap& map : definition.maps) {
    if (!(map.*reads)) continue;
    mapped = true;
    const ObjectiveProgress* global = shared(state, map);
    if (global && global->*field) return global->*field;
  }
  return mapped ? std::nullopt : here;
}

// The same for what the extensions map (adlseq): there, what is unknown to the shared objective leaves what is kept here.
template <class T>
std::optional<T> read_or_keep(const State& state, const ObjectiveDefinition& definition, bool ObjectiveMap::*reads,
                              std::optional<T> ObjectiveProgress::*field, const std::optional<T>& here) {
  const auto found = read(state, definition, reads, field, here);
  return found ? found : here;
}

template <class T>
std::optional<T> if_current(const State& state, int activity, For whom, bool ActivityState::*stale, const std::optional<T>& value) {
  return whom == For::parent && state.activities[static_cast<std::size_t>(activity)].*stale ? std::nullopt : value;
}

template <class T>
void write(State& state, const ObjectiveDefinition& definition, bool ObjectiveMap::*writes, std::optional<T> ObjectiveProgress::*field,
           const std::optional<T>& value) {
  for (const ObjectiveMap& map : definition.maps) {
    if (!(map.*writes)) continue;
    const auto found = state.globals.find(map.target);
    if (found != state.globals.end()) {
      found->second.*field = value;
    } else if (value) {
      state.globals[map.target].*field = value;
    }
  }
}

const ObjectiveDefinition& definition_of(const Tree& tree, int activity, int objective) {
  return at(tree, activity).objectives[static_cast<std::size_t>(objective)];
}

}  // namespace

int objective_index(const Activity& activity, const std::string& id) {
  if (id.empty()) return activity.objectives.empty() ? kNone : 0;
  for (std::size_t i = 0; i < activity.objectives.size(); ++i) {
    if (activity.objectives[i].id == id) return static_cast<int>(i);
  }
  return kNone;
}

const ObjectiveProgress& local(const State& state, int activity, int objective) {
  return state.activities[static_cast<std::size_t>(activity)].objectives[static_cast<std::size_t>(objective)];
}

ObjectiveProgress& local(State& state, int activity, int objective) {
  return state.activities[static_cast<std::size_t>(activity)].objectives[static_cast<std::size_t>(objective)];
}

std::optional<Measure> measure_of(const Tree& tree, const State& state, int activity, int objective, For whom) {
  return read(state, definition_of(tree, activity, objective), &ObjectiveMap::read_measure, &ObjectiveProgress::measure,
              if_current(state, activity, whom, &ActivityState::objectives_stale, local(state, activity, objective).measure));
}

std::optional<bool> satisfied_of(const Tree& tree, const State& state, int activity, int objective, For whom) {
  const ObjectiveDefinition& definition = definition_of(tree, activity, objective);
  if (definition.satisfied_by_measure) {
    const bool waits = state.activities[static_cast<std::size_t>(activity)].active && !at(tree, activity).measure_satisfaction_if_active;
    if (waits) return std::nullopt;
    const auto measure = measure_of(tree, state, activity, objective, whom);
    if (!measure) return std::nullopt;
    return *measure >= definition.minimum;
  }
  return read(state, definition, &ObjectiveMap::read_satisfied, &ObjectiveProgress::satisfied,
              if_current(state, activity, whom, &ActivityState::objectives_stale, local(state, activity, objective).satisfied));
}

ObjectiveProgress read_objective(const Tree& tree, const State& state, int activity, int objective) {
  const ObjectiveDefinition& definition = definition_of(tree, activity, objective);
  ObjectiveProgress out = local(state, activity, objective);
  const auto take = [&](bool ObjectiveMap::*reads, auto ObjectiveProgress::*field) {
    out.*field = read_or_keep(state, definition, reads, field, out.*field);
  };
  take(&ObjectiveMap::read_completion, &ObjectiveProgress::completed);
  take(&ObjectiveMap::read_progress, &ObjectiveProgress::progress);
  take(&ObjectiveMap::read_raw, &ObjectiveProgress::raw);
  take(&ObjectiveMap::read_min, &ObjectiveProgress::min);
  take(&ObjectiveMap::read_max, &ObjectiveProgress::max);
  out.measure = measure_of(tree, state, activity, objective);
  out.satisfied = satisfied_of(tree, state, activity, objective);
  return out;
}

void set_satisfied(const Tree& tree, State& state, int activity, int objective, std::optional<bool> satisfied) {
  local(state, activity, objective).satisfied = satisfied;
  write(state, definition_of(tree, activity, objective), &ObjectiveMap::write_satisfied, &ObjectiveProgress::satisfied, satisfied);
}

void set_measure(const Tree& tree, State& state, int activity, int objective, std::optional<Measure> measure) {
  local(state, activity, objective).measure = measure;
  write(state, definition_of(tree, activity, objective), &ObjectiveMap::write_measure, &ObjectiveProgress::measure, measure);
}

void write_others(const Tree& tree, State& state, int activity, int objective) {
  const ObjectiveDefinition& definition = definition_of(tree, activity, objective);
  const ObjectiveProgress& here = local(state, activity, objective);
  write(state, definition, &ObjectiveMap::write_completion, &ObjectiveProgress::completed, here.completed);
  write(state, definition, &ObjectiveMap::write_progress, &ObjectiveProgress::progress, here.progress);
  write(state, definition, &ObjectiveMap::write_raw, &ObjectiveProgress::raw, here.raw);
  write(state, definition, &ObjectiveMap::write_min, &ObjectiveProgress::min, here.min);
  write(state, definition, &ObjectiveMap::write_max, &ObjectiveProgress::max, here.max);
}

void set_completed(const Tree& tree, State& state, int activity, std::optional<bool> completed) {
  state.activities[static_cast<std::size_t>(activity)].completed = completed;
  local(state, activity, 0).completed = completed;
  write(state, definition_of(tree, activity, 0), &ObjectiveMap::write_completion, &ObjectiveProgress::completed, completed);
}

std::optional<bool> completed_of(const Tree& tree, const State& state, int activity, For whom) {
  const Activity& definition = at(tree, activity);
  if (definition.completed_by_measure) {
    const auto amount = completion_amount_of(tree, state, activity, whom);
    if (!amount) return std::nullopt;
    return *amount >= definition.minimum_progress;
  }
  const ActivityState& here = state.activities[static_cast<std::size_t>(activity)];
  return read_or_keep(state, definition.objectives[0], &ObjectiveMap::read_completion, &ObjectiveProgress::completed,
                      if_current(state, activity, whom, &ActivityState::progress_stale, here.completed));
}

std::optional<Measure> completion_amount_of(const Tree& tree, const State& state, int activity, For whom) {
  return read_or_keep(
      state, definition_of(tree, activity, 0), &ObjectiveMap::read_progress, &ObjectiveProgress::progress,
      if_current(state, activity, whom, &ActivityState::progress_stale, state.activities[static_cast<std::size_t>(activity)].completion));
}

}  // namespace waymark::sequencing
