#include "connectors/esr/states.hpp"

namespace waymark::connectors::esr {
namespace {

struct Step {
  State from;
  Event event;
  State to;
};

constexpr Step kSteps[] = {
    // Answers in time, late, and after somebody lost patience.
    {State::exported, Event::row_accepted, State::accepted},
    {State::exported, Event::row_warned, State::accepted_with_warning},
    {State::exported, Event::row_refused, State::rejected},
    {State::exported, Event::file_refused, State::quarantined},
    {State::unanswered, Event::row_accepted, State::accepted},
    {State::unanswered, Event::row_warned, State::accepted_with_warning},
    {State::unanswered, Event::row_refused, State::rejected},
    {State::unanswered, Event::file_refused, State::quarantined},
    {State::manual, Event::row_accepted, State::accepted},
    {State::manual, Event::row_warned, State::accepted_with_warning},
    // The same answer once more changes nothing.
    {State::accepted, Event::row_accepted, State::accepted},
    {State::accepted_with_warning, Event::row_warned, State::accepted_with_warning},
    {State::rejected, Event::row_refused, State::rejected},
    {State::quarantined, Event::file_refused, State::quarantined},
    // No answer, and what a person decides then.
    {State::exported, Event::not_answered, State::unanswered},
    {State::unanswered, Event::wait_longer, State::exported},
    {State::unanswered, Event::handed_over_again, State::exported},
    {State::unanswered, Event::entered_by_hand, State::manual},
    // The completion was withdrawn here, and somebody removed what ESR may hold of it.
    {State::exported, Event::taken_back, State::taken_back},
    {State::unanswered, Event::taken_back, State::taken_back},
    {State::accepted, Event::taken_back, State::taken_back},
    {State::accepted_with_warning, Event::taken_back, State::taken_back},
    {State::manual, Event::taken_back, State::taken_back},
    // The trust loaded the file all the same, or had loaded it before: nobody can tell which.
    {State::taken_back, Event::row_accepted, State::accepted},
    {State::taken_back, Event::row_warned, State::accepted_with_warning},
    {State::taken_back, Event::row_refused, State::rejected},
    {State::taken_back, Event::file_refused, State::quarantined},
};

struct Named {
  State state;
  std::string_view text;
  std::string_view words;
};

constexpr Named kNamed[] = {
    {State::pending, "PENDING", "waiting for the next ESR file"},
    {State::invalid_data, "INVALID_DATA", "Not exported: the data must be corrected"},
    {State::covered, "COVERED", "Told by another completion of the same day"},
    {State::superseded, "SUPERSEDED", "Replaced by a later completion"},
    {State::withdrawn_before_export, "WITHDRAWN_BEFORE_EXPORT", "Withdrawn before it was exported"},
    {State::exported, "EXPORTED", "Waiting to be loaded by your trust"},
    {State::accepted, "ACCEPTED", "ESR load accepted"},
    {State::accepted_with_warning, "ACCEPTED_WITH_WARNING", "ESR load accepted, with a warning"},
    {State::rejected, "REJECTED", "ESR load refused this line"},
    {State::unanswered, "UNANSWERED", "No answer from your trust yet"},
    {State::quarantined, "QUARANTINED", "ESR load refused the whole file"},
    {State::manual, "MANUAL", "Marked as entered by hand"},
    {State::taken_back, "TAKEN_BACK", "Marked as taken back by hand"},
};

}  // namespace

Result<State> next(State state, Event event) {
  for (const Step& step : kSteps) {
    if (step.from == state && step.event == event) return step.to;
  }
  return fail(ErrorKind::conflict, "\"" + std::string(words_for(state)) + "\" stands, and this does not change it");
}

bool awaits_answer(State state) { return state == State::exported || state == State::unanswered; }

std::string_view to_text(State state) {
  for (const Named& one : kNamed) {
    if (one.state == state) return one.text;
  }
  return "";
}

std::optional<State> state_from_text(std::string_view text) {
  for (const Named& one : kNamed) {
    if (one.text == text) return one.state;
  }
  return std::nullopt;
}

std::string_view words_for(State state) {
  for (const Named& one : kNamed) {
    if (one.state == state) return one.words;
  }
  return "";
}

std::string_view shown_state(std::string_view stored) {
  const auto state = state_from_text(stored);
  return state ? words_for(*state) : stored;
}

std::string_view unverified_banner() { return "Layout not verified with any trust"; }

bool answer_overdue(Instant waiting_since, Instant now, int working_days_allowed) {
  return working_days(waiting_since, now) > working_days_allowed;
}

}  // namespace waymark::connectors::esr
