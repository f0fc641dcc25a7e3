#pragma once
#include <cstdint>
#include <string>

#include "connectors/forwarding/filter.hpp"
#include "connectors/forwarding/forward.hpp"
#include "runtime/context.hpp"

namespace waymark::outbox {

// Reads what is to go from the record store and keeps how far that came. One deliverer at a time for a connector
// (runtime/outbox/service.cpp); keeps a reference to the context.
class SqliteForwardStore final : public connectors::ForwardStore {
 public:
  // `generation`: of the connector's row that the filter was read from. Once the row has another one, what is found of the other side
  // is not noted.
  SqliteForwardStore(runtime::Context& context, connectors::StatementFilter filter, std::int64_t generation)
      : context_(context), filter_(std::move(filter)), generation_(generation) {}

  Result<connectors::ForwardBatch> next(const std::string& connector_id, std::size_t limit, const std::string& now) override;
  Result<void> record(const std::string& connector_id, const connectors::ForwardBatch& batch, const connectors::ForwardReport& report,
                      const std::string& now) override;

 private:
  void read_again(storage::Connection& db, const std::string& connector_id, std::size_t limit, connectors::ForwardBatch& batch);

  runtime::Context& context_;
  connectors::StatementFilter filter_;
  std::int64_t generation_;
};

// As one that is refused.
void keep_dead_letter(storage::Connection& db, std::int64_t tenant, const std::string& connector_id, const connectors::DeadLetter& one,
                      const std::string& now);

// Where a new connector begins: with the next statement. Inside the transaction that adds it.
void begin_forwarding(storage::Connection& db, std::int64_t tenant, const std::string& connector_id);

}  // namespace waymark::outbox
