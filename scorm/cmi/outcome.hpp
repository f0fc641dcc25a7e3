#pragma once
#include <optional>
#include <string>

#include "scorm/cmi/state.hpp"

// What a SCO's session amounts to: the rules by which the LMS changes or keeps lesson_status (SCORM 1.2 RTE
// cmi.core.lesson_status, "additional behaviour", with cmi.core.credit, lesson_mode and
// student_data.mastery_score).
namespace waymark::cmi {

// When the question is asked: while the session runs, when LMSFinish was called, or when
// the learner left without it.
enum class Ending { none, finished, left };

struct Outcome {
  std::string lesson_status;
  Score score;  // only the parts that are not blank
  bool status_by_sco = false;
  bool said_completed = false;
};

// REQUIRES: the session is running on `state`.
Outcome outcome_of(const ItemState& state, const ItemFacts& facts, const Session& session, Strictness strictness, Ending ending);

// The outcome as it stands in the record, no session running.
Outcome recorded_outcome(const ItemState& state);

std::optional<bool> success_of(const Outcome& outcome);  // passed, failed; else unknown
// Completed and passed are complete, incomplete is not; failed is when it was complete before
// a mastery score failed it.
std::optional<bool> completion_of(const Outcome& outcome);

Score score_from(const std::string& raw, const std::string& min, const std::string& max);

}  // namespace waymark::cmi
