#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "connectors/outbox/outbox.hpp"
#include "runtime/storage/database.hpp"

namespace waymark::outbox {

// One deliverer at a time (runtime/outbox/service.cpp); keeps a reference to the database. A connector that is stopped, or whose row says
// that it is not enabled, has nothing due.
class SqliteOutboxStore final : public connectors::OutboxStore {
 public:
  // With the generation of the connector's row, for a round of deliveries: once the row has another one nothing goes out any more, and
  // what the round finds of the other side is not noted.
  SqliteOutboxStore(storage::Database& database, std::int64_t tenant, std::optional<std::int64_t> generation = {})
      : database_(database), tenant_(tenant), generation_(generation) {}

  Result<std::vector<connectors::Delivery>> due(const std::string& connector_id, std::size_t limit, bool ordered,
                                                const std::string& now) override;
  Result<connectors::Leave> hand_over(const connectors::Delivery& delivery, const std::string& place, const std::string& now) override;
  Result<void> record(const std::string& delivery_id, const connectors::Outcome& outcome, const std::string& next_try,
                      const std::string& now, const std::string& sent = {}) override;
  Result<void> stop(const std::string& connector_id, const std::string& detail, const std::string& now) override;

  Result<void> away(const std::string& connector_id, const std::string& detail, const std::string& until, const std::string& now) override;
  Result<std::string> away_since(const std::string& connector_id) override;
  Result<void> answers_again(const std::string& connector_id) override;

  // Clears stop() and away(); deliveries that wait are due at once.
  Result<void> resume(const std::string& connector_id, const std::string& now);
  // Opens one delivery again that was rejected or given up: an admin changed something and wants it tried.
  Result<void> retry(const std::string& delivery_id, const std::string& now);

 private:
  Result<void> note(const std::string& connector_id, const std::string& changes, std::vector<storage::Value> values);
  storage::Value of_the_round() const { return generation_ ? storage::Value(*generation_) : storage::Value(nullptr); }

  storage::Database& database_;
  std::int64_t tenant_;
  std::optional<std::int64_t> generation_;
  struct Call {
    std::string id, place;
  };
  std::map<std::string, Call> calls_;  // by delivery: its call that is under way
};

// SqliteOutboxStore::resume in the caller's transaction. Error not_found.
Result<void> resume_in(storage::Connection& connection, std::int64_t tenant, const std::string& connector_id, const std::string& now);

}  // namespace waymark::outbox
