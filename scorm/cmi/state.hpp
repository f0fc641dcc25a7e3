#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scorm/cmi/engine.hpp"

// Everything the engine remembers. Plain data: the snapshot writes exactly this, and the
// digest covers exactly this.
namespace waymark::cmi {

inline constexpr const char* kNotAttempted = "not attempted";

struct ObjectiveState {
  std::string id, status, score_raw, score_min, score_max;
  // What the last event said of it; differs from the values above when there is something to tell.
  std::string told_status, told_raw, told_min, told_max;
};

struct InteractionState {
  std::string id, time, type, weighting, student_response, result, latency;
  std::vector<std::string> objective_ids;
  std::vector<std::string> correct_responses;
  bool changed = false;  // since the last event about it
};

struct ItemState {
  // What the SCO wrote (cmi.core.*, suspend_data, comments, student_preference.*).
  std::string lesson_location, score_raw, score_min, score_max, suspend_data, comments;
  std::string lesson_status = kNotAttempted;
  std::string audio = "0", language, speed = "0", text = "0";
  std::string exit, session_time;  // of this session; empty outside one
  std::vector<ObjectiveState> objectives;
  std::vector<InteractionState> interactions;

  // What the LMS keeps.
  std::int64_t total_time = 0;  // centiseconds
  bool opened = false;          // ever shown
  bool attempted = false;       // ever initialized
  bool suspended = false;       // the last session is to be resumed
  bool status_by_sco = false;   // the SCO itself has set lesson_status, in any session
  bool said_completed = false;  // "completed" was reached, even if a mastery score then made it failed

  // What the events have told so far.
  std::string told_status, told_raw, told_min, told_max;
  bool told_completed = false;
  std::string new_comment;
};

// The outcome as it was when a session without credit began, which it cannot change (RTE cmi.core.credit).
struct Baseline {
  std::string lesson_status, score_raw, score_min, score_max;
  bool status_by_sco = false, said_completed = false;
};

enum class Phase : int { none = 0, opened = 1, running = 2, finished = 3 };

// The SCO that is on screen, if one is. Mode and credit are those of the launch that opened it.
struct Session {
  Phase phase = Phase::none;
  std::size_t item = 0;  // index into the facts' items; means nothing while phase is none
  std::string entry;     // "ab-initio", "resume" or ""
  Mode mode = Mode::normal;
  bool credit = true;
  std::optional<Baseline> baseline;  // while running without credit
};

struct CourseState {
  std::vector<ItemState> items;  // same order as the facts' items
  Session session;
};

}  // namespace waymark::cmi
