#pragma once
#include <string>
#include <vector>

#include "runtime/delivery/launch_row.hpp"
#include "runtime/delivery/tell.hpp"

// Writes what follows from calls, inside the transaction that keeps them: statements, the registration's
// projection, the completion and the deliveries (design.md section 1.3).
namespace waymark::delivery {

Told load_told(storage::Connection& db, const runtime::Context& context, const LaunchRow& launch);

// Writes the statements of each step, the registration's state, score and time, the completion when the course became
// completed or passed. `tellings` are those of the same steps; `engine` stands after the last one. `by_server`: steps
// that the server made itself, which may come twice. Errors: as the statement inserter's.
Result<void> record_steps(storage::Connection& db, runtime::Context& context, LaunchRow& launch, const std::vector<Step>& steps,
                          const std::vector<Telling>& tellings, const Engine& engine, bool by_server);

// Seconds of learning: what the module reported (cmi.core.session_time, summed), and what Waymark counts.
// A report is believed as long as it is no longer than the launches were open, from opening to last call, and a minute for
// each (SCOs round up, and their clocks run on for a moment). One that cannot be true counts as none was given: the time the
// launches were open stands in, at most four hours a launch. The SCO gets its own total_time back either way, and the
// statements say what was reported.
struct Spent {
  std::int64_t counted = 0, reported = 0;
  bool cut = false;  // the report could not be true
};

// Of one attempt, as `course` has it.
Spent attempt_time(storage::Connection& db, std::int64_t tenant, const std::string& attempt_id, const cmi::CourseStatus& course);

// Of a registration: of this attempt as `course` has it, and of its other attempts.
Spent registration_time(storage::Connection& db, const runtime::Context& context, const std::string& registration_id,
                        const std::string& attempt_id, const cmi::CourseStatus& course);

// How much longer than its launch was open a session may claim to have been.
inline constexpr std::int64_t kTimeTolerance = 60;  // seconds

}  // namespace waymark::delivery
