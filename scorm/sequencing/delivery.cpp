#include <algorithm>

#include "scorm/sequencing/end_attempt.hpp"
#include "scorm/sequencing/requests.hpp"
#include "scorm/sequencing/rules.hpp"

// Delivery Request Process [DB.1.1] and Content Delivery Environment Process [DB.2].
namespace waymark::sequencing {
namespace {

ActivityState& state_of(State& state, int activity) { return state.activities[static_cast<std::size_t>(activity)]; }

// Clear Suspended Activity Subprocess [DB.2.1]
void clear_suspended(const Tree& tree, State& state, int delivered) {
  if (state.suspended == kNone) return;
  const int ancestor = common_ancestor(tree, state.suspended, delivered);
  for (const int here : path_up(tree, state.suspended, ancestor)) {
    const auto& children = at(tree, here).children;
    const bool holds_one = std::any_of(children.begin(), children.end(), [&state](int child) { return state_of(state, child).suspended; });
    state_of(state, here).suspended = !children.empty() && holds_one;
  }
  state.suspended = kNone;
}

// What the current attempt on the parent has not seen yet does not count for the parent (SM.1 Use Current Attempt ... Information).
void age_children(const Tree& tree, State& state, int activity) {
  const Activity& definition = at(tree, activity);
  for (const int child : definition.children) {
    ActivityState& here = state_of(state, child);
    here.objectives_stale = definition.use_current_objective;
    here.progress_stale = definition.use_current_progress;
  }
}

void begin_attempt(const Tree& tree, State& state, int activity) {
  ActivityState& here = state_of(state, activity);
  if (at(tree, activity).tracked) {
    if (here.suspended) {
      here.suspended = false;
    } else {
      ++here.attempts;
      here.progress_known = true;
      std::fill(here.objectives.begin(), here.objectives.end(), ObjectiveProgress{});
      here.completed.reset();
      here.completion.reset();
      here.completion_by_content = here.success_by_content = false;
      here.objectives_stale = here.progress_stale = false;
      age_children(tree, state, activity);
    }
  }
  here.active = true;
}

}  // namespace

Delivery delivery_request(const Tree& tree, const State& state, int activity) {
  if (!at(tree, activity).is_leaf()) return {"DB.1.1-1", activity};
  for (const int here : path_down(tree, kRoot, activity)) {
    if (check_activity(tree, state, here)) return {"DB.1.1-3", here};
  }
  return {};
}

void content_delivery(const Tree& tree, State& state, int activity) {
  if (activity != state.suspended) clear_suspended(tree, state, activity);
  terminate_descendents(tree, state, activity);
  for (const int here : path_down(tree, kRoot, activity)) {
    if (!state_of(state, here).active) begin_attempt(tree, state, here);
  }
  state.current = activity;
  state.suspended = kNone;
}

}  // namespace waymark::sequencing
