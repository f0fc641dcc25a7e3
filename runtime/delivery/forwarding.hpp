#pragma once
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "xapi/store/statement_store.hpp"

namespace waymark::delivery {

// An LRS elsewhere that statements are forwarded to, and which labels it may have: connector.config_json, member
// "sensitivities", a list of "tracking", "reflection", "confidential"; only tracking when it is absent.
struct Forwarding {
  std::string connector_id;
  xapi::Clearance sees = {};
};
std::vector<Forwarding> load_forwardings(storage::Connection& db, std::int64_t tenant);

// Puts the statement, as it was stored, into the outbox of every LRS that may have it.
void forward(storage::Connection& db, const runtime::Context& context, const std::vector<Forwarding>& to,
             xapi::Sensitivity sensitivity, const std::string& statement_id, const std::string& bytes);

}  // namespace waymark::delivery
