#include "scorm/sequencing/end_attempt.hpp"

#include <algorithm>

#include "scorm/sequencing/rollup.hpp"
#include "scorm/sequencing/selection.hpp"
#include "scorm/sequencing/tracking.hpp"

namespace waymark::sequencing {
namespace {

// What the content did not say is taken as done and satisfied, unless it was to say it (SM.12).
void fill_in(const Tree& tree, State& state, int activity) {
  const Activity& definition = at(tree, activity);
  ActivityState& here = state.activities[static_cast<std::size_t>(activity)];
  if (!definition.completion_set_by_content && !completed_of(tree, state, activity) && !here.completion_by_content) {
    set_completed(tree, state, activity, true);
  }
  if (!definition.objective_set_by_content && !satisfied_of(tree, state, activity, 0) && !here.success_by_content) {
    set_satisfied(tree, state, activity, 0, true);
  }
}

}  // namespace

void end_attempt(const Tree& tree, State& state, int activity) {
  const Activity& definition = at(tree, activity);
  ActivityState& here = state.activities[static_cast<std::size_t>(activity)];
  if (definition.is_leaf()) {
    if (definition.tracked && !here.suspended) fill_in(tree, state, activity);
  } else {
    here.suspended = std::any_of(definition.children.begin(), definition.children.end(),
                                 [&state](int child) { return state.activities[static_cast<std::size_t>(child)].suspended; });
    if (!here.suspended) select_and_randomize(tree, state, activity, Timing::on_each_new_attempt);
  }
  here.active = false;
  overall_rollup(tree, state, activity);
}

void terminate_descendents(const Tree& tree, State& state, int activity) {
  if (state.current == kNone) return;
  const int ancestor = common_ancestor(tree, state.current, activity);
  for (int here = state.current; here != ancestor;) {
    // What has ended already, or was abandoned, does not end a second time.
    if (state.activities[static_cast<std::size_t>(here)].active) end_attempt(tree, state, here);
    here = at(tree, here).parent;
  }
}

}  // namespace waymark::sequencing
