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
                          const std::vector<Telling>& tellings, const cmi::Engine& engine, bool by_server);

// Seconds of learning in the registration: of this attempt as `engine` has it, and of its other attempts.
// Where a SCO never reported its session_time, the time between a launch's opening and its last call stands
// in (at most four hours a launch).
std::int64_t registration_seconds(storage::Connection& db, const runtime::Context& context,
                                  const LaunchRow& launch, const cmi::Engine& engine);

}  // namespace waymark::delivery
