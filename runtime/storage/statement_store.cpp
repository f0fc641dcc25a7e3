#include "runtime/storage/statement_store.hpp"

#include "runtime/support/clock.hpp"

namespace waymark::storage {

Result<std::vector<std::string>> SqliteStatementStore::store(
    std::vector<xapi::PreparedStatement> statements) {
  std::vector<std::string> ids;
  for (const auto& statement : statements) ids.push_back(statement.id);
  auto done = database_.write([&](Connection& connection) -> Result<void> {
    StatementInserter inserter(connection, tenant_);
    for (auto& statement : statements) {
      const auto outcome = inserter.insert(statement);
      if (!outcome) return tl::unexpected<Error>(outcome.error());
      if (*outcome == xapi::InsertOutcome::conflict)
        return fail(ErrorKind::conflict,
                    "A different statement with the id " + statement.id + " is already there.",
                    "Give a changed statement an id of its own; nothing of this request was kept.");
      if (*outcome == xapi::InsertOutcome::stored && on_stored_)
        on_stored_(connection, statement, inserter.last_bytes());
    }
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return ids;
}

Result<xapi::StatementPage> SqliteStatementStore::find(const xapi::StatementQuery& query) {
  return database_.read_value<xapi::StatementPage>(
      [&](Connection& connection) { return find_statements(connection, tenant_, query); });
}

std::string SqliteStatementStore::consistent_through() {
  return support::format_time(database_.settled_ms());
}

}  // namespace waymark::storage
