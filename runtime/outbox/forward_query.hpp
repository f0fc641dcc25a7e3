#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/forwarding/filter.hpp"
#include "runtime/storage/content_store.hpp"
#include "runtime/storage/database.hpp"

// A connector's filter as SQL over the record store: the one place where both meet.
namespace waymark::outbox {

// What lies between two positions and may go.
struct ForwardScan {
  std::vector<connectors::Delivery> statements;  // in order, with their data
  std::int64_t up_to = 0;                        // looked at up to here
  bool more = false;                             // statements follow behind it
};

// Position of the newest statement; 0 without any.
std::int64_t newest_statement(storage::Connection& db, std::int64_t tenant);

// Only inside one read or write; keeps references.
class ForwardQuery {
 public:
  // Statements looked at in one go: what reading costs when few of them may go.
  static constexpr std::int64_t kWindow = 5000;
  static constexpr std::size_t kMostBytes = 4u << 20;  // of the statements of one batch; a single larger one comes alone

  ForwardQuery(storage::Connection& db, std::int64_t tenant, const connectors::StatementFilter& filter,
               const storage::ContentStore& content);

  // What somebody dropped for this connector does not go, wherever it is begun again.
  void leave_out_dropped(const std::string& connector_id);

  // The first statements after `after` that may go, at most `limit`, in the order of their positions.
  ForwardScan read(std::int64_t after, std::size_t limit);
  // How many of the positions (after, up_to] may go.
  std::int64_t count(std::int64_t after, std::int64_t up_to);
  // The statement at this position, if it is there. `may_go` says whether the filter lets it.
  struct One {
    bool there = false, may_go = false;
    connectors::Delivery statement;
  };
  One at(std::int64_t position);

 private:
  std::string met_by(const std::string& row, const connectors::StatementFilter& filter);
  std::string in_terms(const std::vector<std::string>& texts);
  std::string in_texts(const std::vector<std::string>& texts);
  std::string in_organisations(const std::vector<std::string>& codes);
  void add_data(connectors::Delivery& one);

  storage::Connection& db_;
  std::int64_t tenant_;
  const storage::ContentStore& content_;
  std::vector<storage::Value> values_;  // of permitted_
  std::string permitted_;               // condition on the row s
};

}  // namespace waymark::outbox
