#include <algorithm>

#include "scorm/sequencing/requests.hpp"
#include "scorm/sequencing/rules.hpp"

// Choice Sequencing Request Process [SB.2.9] with its subprocesses.
namespace waymark::sequencing {
namespace {

struct Refusal {
  const char* code = nullptr;  // null: not refused
  int activity = kNone;
};

bool is_active(const State& state, int activity) { return state.activities[static_cast<std::size_t>(activity)].active; }

// Choice Activity Traversal Subprocess [SB.2.4]
Refusal traverse(const Tree& tree, const State& state, int activity, bool forward) {
  if (forward) {
    if (has_precondition(tree, state, activity, RuleAction::stop_forward_traversal)) return {"SB.2.4-1", activity};
    return {};
  }
  const int parent = at(tree, activity).parent;
  if (parent == kNone) return {"SB.2.4-3", activity};
  if (at(tree, parent).forward_only) return {"SB.2.4-2", parent};
  return {};
}

// Down from the common ancestor, without the target: nothing blocks the way, and nothing is begun that must not be begun by choice.
Refusal way_down(const Tree& tree, const State& state, int ancestor, int target, bool forward) {
  Path path = path_down(tree, ancestor, target);
  path.pop_back();
  if (path.empty()) return {"SB.2.9-5", target};
  for (const int here : path) {
    if (forward) {
      if (const Refusal refusal = traverse(tree, state, here, true); refusal.code) return refusal;
    }
    if (!is_active(state, here) && here != ancestor && at(tree, here).prevent_activation) return {"SB.2.9-6", here};
  }
  return {};
}

// From the current activity to a sibling of it, without the target.
Refusal between_siblings(const Tree& tree, const State& state, int target) {
  const auto& list = state.activities[static_cast<std::size_t>(at(tree, target).parent)].available;
  const auto from = std::find(list.begin(), list.end(), state.current), to = std::find(list.begin(), list.end(), target);
  const bool forward = from < to;
  for (auto here = from; here != to; forward ? ++here : --here) {
    if (here == list.end()) return {"SB.2.9-5", target};
    if (const Refusal refusal = traverse(tree, state, *here, forward); refusal.code) return refusal;
  }
  return {};
}

// Choice Flow Subprocess [SB.2.9.1]: the furthest that may be chosen beside an activity that constrains the choice.
int beside(const Tree& tree, const State& state, int activity, bool forward) {
  for (int here = activity; here != kRoot; here = at(tree, here).parent) {
    const int next = forward ? next_sibling(tree, state, here) : previous_sibling(tree, state, here);
    if (next != kNone) return next;
  }
  return activity;
}

// Up from what holds the current activity to the common ancestor, without it. (That the activity itself may be left by choice was
// seen by NB.2.1; what it constrains are choices within it.)
Refusal way_up(const Tree& tree, const State& state, int ancestor, int target) {
  int constrained = kNone;
  for (const int here : path_up(tree, at(tree, state.current).parent, ancestor)) {
    if (here == ancestor) break;
    if (!at(tree, here).choice_exit) return {"SB.2.9-7", here};
    if (constrained == kNone && at(tree, here).constrain_choice) constrained = here;
  }
  if (constrained == kNone) return {};
  const int reach = beside(tree, state, constrained, stands_after(tree, state, target, constrained));
  if (is_available_within(tree, state, reach, target) || target == constrained) return {};
  return {"SB.2.9-8", constrained};
}

// Whether the target can be reached from where the learner is.
Refusal reach(const Tree& tree, const State& state, int target) {
  const int current = state.current;
  if (current == target) return {};
  const int parent = at(tree, target).parent;
  if (current != kNone && parent != kNone && at(tree, current).parent == parent) return between_siblings(tree, state, target);
  const int ancestor = current == kNone ? kRoot : common_ancestor(tree, current, target);
  if (current == kNone || current == ancestor) {
    return target == ancestor ? Refusal{} : way_down(tree, state, ancestor, target, true);
  }
  if (ancestor == target) {
    for (const int here : path_up(tree, current, target)) {
      if (here != target && !at(tree, here).choice_exit) return {"SB.2.9-7", here};
    }
    return {};
  }
  if (const Refusal refusal = way_up(tree, state, ancestor, target); refusal.code) return refusal;
  return way_down(tree, state, ancestor, target, stands_after(tree, state, target, current));
}

Refusal offered(const Tree& tree, const State& state, int target) {
  for (const int here : path_down(tree, kRoot, target)) {
    if (!is_available(tree, state, here)) return {"SB.2.9-2", here};
    if (has_precondition(tree, state, here, RuleAction::hidden_from_choice)) return {"SB.2.9-3", here};
  }
  const int parent = at(tree, target).parent;
  if (parent != kNone && !at(tree, parent).choice) return {"SB.2.9-4", parent};
  return {};
}

}  // namespace

Sequencing choice(const Tree& tree, const State& state, int target, Trace* trace) {
  if (target == kNone) return {.code = "SB.2.9-1"};
  Refusal refusal = offered(tree, state, target);
  if (!refusal.code) refusal = reach(tree, state, target);
  if (refusal.code) return {.code = refusal.code, .refused_by = refusal.activity};
  if (at(tree, target).is_leaf()) return {.deliver = target, .code = {}};
  const Flow found = flow(tree, state, target, true, true, trace);
  if (found.deliverable) return {.deliver = found.activity, .code = {}};
  return {.code = "SB.2.9-9", .refused_by = target, .become_current = target};
}

}  // namespace waymark::sequencing
