#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/delivery/launch_row.hpp"
#include "runtime/delivery/replay.hpp"

// Writes what follows from calls, inside the transaction that keeps them: statements, the registration's
// projection, the completion and the deliveries (design.md section 1.3).
namespace waymark::delivery {

// What statements have said of the course as a whole in this attempt.
struct Told {
  bool completed = false;
  std::optional<bool> success;
  // What the server told when it closed this launch for its page, by verb and object, with its result. A page that comes back
  // tells it anew, since its own engine knows nothing of the close: the same again is not written twice, another result is.
  std::map<std::string, std::string> by_server;
};
Told load_told(storage::Connection& db, const runtime::Context& context, const LaunchRow& launch);

// Statements of each step, the registration's state, score and time, the completion when the course became
// completed or passed. `told` is read and updated. `engine` stands after the last step. `by_server`: steps
// that the server made itself, which may come twice. Nothing for launches that are not in mode normal:
// looking at a course is not learning. Errors: as the statement inserter's; a statement that cannot be
// composed is logged and left out, the journal has it.
Result<void> record_steps(storage::Connection& db, runtime::Context& context, LaunchRow& launch,
                          const std::vector<Step>& steps, const cmi::Engine& engine, Told& told,
                          bool by_server);

// Seconds of learning in the registration: of this attempt as `engine` has it, and of its other attempts.
// Where a SCO never reported its session_time, the time between a launch's opening and its last call stands
// in (at most four hours a launch).
std::int64_t registration_seconds(storage::Connection& db, const runtime::Context& context,
                                  const LaunchRow& launch, const cmi::Engine& engine);

}  // namespace waymark::delivery
