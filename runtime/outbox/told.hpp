#pragma once
#include <string>
#include <vector>

#include "runtime/context.hpp"

// What connectors were told of one registration's completions, from the first to the one that stands.
namespace waymark::outbox {

struct Told {
  std::string delivery_id, connector_id, kind, name, payload, state, reference;  // kind, name: of the connector
  bool enabled = true;  // the connector is switched on
  bool open = false;    // still to be tried
  bool handed = false;  // went to a place, and was not taken back there since (migration 0014)
  bool line = false;    // has a line in an ESR file that stands

  bool held() const { return handed || line; }
};

// Deliveries of every completion that the registration of this one ever had, in the order in which they were queued.
std::vector<Told> told_of_completion(storage::Connection& db, const runtime::Context& context, const std::string& completion_id);

// Connectors that were ever told of the registration, or were to be told. They hear of what follows also while they are
// switched off: it waits for them.
std::vector<std::string> connectors_concerned(storage::Connection& db, const runtime::Context& context,
                                              const std::string& registration_id);

}  // namespace waymark::outbox
