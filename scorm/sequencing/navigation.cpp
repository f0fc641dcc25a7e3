#include "scorm/sequencing/requests.hpp"

// Navigation Request Process [NB.2.1]
namespace waymark::sequencing {
namespace {

using enum SequencingRequest;

bool is_active(const State& state, int activity) { return state.activities[static_cast<std::size_t>(activity)].active; }

// Ends the current attempt first when there is one.
Navigation leaving(const State& state, SequencingRequest next) {
  return {is_active(state, state.current) ? TerminationRequest::exit : TerminationRequest::none, next, {}};
}

Navigation refuse(const char* code) { return {TerminationRequest::none, none, code}; }

Navigation step(const Tree& tree, const State& state, bool forward) {
  if (state.current == kNone) return refuse("NB.2.1-2");
  const int parent = at(tree, state.current).parent;
  if (parent == kNone) return refuse(forward ? "NB.2.1-4" : "NB.2.1-6");
  if (!at(tree, parent).flow) return refuse(forward ? "NB.2.1-4" : "NB.2.1-5");
  if (!forward && at(tree, parent).forward_only) return refuse("NB.2.1-5");
  return leaving(state, forward ? continue_ : previous);
}

Navigation choose(const Tree& tree, const State& state, int target) {
  if (target == kNone) return refuse("NB.2.1-11");
  const int parent = at(tree, target).parent;
  if (parent != kNone && !at(tree, parent).choice) return refuse("NB.2.1-10");
  if (state.current == kNone) return {TerminationRequest::none, SequencingRequest::choice, {}};
  const int current = state.current;
  const bool siblings = parent != kNone && at(tree, current).parent == parent;
  if (siblings) {
    if (is_active(state, current) && !at(tree, current).choice_exit) return refuse("NB.2.1-8");
    return leaving(state, SequencingRequest::choice);
  }
  const int ancestor = common_ancestor(tree, current, target);
  for (const int here : path_up(tree, current, ancestor)) {
    if (here != ancestor && is_active(state, here) && !at(tree, here).choice_exit) return refuse("NB.2.1-8");
  }
  return leaving(state, SequencingRequest::choice);
}

Navigation leave(const State& state, NavigationRequest request) {
  if (state.current == kNone) return refuse("NB.2.1-2");
  switch (request) {
    case NavigationRequest::exit:
      if (!is_active(state, state.current)) return refuse("NB.2.1-12");
      return {TerminationRequest::exit, exit, {}};
    case NavigationRequest::abandon:
      if (!is_active(state, state.current)) return refuse("NB.2.1-12");
      return {TerminationRequest::abandon, exit, {}};
    case NavigationRequest::exit_all:
      return {TerminationRequest::exit_all, exit, {}};
    case NavigationRequest::abandon_all:
      return {TerminationRequest::abandon_all, exit, {}};
    default:
      return {TerminationRequest::suspend_all, exit, {}};
  }
}

}  // namespace

Navigation navigation_request(const Tree& tree, const State& state, NavigationRequest request, int target) {
  switch (request) {
    case NavigationRequest::start:
      return state.current == kNone ? Navigation{TerminationRequest::none, start, {}} : refuse("NB.2.1-1");
    case NavigationRequest::resume_all:
      if (state.current != kNone) return refuse("NB.2.1-1");
      return state.suspended != kNone ? Navigation{TerminationRequest::none, resume_all, {}} : refuse("NB.2.1-3");
    case NavigationRequest::continue_:
      return step(tree, state, true);
    case NavigationRequest::previous:
      return step(tree, state, false);
    case NavigationRequest::choice:
      return choose(tree, state, target);
    case NavigationRequest::jump:
      if (target == kNone || !is_available(tree, state, target)) return refuse("NB.2.1-11");
      if (state.current == kNone) return refuse("NB.2.1-2");
      return {TerminationRequest::exit, jump, {}};
    case NavigationRequest::none:
      return refuse("NB.2.1-13");
    default:
      return leave(state, request);
  }
}

}  // namespace waymark::sequencing
