#pragma once
#include <string>
#include <vector>

#include "connectors/recall.hpp"
#include "runtime/context.hpp"

// Deliveries of a completion that was corrected or withdrawn: what still waits is not sent any more, and who was told
// already is told again.
namespace waymark::outbox {

struct Recall {
  std::string connector;  // its name, as the administrator gave it
  std::string words;      // what happens there, and what cannot be taken back
};

// What recall() will do, for the page that asks.
Result<std::vector<Recall>> preview_recall(runtime::Context& context, const std::string& completion_id, connectors::Change change);

// Inside the transaction that changes the completion. Closes deliveries that wait. Puts a delivery of kind "withdrawal" into
// the outbox for what must be taken back: for a withdrawal at every place that any completion of the registration went to, and
// for both changes for each line in an ESR file.
// `completion_id`: the completion that no longer holds.
std::vector<Recall> recall(storage::Connection& db, const runtime::Context& context, const std::string& completion_id,
                           connectors::Change change);

// Asks for everything back that is held anywhere of the registration of this completion, which is no longer in the record: what
// recall() does for a withdrawal, for a store in which it was not done (doctor --fix).
void ask_back(storage::Connection& db, const runtime::Context& context, const std::string& completion_id);

// The completion holds and has become better (an outcome, a score). What waits says so, and Moodle is told once more; a call
// that is under way with what was known before does not settle the delivery (connectors::OutboxStore::record).
void tell_again(storage::Connection& db, const runtime::Context& context, const std::string& completion_id);

// The completion stands, and was told under another name of the person in Moodle: it is told under the one that she has now, and
// once it is there, what was told under the old name is taken back (SqliteOutboxStore::record). Returns how many
// deliveries were opened. Nothing without a name.
std::int64_t tell_under_new_name(storage::Connection& db, const runtime::Context& context, const std::string& completion_id);

}  // namespace waymark::outbox
