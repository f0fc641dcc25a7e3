#include "scorm/sequencing/end_attempt.hpp"
#include "scorm/sequencing/requests.hpp"
#include "scorm/sequencing/rollup.hpp"
#include "scorm/sequencing/rules.hpp"

// Termination Request Process [TB.2.3] with its two subprocesses.
namespace waymark::sequencing {
namespace {

ActivityState& state_of(State& state, int activity) { return state.activities[static_cast<std::size_t>(activity)]; }

void note(Trace* trace, int activity, RuleAction action) {
  if (trace) trace->push_back({.kind = Decision::Kind::rule_fired, .activity = activity, .action = action, .code = {}});
}

// Sequencing Exit Action Rules Subprocess [TB.2.1]: the highest ancestor with an exit rule that holds ends.
void exit_action_rules(const Tree& tree, State& state, Trace* trace) {
  Path path = path_down(tree, kRoot, state.current);
  path.pop_back();
  for (const int here : path) {
    if (!rules_check(tree, state, here, at(tree, here).exit_rules, {RuleAction::exit})) continue;
    note(trace, here, RuleAction::exit);
    terminate_descendents(tree, state, here);
    end_attempt(tree, state, here);
    state.current = here;
    return;
  }
}

struct After {
  TerminationRequest termination = TerminationRequest::none;
  bool exit_parent = false;
  SequencingRequest sequencing = SequencingRequest::none;
};

// Sequencing Post Condition Rules Subprocess [TB.2.2]
After postconditions(const Tree& tree, const State& state, Trace* trace) {
  if (state.activities[static_cast<std::size_t>(state.current)].suspended) return {};
  using enum RuleAction;
  const auto action = rules_check(tree, state, state.current, at(tree, state.current).postconditions,
                                  {exit_parent, exit_all, retry, retry_all, continue_, previous});
  if (!action) return {};
  note(trace, state.current, *action);
  switch (*action) {
    case retry:
      return {.sequencing = SequencingRequest::retry};
    case continue_:
      return {.sequencing = SequencingRequest::continue_};
    case previous:
      return {.sequencing = SequencingRequest::previous};
    case exit_parent:
      return {.exit_parent = true};
    case retry_all:
      return {.termination = TerminationRequest::exit_all, .sequencing = SequencingRequest::retry};
    default:
      return {.termination = TerminationRequest::exit_all};
  }
}

Termination exit_everything(const Tree& tree, State& state, SequencingRequest next) {
  terminate_descendents(tree, state, kRoot);
  if (state_of(state, kRoot).active) end_attempt(tree, state, kRoot);
  state.current = kRoot;
  return {next == SequencingRequest::none ? SequencingRequest::exit : next, {}};
}

Termination exit_current(const Tree& tree, State& state, Trace* trace) {
  end_attempt(tree, state, state.current);
  exit_action_rules(tree, state, trace);
  while (true) {  // up the tree by one each time
    const After after = postconditions(tree, state, trace);
    if (after.termination == TerminationRequest::exit_all) return exit_everything(tree, state, after.sequencing);
    if (after.exit_parent) {
      if (state.current == kRoot) return {SequencingRequest::none, "TB.2.3-4"};
      state.current = at(tree, state.current).parent;
      end_attempt(tree, state, state.current);
      continue;
    }
    if (state.current == kRoot && after.sequencing != SequencingRequest::retry) return {SequencingRequest::exit, {}};
    return {after.sequencing, {}};
  }
}

Termination suspend_everything(const Tree& tree, State& state) {
  const ActivityState& here = state_of(state, state.current);
  if (here.active || here.suspended) {
    overall_rollup(tree, state, state.current);
    state.suspended = state.current;
  } else if (state.current != kRoot) {
    state.suspended = at(tree, state.current).parent;
  } else {
    return {SequencingRequest::none, "TB.2.3-3"};
  }
  for (const int on_path : path_up(tree, state.suspended, kRoot)) {
    state_of(state, on_path).active = false;
    state_of(state, on_path).suspended = true;
  }
  state.current = kRoot;
  return {SequencingRequest::exit, {}};
}

}  // namespace

Termination termination_request(const Tree& tree, State& state, TerminationRequest request, Trace* trace) {
  if (state.current == kNone) return {SequencingRequest::none, "TB.2.3-1"};
  const bool of_current = request == TerminationRequest::exit || request == TerminationRequest::abandon;
  if (of_current && !state_of(state, state.current).active) return {SequencingRequest::none, "TB.2.3-2"};
  switch (request) {
    case TerminationRequest::exit:
      return exit_current(tree, state, trace);
    case TerminationRequest::exit_all:
      return exit_everything(tree, state, SequencingRequest::none);
    case TerminationRequest::suspend_all:
      return suspend_everything(tree, state);
    case TerminationRequest::abandon:
      state_of(state, state.current).active = false;
      return {};
    case TerminationRequest::abandon_all:
      for (const int here : path_up(tree, state.current, kRoot)) state_of(state, here).active = false;
      state.current = kRoot;
      return {SequencingRequest::exit, {}};
    case TerminationRequest::none:
      break;
  }
  return {SequencingRequest::none, "TB.2.3-7"};
}

}  // namespace waymark::sequencing
