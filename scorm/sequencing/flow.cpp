#include "scorm/sequencing/requests.hpp"
#include "scorm/sequencing/rules.hpp"

// The Flow Subprocess [SB.2.3] with its two traversals.
namespace waymark::sequencing {
namespace {

enum class Direction { none, forward, backward };

struct Step {
  int activity = kNone;
  Direction direction = Direction::none;
  bool end_session = false;
  const char* code = "";
};

const std::vector<int>& available(const State& state, int activity) {
  return state.activities[static_cast<std::size_t>(activity)].available;
}

void note(Trace* trace, Decision::Kind kind, int activity) {
  if (trace) trace->push_back({.kind = kind, .activity = activity, .code = {}});
}

// Into a cluster. A forward-only one is entered at its beginning, from either side.
Step enter(const Tree& tree, const State& state, int activity, Direction direction) {
  const auto& children = available(state, activity);
  if (children.empty()) return {.code = "SB.2.1-2"};
  if (direction == Direction::backward && !at(tree, activity).forward_only) return {children.back(), Direction::backward};
  return {children.front(), Direction::forward};
}

// Flow Tree Traversal Subprocess [SB.2.1]
Step walk(const Tree& tree, const State& state, int activity, Direction direction, bool consider_children, Direction previous) {
  bool reversed = false;
  if (previous == Direction::backward && at(tree, activity).parent != kNone && next_sibling(tree, state, activity) == kNone) {
    direction = Direction::backward;
    activity = available(state, at(tree, activity).parent).front();
    reversed = true;
  }
  if (!at(tree, activity).is_leaf() && consider_children) return enter(tree, state, activity, direction);
  while (true) {
    const int parent = at(tree, activity).parent;
    if (parent == kNone) return direction == Direction::forward ? Step{.end_session = true} : Step{.code = "SB.2.1-3"};
    if (direction == Direction::backward && !reversed && at(tree, parent).forward_only) return {.code = "SB.2.1-4"};
    const int next = direction == Direction::forward ? next_sibling(tree, state, activity) : previous_sibling(tree, state, activity);
    if (next != kNone) return {next, direction};
    activity = parent;  // [SB.2.1] of the parent without its children
    reversed = false;
  }
}

// Flow Activity Traversal Subprocess [SB.2.2]
Flow visit(const Tree& tree, const State& state, int activity, Direction direction, Trace* trace) {
  Direction previous = Direction::none;
  for (std::size_t steps = 0; steps <= 2 * tree.activities.size() + 2; ++steps) {
    const int parent = at(tree, activity).parent;
    if (parent != kNone && !at(tree, parent).flow) return {activity, false, false, "SB.2.2-1"};
    if (has_precondition(tree, state, activity, RuleAction::skip)) {
      note(trace, Decision::Kind::skipped, activity);
      const Step step = walk(tree, state, activity, direction, false, previous);
      if (step.activity == kNone) return {activity, false, step.end_session, step.code};
      if (previous == Direction::backward && step.direction == Direction::backward) {
        direction = Direction::backward;
        previous = Direction::none;
      }
      activity = step.activity;
      continue;
    }
    if (check_activity(tree, state, activity)) {
      note(trace, Decision::Kind::not_available, activity);
      return {activity, false, false, "SB.2.2-2"};
    }
    if (at(tree, activity).is_leaf()) return {activity, true, false, {}};
    const Step step = walk(tree, state, activity, direction, true, Direction::none);
    if (step.activity == kNone) return {activity, false, step.end_session, step.code};
    const bool turned = direction == Direction::backward && step.direction == Direction::forward;
    previous = turned ? Direction::backward : Direction::none;
    if (turned) direction = Direction::forward;
    activity = step.activity;
  }
  return {activity, false, false, "SB.2.2-3"};  // ours: rules that send the traversal to and fro for ever
}

}  // namespace

Flow flow(const Tree& tree, const State& state, int activity, bool forward, bool consider_children, Trace* trace) {
  const Direction direction = forward ? Direction::forward : Direction::backward;
  const Step step = walk(tree, state, activity, direction, consider_children, Direction::none);
  if (step.activity == kNone) return {activity, false, step.end_session, step.code};
  return visit(tree, state, step.activity, step.direction, trace);
}

}  // namespace waymark::sequencing
