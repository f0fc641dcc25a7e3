#include "runtime/storage/statement_store.hpp"

#include "runtime/support/clock.hpp"
#include "xapi/rules.hpp"

namespace waymark::storage {

Result<void> may_void(Connection& connection, std::int64_t tenant, const xapi::PreparedStatement& statement) {
  if (statement.voids.empty()) return {};
  bool ours = false;
  connection.query(
      "select 1 from statement s where s.tenant = ? and s.statement_id = ? and (s.launch_id <> '' or exists (select 1 from "
      "completion k where k.tenant = s.tenant and k.registration_id = s.registration and k.statement_id = s.statement_id))",
      {tenant, statement.voids}, [&](const Row&) {
        ours = true;
        return false;
      });
  if (!ours) return {};
  return tl::unexpected<Error>(
      Error{ErrorKind::forbidden,
            "Statement " + statement.voids + " was made here from what a learner did, and cannot be voided from outside.",
            "An administrator can correct or withdraw the completion.",
            {},
            "xAPI Part 2, 2.3.2",
            xapi::rule::voidable});
}

std::string refused_words(xapi::InsertOutcome outcome, const std::string& id) {
  return outcome == xapi::InsertOutcome::erased ? "The statement with the id " + id + " was erased here, and does not come back."
                                                : "A different statement with the id " + id + " is already there.";
}

Result<std::vector<std::string>> SqliteStatementStore::store(std::vector<xapi::PreparedStatement> statements) {
  std::vector<std::string> ids;
  for (const auto& statement : statements) ids.push_back(statement.id);
  auto done = database_.write_repeatable([&](Connection& connection) -> Result<void> {
    StatementInserter inserter(connection, tenant_);
    for (auto& statement : statements) {
      if (auto allowed = may_void(connection, tenant_, statement); !allowed) return allowed;
      const auto outcome = inserter.insert(statement);
      if (!outcome) return tl::unexpected<Error>(outcome.error());
      if (*outcome == xapi::InsertOutcome::conflict || *outcome == xapi::InsertOutcome::erased)
        return tl::unexpected<Error>(
            Error{ErrorKind::conflict, refused_words(*outcome, statement.id),
                  "Give a changed statement an id of its own; nothing of this request was kept.",
                  "/" + (statements.size() == 1 ? std::string("id") : std::to_string(&statement - statements.data()) + "/id"),
                  "xAPI Part 3, 2.1.2", xapi::rule::immutable});
    }
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return ids;
}

Result<xapi::StatementPage> SqliteStatementStore::find(const xapi::StatementQuery& query) {
  return database_.read_value<xapi::StatementPage>([&](Connection& connection) { return find_statements(connection, tenant_, query); });
}

Result<std::map<std::string, std::string>> SqliteStatementStore::definitions(const std::set<std::string>& iris,
                                                                             const xapi::Clearance& sees) {
  return database_.read_value<std::map<std::string, std::string>>(
      [&](Connection& connection) -> Result<std::map<std::string, std::string>> {
        return find_definitions(connection, tenant_, iris, sees);
      });
}

Result<std::vector<std::string>> SqliteStatementStore::names(const std::string& agent_key, const xapi::Clearance& sees) {
  return database_.read_value<std::vector<std::string>>(
      [&](Connection& connection) -> Result<std::vector<std::string>> { return find_names(connection, tenant_, agent_key, sees); });
}

std::string SqliteStatementStore::consistent_through() { return support::format_time(through_.tell(database_.settled_ms())); }

}  // namespace waymark::storage
