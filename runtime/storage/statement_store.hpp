#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/storage/database.hpp"
#include "runtime/storage/told_keeper.hpp"
#include "runtime/storage/told_through.hpp"
#include "xapi/store/statement_store.hpp"

namespace waymark::storage {

// Keeps statements inside the caller's write transaction (one per write, in which nobody else erases; cheap to make). Position and
// `stored` both strictly increase per tenant; a `stored` that would not is raised, in the column and in the
// bytes. Throws StorageError as Connection does.
class StatementInserter final : public xapi::StatementWriter {
 public:
  StatementInserter(Connection& connection, std::int64_t tenant) : connection_(connection), tenant_(tenant), told_(connection, tenant) {}

  // invalid: the bytes do not end with `stored` as PreparedStatement promises.
  Result<xapi::InsertOutcome> insert(xapi::PreparedStatement statement) override;

 private:
  Result<void> stamp(xapi::PreparedStatement& statement);
  std::int64_t newest();
  bool any_erased();
  std::string voided_by(const xapi::PreparedStatement& statement);
  std::int64_t authority_number(const std::string& key);
  void keep_attachments(const xapi::PreparedStatement& statement, std::int64_t position);

  Connection& connection_;
  std::int64_t tenant_;
  ToldKeeper told_;
  std::optional<std::int64_t> newest_;  // milliseconds since the epoch; of this write
  std::optional<bool> any_erased_;
};

// What was made here from a learner's own calls, or stands behind a completion, is evidence: whoever else adds to it never takes it
// away (xAPI 1.0.3 Part 2, 2.3.2 leaves to the store whose statements may be voided). Error forbidden.
Result<void> may_void(Connection& connection, std::int64_t tenant, const xapi::PreparedStatement& statement);

// Why a statement was not stored, for an outcome of conflict or erased.
std::string refused_words(xapi::InsertOutcome outcome, const std::string& id);

// Thread-safe; keeps a reference to the database.
class SqliteStatementStore final : public xapi::StatementStore {
 public:
  SqliteStatementStore(Database& database, std::int64_t tenant) : database_(database), tenant_(tenant), through_(database, tenant) {}

  Result<std::vector<std::string>> store(std::vector<xapi::PreparedStatement> statements) override;
  Result<xapi::StatementPage> find(const xapi::StatementQuery& query) override;
  std::string consistent_through() override;
  Result<std::map<std::string, std::string>> definitions(const std::set<std::string>& iris, const xapi::Clearance& sees) override;
  Result<std::vector<std::string>> names(const std::string& agent_key, const xapi::Clearance& sees) override;

 private:
  Database& database_;
  std::int64_t tenant_;
  ToldThrough through_;
};

// Thread-safe; keeps a reference to the database.
class SqliteAttachmentStore final : public xapi::AttachmentStore {
 public:
  SqliteAttachmentStore(Database& database, std::int64_t tenant) : database_(database), tenant_(tenant) {}

  Result<std::vector<xapi::StoredAttachment>> attachments_of(const std::vector<std::int64_t>& positions) override;
  Result<std::optional<xapi::StoredAttachment>> find_attachment(const std::string& sha2, const xapi::Clearance& sees,
                                                                const std::string& authority_key) override;
  Result<std::vector<xapi::StoredSignature>> signatures_of(std::int64_t position) override;

 private:
  Database& database_;
  std::int64_t tenant_;
};

// How long a page may be looked for, in steps of about a microsecond. What stands in the lists of a query and cannot be given (voided,
// hidden, or in one list and not in the other) is stepped over; when that has taken long enough, the page ends, and `more` goes on there.
struct SearchBounds {
  std::int64_t work = 100'000;
  std::size_t few = 256;  // references that are gone through without looking for a shorter way
};

// The reading half, for a caller who already has a connection: one page of the statements that answer
// `query`.
Result<xapi::StatementPage> find_statements(Connection& connection, std::int64_t tenant, const xapi::StatementQuery& query,
                                            const SearchBounds& bounds = {});

}  // namespace waymark::storage
