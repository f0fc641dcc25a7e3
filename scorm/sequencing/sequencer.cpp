#include "scorm/sequencing/sequencer.hpp"

#include "scorm/sequencing/end_attempt.hpp"

namespace waymark::sequencing {
namespace {

void note(Trace* trace, Decision::Kind kind, int activity, std::string code = {}) {
  if (trace) trace->push_back({.kind = kind, .activity = activity, .code = std::move(code)});
}

Outcome refuse(Trace* trace, std::string code, int activity) {
  note(trace, Decision::Kind::refused, activity, code);
  return {.code = std::move(code), .refused_by = activity};
}

// Sequencing, delivery.
Outcome go_on(const Tree& tree, State& state, SequencingRequest request, int target, Trace* trace) {
  const bool anew = request == SequencingRequest::start || (request == SequencingRequest::retry && state.current == kRoot);
  // Objectives that are not global to the system last as long as the attempt on the course (SN 4th Ed. 3.10.2).
  if (anew && !tree.objectives_global_to_system && !state.activities[kRoot].suspended) state.globals.clear();
  const Sequencing found = sequencing_request(tree, state, request, target, trace);
  if (found.become_current != kNone && state.current != kNone) {
    const int ancestor = common_ancestor(tree, state.current, found.become_current);
    terminate_descendents(tree, state, ancestor);
    if (state.activities[static_cast<std::size_t>(ancestor)].active) end_attempt(tree, state, ancestor);
    state.current = found.become_current;
  }
  if (!found.code.empty()) return refuse(trace, found.code, found.refused_by);
  if (found.end_session) {
    // The traversal that ran off the end leaves the attempts on the way open, and that on the course: they are over as well.
    terminate_descendents(tree, state, kRoot);
    if (state.activities[kRoot].active) end_attempt(tree, state, kRoot);
    state.current = kNone;
    note(trace, Decision::Kind::session_ended, kRoot);
    return {.end_session = true, .code = {}};
  }
  if (found.deliver == kNone) return {};
  const Delivery delivery = delivery_request(tree, state, found.deliver);
  if (!delivery.code.empty()) return refuse(trace, delivery.code, delivery.refused_by);
  content_delivery(tree, state, found.deliver);
  note(trace, Decision::Kind::delivered, found.deliver);
  return {.deliver = found.deliver, .code = {}};
}

// The same questions without the answers' effects.
bool leads_on(const Tree& tree, const State& state, SequencingRequest request, int target) {
  const Sequencing found = sequencing_request(tree, state, request, target, nullptr);
  if (!found.code.empty()) return false;
  if (found.deliver == kNone) return found.end_session;
  return delivery_request(tree, state, found.deliver).code.empty();
}

struct Tentative {
  State ended;  // as if the current attempt had ended
  explicit Tentative(const Tree& tree, const State& state) : ended(state) {
    if (state.current != kNone && state.activities[static_cast<std::size_t>(state.current)].active) end_attempt(tree, ended, state.current);
  }
};

bool valid_in(const Tree& tree, const State& state, const State& ended, NavigationRequest request, int target) {
  const Navigation navigation = navigation_request(tree, state, request, target);
  if (!navigation.code.empty()) return false;
  const bool moves = navigation.sequencing != SequencingRequest::exit;
  return !moves || leads_on(tree, ended, navigation.sequencing, target);
}

}  // namespace

std::optional<Outcome> refusal(const Tree& tree, const State& state, NavigationRequest request, int target, Trace* trace) {
  const Navigation navigation = navigation_request(tree, state, request, target);
  if (navigation.code.empty()) return std::nullopt;
  return refuse(trace, navigation.code, target == kNone ? state.current : target);
}

Outcome navigate(const Tree& tree, State& state, NavigationRequest request, int target, Trace* trace) {
  if (const auto refused = refusal(tree, state, request, target, trace)) return *refused;
  const Navigation navigation = navigation_request(tree, state, request, target);
  SequencingRequest next = navigation.sequencing;
  if (navigation.termination != TerminationRequest::none) {
    const Termination ended = termination_request(tree, state, navigation.termination, trace);
    if (!ended.code.empty()) return refuse(trace, ended.code, state.current);
    if (ended.sequencing != SequencingRequest::none) next = ended.sequencing;
  }
  return go_on(tree, state, next, target, trace);
}

Validity validity(const Tree& tree, const State& state, bool with_targets) {
  const Tentative tentative(tree, state);
  const auto ask = [&](NavigationRequest request, int target = kNone) { return valid_in(tree, state, tentative.ended, request, target); };
  Validity out;
  out.continue_ = navigation_request(tree, state, NavigationRequest::continue_, kNone).code.empty();
  out.previous = ask(NavigationRequest::previous);
  out.exit = ask(NavigationRequest::exit);
  out.exit_all = ask(NavigationRequest::exit_all);
  out.suspend_all = ask(NavigationRequest::suspend_all);
  if (!with_targets) return out;
  for (int i = 0; i < static_cast<int>(tree.activities.size()); ++i) {
    out.choice.push_back(ask(NavigationRequest::choice, i));
    out.jump.push_back(ask(NavigationRequest::jump, i));
  }
  return out;
}

bool is_valid(const Tree& tree, const State& state, NavigationRequest request, int target) {
  if (request == NavigationRequest::continue_) return navigation_request(tree, state, request, kNone).code.empty();
  const Tentative tentative(tree, state);
  return valid_in(tree, state, tentative.ended, request, target);
}

}  // namespace waymark::sequencing
