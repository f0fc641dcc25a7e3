#include "scorm/sequencing/requests.hpp"

// Sequencing Request Process [SB.2.12] and the shorter processes that it calls. None changes the state.
namespace waymark::sequencing {
namespace {

Sequencing refuse(const char* code) { return {.code = code}; }

Sequencing from(const Flow& flow) {
  if (flow.deliverable) return {.deliver = flow.activity, .code = {}};
  return {.end_session = flow.end_session, .code = flow.code, .refused_by = flow.activity};
}

// Start Sequencing Request Process [SB.2.5]
Sequencing start(const Tree& tree, const State& state, Trace* trace) {
  if (state.current != kNone) return refuse("SB.2.5-1");
  if (at(tree, kRoot).is_leaf()) return {.deliver = kRoot, .code = {}};
  return from(flow(tree, state, kRoot, true, true, trace));
}

// Resume All Sequencing Request Process [SB.2.6]
Sequencing resume_all(const State& state) {
  if (state.current != kNone) return refuse("SB.2.6-1");
  return state.suspended == kNone ? refuse("SB.2.6-2") : Sequencing{.deliver = state.suspended, .code = {}};
}

// Continue and Previous Sequencing Request Processes [SB.2.7], [SB.2.8]
Sequencing step(const Tree& tree, const State& state, bool forward, Trace* trace) {
  if (state.current == kNone) return refuse(forward ? "SB.2.7-1" : "SB.2.8-1");
  const int parent = at(tree, state.current).parent;
  if (parent != kNone && !at(tree, parent).flow) return refuse(forward ? "SB.2.7-2" : "SB.2.8-2");
  return from(flow(tree, state, state.current, forward, false, trace));
}

// Retry Sequencing Request Process [SB.2.10]
Sequencing retry(const Tree& tree, const State& state, Trace* trace) {
  if (state.current == kNone) return refuse("SB.2.10-1");
  const ActivityState& here = state.activities[static_cast<std::size_t>(state.current)];
  if (here.active || here.suspended) return refuse("SB.2.10-2");
  if (at(tree, state.current).is_leaf()) return {.deliver = state.current, .code = {}};
  const Flow found = flow(tree, state, state.current, true, true, trace);
  if (found.deliverable) return {.deliver = found.activity, .code = {}};
  return {.end_session = found.end_session, .code = "SB.2.10-3", .refused_by = found.activity};
}

// Exit Sequencing Request Process [SB.2.11]
Sequencing exit(const State& state) {
  if (state.current == kNone) return refuse("SB.2.11-1");
  if (state.activities[static_cast<std::size_t>(state.current)].active) return refuse("SB.2.11-2");
  return {.end_session = state.current == kRoot, .code = {}};
}

}  // namespace

Sequencing sequencing_request(const Tree& tree, const State& state, SequencingRequest request, int target, Trace* trace) {
  switch (request) {
    case SequencingRequest::start:
      return start(tree, state, trace);
    case SequencingRequest::resume_all:
      return resume_all(state);
    case SequencingRequest::continue_:
      return step(tree, state, true, trace);
    case SequencingRequest::previous:
      return step(tree, state, false, trace);
    case SequencingRequest::choice:
      return choice(tree, state, target, trace);
    case SequencingRequest::jump:  // [SB.2.13]
      if (state.current == kNone) return refuse("SB.2.13-1");
      return {.deliver = target, .code = {}};
    case SequencingRequest::retry:
      return retry(tree, state, trace);
    case SequencingRequest::exit:
      return exit(state);
    case SequencingRequest::none:
      break;
  }
  return refuse("SB.2.12-1");
}

}  // namespace waymark::sequencing
