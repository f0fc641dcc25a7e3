#pragma once
#include <optional>
#include <string>

#include "runtime/delivery/launch_row.hpp"

namespace waymark::delivery {

// A registration that has become completed or passed.
struct Completed {
  std::string at;       // RFC 3339 UTC
  std::string outcome;  // "COMPLETED" or "PASSED"
  std::optional<double> score;
  std::int64_t seconds = 0;
  std::string statement_id;        // the statement about the course that says so
  std::string basis = "reported";  // by the module; "opened": that it was opened, and nothing more; "decided": by an administrator
  std::string evidence_code = {};  // of the completion that this one corrects; a new one when empty
};

// Writes the completion with its evidence code and one delivery for each completion connector that is
// enabled. Once per registration; what comes later raises it. Returns the completion's id.
std::string insert_completion(storage::Connection& db, runtime::Context& context, const std::string& registration_id,
                              const Completed& completed);

// The same registration has become better since: completed and now passed, or a first or higher score. The completion keeps
// its identity (id, evidence code, day) and follows; nothing lowers it. Whoever takes changes is told once more, after
// what was said before; ESR keeps what its file said (connectors/recall.hpp).
void raise_completion(storage::Connection& db, const runtime::Context& context, const std::string& registration_id,
                      const Completed& completed);

// The time of a completion is that of its registration (record.hpp, Spent), and goes on with it: somebody may learn on after
// the call that completed the module. Deliveries that still wait carry the new time; nobody is told again for time alone.
void follow_time(storage::Connection& db, const runtime::Context& context, const std::string& registration_id, std::int64_t seconds);

// "EV-7QK2-M04T": 40 random bits in letters and digits that cannot be mistaken for one another.
std::string new_evidence_code();

}  // namespace waymark::delivery
