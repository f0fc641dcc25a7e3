#include "runtime/storage/document_store.hpp"

#include <algorithm>

#include "runtime/storage/restriction.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/support/clock.hpp"
#include "xapi/rules.hpp"

namespace waymark::storage {
namespace {

using xapi::Document;
using xapi::DocumentDecision;
using xapi::DocumentKey;
using xapi::DocumentScope;
using Action = DocumentDecision::Action;

// What every query begins with: tenant, kind and the terms of activity and agent.
constexpr const char* kOfScope = " where tenant = ? and kind = ? and activity_id = ? and agent_id = ?";
constexpr const char* kOfKey =
    " where tenant = ? and kind = ? and activity_id = ? and agent_id = ? and registration = ? and "
    "document_id = ?";

// The values of kOfScope. Nothing when activity or agent is in no term: then no document has it.
std::optional<std::vector<Value>> found_scope(Connection& db, std::int64_t tenant, const DocumentScope& scope) {
  std::vector<Value> values{tenant, static_cast<std::int64_t>(scope.kind)};
  for (const std::string* text : {&scope.activity, &scope.agent}) {
    const std::int64_t term = text->empty() ? 0 : known_term(db, tenant, *text);
    if (term == 0 && !text->empty()) return std::nullopt;
    values.emplace_back(term);
  }
  return values;
}

// What is held back is kept, and changed by who writes it, and read by nobody.
Result<void> may_read(Connection& db, std::int64_t tenant, const DocumentScope& scope) {
  if (!is_restricted(db, tenant, scope.agent)) return {};
  return fail(ErrorKind::forbidden, "The data of this person are held back.", "An administrator can say why, and until when.");
}

std::vector<Value> made_scope(Connection& db, std::int64_t tenant, const DocumentScope& scope) {
  std::vector<Value> values{tenant, static_cast<std::int64_t>(scope.kind)};
  for (const std::string* text : {&scope.activity, &scope.agent})
    values.emplace_back(text->empty() ? std::int64_t{0} : term_number(db, tenant, *text));
  return values;
}

std::vector<Value> with_key(std::vector<Value> scope, const DocumentKey& key) {
  scope.emplace_back(key.scope.registration.value_or(""));
  scope.emplace_back(key.id);
  return scope;
}

std::optional<Document> read_document(Connection& db, std::int64_t tenant, const DocumentKey& key) {
  std::optional<Document> found;
  if (auto scope = found_scope(db, tenant, key.scope))
    db.query(std::string("select content_type, bytes, etag, sha1, updated from document") + kOfKey, with_key(std::move(*scope), key),
             [&](const Row& row) {
               found = Document{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)};
               return false;
             });
  return found;
}

// The tag of what is there, without its bytes; empty when nothing is.
std::string tag_of(Connection& db, std::int64_t tenant, const DocumentKey& key) {
  std::string tag;
  if (auto scope = found_scope(db, tenant, key.scope))
    db.query(std::string("select etag from document") + kOfKey, with_key(std::move(*scope), key), [&](const Row& row) {
      tag = row.text(0);
      return false;
    });
  return tag;
}

// `updated` strictly increases within a scope, so that who asks with `since` what came after the newest that
// he knows misses nothing, even where two documents came in one millisecond or the clock was set back.
std::string next_time(Connection& db, const std::vector<Value>& scope) {
  std::int64_t time = support::steady_now_ms();
  db.query(std::string("select max(updated) from document") + kOfScope, scope, [&](const Row& row) {
    if (const auto newest = support::parse_time(row.text(0))) time = std::max(time, *newest + 1);
    return false;
  });
  return support::format_time(time);
}

void put(Connection& db, std::int64_t tenant, const DocumentKey& key, const Document& document) {
  const auto scope = made_scope(db, tenant, key.scope);
  const std::string updated = next_time(db, scope);
  auto values = with_key(scope, key);
  for (const std::string* text : {&updated, &document.etag, &document.sha1, &document.content_type}) values.emplace_back(View{*text});
  values.emplace_back(BlobView{document.bytes});
  db.execute(
      "insert into document (tenant, kind, activity_id, agent_id, registration, document_id, updated, etag, "
      "sha1, content_type, "
      "bytes) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (tenant, kind, activity_id, agent_id, "
      "registration, document_id) "
      "do update set updated = excluded.updated, etag = excluded.etag, sha1 = excluded.sha1, content_type = "
      "excluded.content_type, "
      "bytes = excluded.bytes",
      values);
}

void carry_out(Connection& db, std::int64_t tenant, const DocumentKey& key, const DocumentDecision& decision) {
  if (decision.action == Action::put) return put(db, tenant, key, decision.document);
  if (decision.action == Action::keep) return;
  if (auto scope = found_scope(db, tenant, key.scope))
    db.execute(std::string("delete from document") + kOfKey, with_key(std::move(*scope), key));
}

}  // namespace

Result<std::optional<Document>> SqliteDocumentStore::get(const DocumentKey& key) {
  return database_.read_value<std::optional<Document>>([&](Connection& db) -> Result<std::optional<Document>> {
    if (auto may = may_read(db, tenant_, key.scope); !may) return tl::unexpected<Error>(may.error());
    return read_document(db, tenant_, key);
  });
}

Result<xapi::DocumentIds> SqliteDocumentStore::ids(const DocumentScope& scope, const std::string& since, std::size_t most_bytes) {
  return database_.read_value<xapi::DocumentIds>([&](Connection& db) -> Result<xapi::DocumentIds> {
    xapi::DocumentIds found;
    if (auto may = may_read(db, tenant_, scope); !may) return tl::unexpected<Error>(may.error());
    auto values = found_scope(db, tenant_, scope);
    if (!values) return found;
    std::string sql = std::string("select document_id, max(updated) from document") + kOfScope;
    if (scope.registration) sql += " and registration = ?", values->emplace_back(*scope.registration);
    if (!since.empty()) sql += " and updated > ?", values->emplace_back(since);
    std::size_t bytes = 0;
    db.query(sql + " group by document_id order by document_id", *values, [&](const Row& row) {
      found.ids.push_back(row.text(0));
      found.newest = std::max(found.newest, row.text(1));
      bytes += found.ids.back().size();
      return bytes <= most_bytes;
    });
    if (bytes > most_bytes)
      return tl::unexpected<Error>(Error{ErrorKind::too_large,
                                         "There are too many documents to list their ids in one answer.",
                                         {},
                                         {},
                                         {},
                                         xapi::rule::too_many_documents});
    return found;
  });
}

Result<void> SqliteDocumentStore::change(const DocumentKey& key, const xapi::DocumentDecide& decide) {
  const auto seen = get(key);
  if (!seen) return tl::unexpected<Error>(seen.error());
  DocumentDecision decision = decide(*seen ? &**seen : nullptr);
  if (decision.action == Action::keep) return {};
  return database_.write([&](Connection& db) -> Result<void> {
    if (tag_of(db, tenant_, key) != (*seen ? (*seen)->etag : std::string())) {
      const auto now = read_document(db, tenant_, key);
      decision = decide(now ? &*now : nullptr);
    }
    carry_out(db, tenant_, key, decision);
    return {};
  });
}

Result<void> SqliteDocumentStore::remove_all(const DocumentScope& scope) {
  return database_.write([&](Connection& db) -> Result<void> {
    auto values = found_scope(db, tenant_, scope);
    if (!values) return {};
    std::string sql = std::string("delete from document") + kOfScope;
    if (scope.registration) sql += " and registration = ?", values->emplace_back(*scope.registration);
    db.execute(sql, *values);
    return {};
  });
}

}  // namespace waymark::storage
