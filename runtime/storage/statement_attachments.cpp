#include <set>

#include "runtime/storage/labels.hpp"
#include "runtime/storage/named_content.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/storage/term.hpp"

// Attachments and signatures of statements: their rows. The bytes are in the content store.
namespace waymark::storage {
namespace {

xapi::StoredAttachment read_attachment(const Row& row) {
  return {row.text(0), row.text(1), static_cast<std::uint64_t>(row.integer(2)), row.text(3)};
}

}  // namespace

void StatementInserter::keep_attachments(const xapi::PreparedStatement& statement, std::int64_t position) {
  for (const auto& data : statement.attachments) {
    name_content(connection_, tenant_, data.sha256, data.size, statement.stored);
    connection_.execute(
        "insert into statement_attachment (tenant, position, sha2, sha256, size, content_type) values (?, ?, ?, ?, ?, ?) "
        "on conflict do nothing",
        {tenant_, position, View{data.sha2}, View{data.sha256}, static_cast<std::int64_t>(data.size), View{data.content_type}});
  }
  for (const auto& signature : statement.signatures)
    connection_.execute(
        "insert into statement_signature (tenant, position, sha2, state, algorithm, signer, root, reason, checked_at) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
        {tenant_, position, View{signature.sha2}, View{signature.state}, View{signature.algorithm}, View{signature.signer},
         View{signature.root}, View{signature.reason}, View{signature.checked_at}});
}

Result<std::vector<xapi::StoredAttachment>> SqliteAttachmentStore::attachments_of(const std::vector<std::int64_t>& positions) {
  return database_.read_value<std::vector<xapi::StoredAttachment>>([&](Connection& db) -> Result<std::vector<xapi::StoredAttachment>> {
    std::vector<xapi::StoredAttachment> found;
    std::set<std::string> seen;
    for (const std::int64_t position : positions)
      db.query("select sha2, sha256, size, content_type from statement_attachment where tenant = ? and position = ? order by sha2",
               {tenant_, position}, [&](const Row& row) {
                 if (seen.insert(row.text(0)).second) found.push_back(read_attachment(row));
                 return true;
               });
    return found;
  });
}

Result<std::optional<xapi::StoredAttachment>> SqliteAttachmentStore::find_attachment(const std::string& sha2, const xapi::Clearance& sees,
                                                                                     const std::string& authority_key) {
  return database_.read_value<std::optional<xapi::StoredAttachment>>([&](Connection& db) -> Result<std::optional<xapi::StoredAttachment>> {
    std::optional<xapi::StoredAttachment> found;
    const std::int64_t authority = authority_key.empty() ? 0 : known_term(db, tenant_, authority_key);
    if (!authority_key.empty() && authority == 0) return found;  // nothing was written by it
    db.query(
        "select a.sha2, a.sha256, a.size, a.content_type from statement_attachment a cross join statement s on s.tenant = "
        "a.tenant and s.position = a.position where a.tenant = ? and a.sha2 = ?" +
            seen_labels(sees, "s") + (authority == 0 ? "" : " and s.authority_id = " + std::to_string(authority)) +
            " order by a.position limit 1",
        {tenant_, sha2}, [&](const Row& row) {
          found = read_attachment(row);
          return false;
        });
    return found;
  });
}

Result<std::vector<xapi::StoredSignature>> SqliteAttachmentStore::signatures_of(std::int64_t position) {
  return database_.read_value<std::vector<xapi::StoredSignature>>([&](Connection& db) -> Result<std::vector<xapi::StoredSignature>> {
    std::vector<xapi::StoredSignature> found;
    db.query(
        "select sha2, state, algorithm, signer, root, reason, checked_at from statement_signature where tenant = ? and "
        "position = ? order by sha2",
        {tenant_, position}, [&](const Row& row) {
          found.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)});
          return true;
        });
    return found;
  });
}

}  // namespace waymark::storage
