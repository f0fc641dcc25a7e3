#include "connectors/esr/states.hpp"

#include <array>

namespace waymark::connectors::esr {
namespace {

struct Step {
  State from;
  Event event;
  State to;
};

constexpr Step kSteps[] = {
    {State::pending, Event::found_invalid, State::invalid_data},
    {State::invalid_data, Event::fixed, State::pending},
    {State::pending, Event::withdrawn, State::withdrawn_before_export},
    {State::pending, Event::written, State::exported},
    // Answers, in time and late.
    {State::exported, Event::row_accepted, State::accepted},
    {State::exported, Event::row_warned, State::accepted_with_warning},
    {State::exported, Event::row_refused, State::rejected},
    {State::exported, Event::file_refused, State::quarantined},
    {State::exported, Event::not_answered, State::unanswered},
    {State::unanswered, Event::row_accepted, State::accepted},
    {State::unanswered, Event::row_warned, State::accepted_with_warning},
    {State::unanswered, Event::row_refused, State::rejected},
    {State::unanswered, Event::file_refused, State::quarantined},
    // The same answer once more changes nothing.
    {State::accepted, Event::row_accepted, State::accepted},
    {State::accepted_with_warning, Event::row_warned, State::accepted_with_warning},
    {State::rejected, Event::row_refused, State::rejected},
    {State::quarantined, Event::file_refused, State::quarantined},
    // What a person decides.
    {State::unanswered, Event::resend_same_file, State::exported},
    {State::unanswered, Event::wait_longer, State::exported},
    {State::unanswered, Event::entered_by_hand, State::manual},
    {State::rejected, Event::corrected, State::corrected},
    {State::corrected, Event::requeued, State::pending},
    {State::quarantined, Event::requeued, State::pending},
    // Read back from ESR.
    {State::accepted, Event::seen, State::seen_in_esr},
    {State::accepted_with_warning, Event::seen, State::seen_in_esr},
    {State::accepted, Event::not_seen, State::not_seen},
    {State::accepted_with_warning, Event::not_seen, State::not_seen},
    {State::not_seen, Event::seen, State::seen_in_esr},
    {State::seen_in_esr, Event::checked_off, State::closed},
};

struct Named {
  State state;
  std::string_view text;
  std::string_view words;
};

constexpr Named kNamed[] = {
    {State::pending, "PENDING", "waiting for the next ESR file"},
    {State::invalid_data, "INVALID_DATA", "Not exported: the data must be corrected"},
    {State::exported, "EXPORTED", "Waiting to be loaded by your trust"},
    {State::accepted, "ACCEPTED", "ESR load accepted"},
    {State::accepted_with_warning, "ACCEPTED_WITH_WARNING", "ESR load accepted, with a warning"},
    {State::rejected, "REJECTED", "ESR load refused this line"},
    {State::unanswered, "UNANSWERED", "No answer from your trust yet"},
    {State::quarantined, "QUARANTINED", "ESR load refused the whole file"},
    {State::corrected, "CORRECTED", "Corrected, to be sent again"},
    {State::superseded, "SUPERSEDED", "Replaced by a later completion"},
    {State::withdrawn_before_export, "WITHDRAWN_BEFORE_EXPORT", "Withdrawn before it was exported"},
    {State::manual, "MANUAL", "To be entered by hand"},
    {State::seen_in_esr, "SEEN_IN_ESR", "Seen in ESR"},
    {State::not_seen, "NOT_SEEN", "ESR load accepted, not yet seen in ESR"},
    {State::closed, "CLOSED", "Seen in ESR"},
};

constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

Result<State> next(State state, Event event) {
  if (event == Event::later_completion) return State::superseded;
  for (const Step& step : kSteps) {
    if (step.from == state && step.event == event) return step.to;
  }
  return fail(ErrorKind::conflict, "this cannot follow the state " + std::string(to_text(state)));
}

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

std::string words_seen_on(const LocalTime& day) {
  return "Seen in ESR on " + std::to_string(day.day) + " " +
         kMonths.at(static_cast<std::size_t>(day.month - 1));
}

std::string_view unverified_banner() { return "Layout not verified with any trust"; }

bool answer_overdue(Instant exported_at, Instant now, int working_days_allowed) {
  return working_days(exported_at, now) > working_days_allowed;
}

}  // namespace waymark::connectors::esr
