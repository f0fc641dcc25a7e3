#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "connectors/time.hpp"
#include "scorm/base/error.hpp"

// Where a completion stands on its way into ESR, as a pure function of what has happened, and the words that
// the product may use for it. A file that was written is not loaded, and a line that was accepted is not yet
// seen in ESR.
namespace waymark::connectors::esr {

enum class State {
  pending,
  invalid_data,
  exported,
  accepted,
  accepted_with_warning,
  rejected,
  unanswered,
  quarantined,
  corrected,
  superseded,
  withdrawn_before_export,
  manual,
  seen_in_esr,
  not_seen,
  closed
};

enum class Event {
  found_invalid,  // PENDING: a field may not stand in a file
  fixed,          // INVALID_DATA: the data was put right
  written,        // into a file, with a row
  row_accepted,
  row_warned,
  row_refused,   // the acknowledgement's line
  file_refused,  // the acknowledgement refused the whole file
  not_answered,  // the time for an answer has passed
  corrected,
  requeued,
  resend_same_file,  // operator: the same number, the same bytes
  wait_longer,       // operator
  entered_by_hand,   // operator
  later_completion,
  withdrawn,
  seen,
  not_seen,  // read back from ESR, or not within the time
  checked_off
};

// The state after the event, or why the event cannot be (ErrorKind::conflict): it is then listed, never
// guessed. An answer that comes again, or late, is taken.
Result<State> next(State state, Event event);

std::string_view to_text(State state);  // "ACCEPTED_WITH_WARNING", as it is stored
std::optional<State> state_from_text(std::string_view text);

// The only words for a state on a page, in a report or in a message.
std::string_view words_for(State state);
// A state as a delivery's row holds it, in words: INVALID_DATA becomes what to do about it; any other text stays itself.
std::string_view shown_state(std::string_view stored);
std::string words_seen_on(const LocalTime& day);  // "Seen in ESR on 10 Sep"
// For every export page, report and sidecar while the layout is UNVERIFIED.
std::string_view unverified_banner();

// Has the time for an answer passed?
bool answer_overdue(Instant exported_at, Instant now, int working_days_allowed);

}  // namespace waymark::connectors::esr
