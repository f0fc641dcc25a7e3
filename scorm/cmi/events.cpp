#include "scorm/cmi/events.hpp"

#include <utility>

namespace waymark::cmi {
namespace {

Event make(EventKind kind, const ItemFacts& facts) {
  Event event;
  event.kind = kind;
  event.item_id = facts.id;
  return event;
}

std::string text_or_blank(const std::optional<std::string>& text) { return text.value_or(""); }

Interaction as_interaction(const InteractionState& from, std::size_t index) {
  return {static_cast<int>(index), from.id,      from.type, from.student_response,  from.result,
          from.weighting,          from.latency, from.time, from.correct_responses, from.objective_ids};
}

// An interaction is told once it has a name and an answer; at the end of the session also without one. A SCO
// sets its elements one by one, and a commit may fall in between.
void report_interactions(ItemState& state, const ItemFacts& facts, Ending ending, std::vector<Event>& events) {
  for (std::size_t i = 0; i < state.interactions.size(); ++i) {
    InteractionState& interaction = state.interactions[i];
    const bool answered = !interaction.student_response.empty() || !interaction.result.empty();
    if (!interaction.changed || interaction.id.empty() || (!answered && ending == Ending::none)) continue;
    Event event = make(EventKind::responded, facts);
    event.interaction = as_interaction(interaction, i);
    events.push_back(std::move(event));
    interaction.changed = false;
  }
}

void report_comment(ItemState& state, const ItemFacts& facts, std::vector<Event>& events) {
  if (state.new_comment.empty()) return;
  Event event = make(EventKind::commented, facts);
  event.text = std::exchange(state.new_comment, {});
  events.push_back(std::move(event));
}

void push_objective(EventKind kind, const ObjectiveState& from, std::size_t index, const ItemFacts& facts, std::vector<Event>& events) {
  Event event = make(kind, facts);
  event.objective = {static_cast<int>(index), from.id, from.status, score_from(from.score_raw, from.score_min, from.score_max)};
  events.push_back(std::move(event));
}

void report_objective(ObjectiveState& objective, std::size_t index, const ItemFacts& facts, std::vector<Event>& events) {
  const bool scored =
      objective.score_raw != objective.told_raw || objective.score_min != objective.told_min || objective.score_max != objective.told_max;
  if (scored && !objective.score_raw.empty()) {
    push_objective(EventKind::objective_scored, objective, index, facts, events);
  }
  if (objective.status != objective.told_status) {
    const std::string& status = objective.status;
    if (status == "passed") push_objective(EventKind::objective_passed, objective, index, facts, events);
    if (status == "failed") push_objective(EventKind::objective_failed, objective, index, facts, events);
    if (status == "completed") push_objective(EventKind::objective_completed, objective, index, facts, events);
  }
  objective.told_status = objective.status;
  objective.told_raw = objective.score_raw;
  objective.told_min = objective.score_min;
  objective.told_max = objective.score_max;
}

void report_objectives(ItemState& state, const ItemFacts& facts, std::vector<Event>& events) {
  for (std::size_t i = 0; i < state.objectives.size(); ++i) {
    if (!state.objectives[i].id.empty()) report_objective(state.objectives[i], i, facts, events);
  }
}

void report_score(ItemState& state, const ItemFacts& facts, const Outcome& outcome, std::vector<Event>& events) {
  std::string raw = text_or_blank(outcome.score.raw);
  std::string min = text_or_blank(outcome.score.min);
  std::string max = text_or_blank(outcome.score.max);
  if (raw == state.told_raw && min == state.told_min && max == state.told_max) return;
  if (!raw.empty()) {
    Event event = make(EventKind::scored, facts);
    event.score = outcome.score;
    events.push_back(std::move(event));
  }
  state.told_raw = std::move(raw);
  state.told_min = std::move(min);
  state.told_max = std::move(max);
}

void report_status(ItemState& state, const ItemFacts& facts, const Outcome& outcome, std::vector<Event>& events) {
  const auto success = success_of(outcome);
  if (success && outcome.lesson_status != state.told_status) {
    Event event = make(*success ? EventKind::passed : EventKind::failed, facts);
    event.success = success;
    event.score = outcome.score;
    events.push_back(std::move(event));
  }
  const bool completed = outcome.said_completed && completion_of(outcome).value_or(false);
  if (completed && !state.told_completed) {
    Event event = make(EventKind::completed, facts);
    event.completion = true;
    events.push_back(std::move(event));
  }
  state.told_status = outcome.lesson_status;
  state.told_completed = completed;
}

void report_end(const ItemState& state, const ItemFacts& facts, const Outcome& outcome, Ending ending, std::vector<Event>& events) {
  const bool suspended = ending == Ending::left || state.exit == "suspend";
  Event event = make(suspended ? EventKind::suspended : EventKind::terminated, facts);
  event.score = outcome.score;
  event.success = success_of(outcome);
  event.completion = completion_of(outcome);
  event.session_time = state.session_time;
  event.exit = ending == Ending::left ? "close" : state.exit;
  events.push_back(std::move(event));
}

}  // namespace

Event start_event(const std::string& item_id, const Session& session) {
  Event event;
  event.kind = session.entry == "resume" ? EventKind::resumed : EventKind::initialized;
  event.item_id = item_id;
  return event;
}

void report(ItemState& state, const ItemFacts& facts, const Session& session, const Outcome& outcome, Ending ending,
            std::vector<Event>& events) {
  // A review looks at what was done; answers given again there are no new answers, also not later.
  std::vector<Event> unheard;
  std::vector<Event>& answers = session.mode == Mode::review ? unheard : events;
  report_interactions(state, facts, ending, answers);
  report_comment(state, facts, events);
  report_objectives(state, facts, answers);
  report_score(state, facts, outcome, events);
  report_status(state, facts, outcome, events);
  if (ending != Ending::none) report_end(state, facts, outcome, ending, events);
}

void report_asset(ItemState& state, const ItemFacts& facts, std::vector<Event>& events) {
  report_status(state, facts, recorded_outcome(state), events);
}

}  // namespace waymark::cmi
