#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "connectors/outbox/outbox.hpp"
#include "runtime/storage/database.hpp"

namespace waymark::storage {

// Puts a delivery into the outbox inside the transaction that causes it, to be tried from `now` on. The same
// (connector, kind, reference) twice is one delivery: false, and nothing written. `now` is RFC 3339 UTC.
bool enqueue(Connection& connection, std::int64_t tenant, const std::string& connector_id,
             const std::string& kind, const std::string& reference, const std::string& payload,
             const std::string& now);

// Puts a withdrawal into the outbox, or opens it again when it was asked for before; its id.
std::string enqueue_withdrawal(Connection& connection, std::int64_t tenant, const std::string& connector_id,
                               const std::string& reference, const std::string& payload, const std::string& now);

// One deliverer at a time (runtime/outbox/service.cpp); keeps a reference to the database. A connector that is stopped, or whose row says that it is
// not enabled, has nothing due.
class SqliteOutboxStore final : public connectors::OutboxStore {
 public:
  SqliteOutboxStore(Database& database, std::int64_t tenant) : database_(database), tenant_(tenant) {}

  Result<std::vector<connectors::Delivery>> due(const std::string& connector_id, std::size_t limit,
                                                bool ordered, const std::string& now) override;
  Result<connectors::Leave> hand_over(const connectors::Delivery& delivery, const std::string& place, const std::string& now) override;
  Result<void> record(const std::string& delivery_id, const connectors::Outcome& outcome,
                      const std::string& next_try, const std::string& now, const std::string& sent = {}) override;
  Result<void> stop(const std::string& connector_id, const std::string& detail,
                    const std::string& now) override;

  Result<void> away(const std::string& connector_id, const std::string& detail, const std::string& until,
                    const std::string& now) override;
  Result<std::string> away_since(const std::string& connector_id) override;
  Result<void> answers_again(const std::string& connector_id) override;

  // Clears stop() and away(); deliveries that wait are due at once.
  Result<void> resume(const std::string& connector_id, const std::string& now);
  // Opens one delivery again that was rejected or given up: an admin changed something and wants it tried.
  Result<void> retry(const std::string& delivery_id, const std::string& now);

 private:
  Database& database_;
  std::int64_t tenant_;
  struct Call {
    std::string id, place;
  };
  std::map<std::string, Call> calls_;  // by delivery: its call that is under way
};

}  // namespace waymark::storage
