#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "connectors/time.hpp"
#include "scorm/base/error.hpp"

// Where a completion stands on its way into ESR, and the words that the product may use for it. A file that was
// written is not loaded, and a line that was accepted is not yet seen in ESR: nothing reads ESR back.
namespace waymark::connectors::esr {

enum class State {
  // Of a completion that has no line of its own.
  pending,
  invalid_data,
  covered,     // another completion of the same person, competence and day has the line
  superseded,  // a later completion of the same record took its place
  withdrawn_before_export,
  // Of a line in a file, and of the completion that it stands for.
  exported,
  accepted,
  accepted_with_warning,
  rejected,
  unanswered,
  quarantined,
  manual,
  taken_back
};

// What may happen to a line that was written.
enum class Event {
  row_accepted,
  row_warned,
  row_refused,        // the acknowledgement's line
  file_refused,       // the acknowledgement refused the whole file
  not_answered,       // the time for an answer has passed
  wait_longer,        // operator
  handed_over_again,  // operator: the same number, the same bytes
  entered_by_hand,    // operator
  taken_back          // operator: the completion was withdrawn and the competence removed in ESR by hand
};

// The line's state after the event, or why the event cannot be (ErrorKind::conflict): it is then listed, never
// guessed. An answer that comes again, or late, is taken.
Result<State> next(State state, Event event);

// An answer is still to come.
bool awaits_answer(State state);

std::string_view to_text(State state);  // "ACCEPTED_WITH_WARNING", as it is stored
std::optional<State> state_from_text(std::string_view text);

// The only words for a state on a page, in a report or in a message.
std::string_view words_for(State state);
// A state as a delivery's row holds it, in words: INVALID_DATA becomes what to do about it; any other text stays itself.
std::string_view shown_state(std::string_view stored);
// For every export page, report and sidecar while the layout is UNVERIFIED.
std::string_view unverified_banner();

// States of a delivery that tells of a withdrawal: somebody is to remove the competence in ESR, somebody has said that it
// was removed, or there is nothing to remove.
inline constexpr std::string_view kToTakeBack = "to be taken back by hand";
inline constexpr std::string_view kTakenBack = "marked as taken back by hand";
inline constexpr std::string_view kNothingToTakeBack = "nothing to take back";

// Has the time for an answer passed?
bool answer_overdue(Instant waiting_since, Instant now, int working_days_allowed);

}  // namespace waymark::connectors::esr
