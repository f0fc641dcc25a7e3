#pragma once
#include <cstdint>
#include <string>

#include "runtime/storage/database.hpp"

// What is to be told to other systems, put down in the transaction that causes it.
namespace waymark::outbox {

// Puts a delivery into the outbox inside the transaction that causes it, to be tried from `now` on. The same
// (connector, kind, reference) twice is one delivery: false, and nothing written. `now` is RFC 3339 UTC.
bool enqueue(storage::Connection& connection, std::int64_t tenant, const std::string& connector_id, const std::string& kind,
             const std::string& reference, const std::string& payload, const std::string& now);

// Puts a withdrawal into the outbox, or opens it again when it was asked for before; its id.
std::string enqueue_withdrawal(storage::Connection& connection, std::int64_t tenant, const std::string& connector_id,
                               const std::string& reference, const std::string& payload, const std::string& now);

}  // namespace waymark::outbox
