#pragma once
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "xapi/store/statement_store.hpp"

namespace waymark::delivery {

// An LRS elsewhere that statements are forwarded to, and up to which sensitivity. Read from
// connector.config_json, member "sensitivities": a list of "tracking", "reflection", "confidential"; only
// tracking when it is absent.
struct Forwarding {
  std::string connector_id;
  bool allowed[3] = {true, false, false};  // by xapi::Sensitivity
};
std::vector<Forwarding> load_forwardings(storage::Connection& db, std::int64_t tenant);

// Puts the statement, as it was stored, into the outbox of every LRS that may have it.
void forward(storage::Connection& db, const runtime::Context& context, const std::vector<Forwarding>& to,
             xapi::Sensitivity sensitivity, const std::string& statement_id, const std::string& bytes);

}  // namespace waymark::delivery
