#include "runtime/subject/find.hpp"

#include <algorithm>

#include "runtime/storage/kept_uses.hpp"
#include "runtime/storage/statement_erasure.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/subject/places.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/model/redact.hpp"
#include "xapi/model/uses.hpp"

namespace waymark::subject {
namespace {

using storage::Connection;
using storage::Row;

constexpr std::size_t kPiece = 200;  // statements of one reading

std::int64_t number(Connection& db, const std::string& sql, const std::vector<storage::Value>& values) {
  std::int64_t out = 0;
  db.query(sql, values, [&](const Row& row) {
    out = row.integer(0);
    return false;
  });
  return out;
}

// Who forwards statements and is past the first of these; who was given completions.
void find_recipients(Connection& db, std::int64_t tenant, const Subject& subject, std::int64_t first, Findings& found) {
  if (first > 0)
    db.query(
        "select c.name, c.kind from forwarding f join connector c on c.tenant = f.tenant and c.connector_id = f.connector_id where "
        "f.tenant = ? and "
        "f.position >= ? and f.sent > 0 order by c.name",
        {tenant, first}, [&](const Row& row) {
          found.recipients.push_back({row.text(0), row.text(1), "statements, as far as its settings let them go"});
          return true;
        });
  if (!subject.account()) return;
  db.query(
      "select c.name, c.kind, count(*) from delivery d join connector c on c.tenant = d.tenant and c.connector_id = d.connector_id where "
      "d.tenant = ?1 and "
      "(d.attempts > 0 or d.open = 0) and d.reference in (select completion_id from completion where tenant = ?1 and person_id = ?2 union "
      "select completion_id "
      "from completion_past where tenant = ?1 and person_id = ?2) group by c.name, c.kind order by c.name",
      {tenant, subject.person_id}, [&](const Row& row) {
        found.recipients.push_back({row.text(0), row.text(1), row.text(2) + (row.integer(2) == 1 ? " completion" : " completions")});
        return true;
      });
}

bool names(const Subject& subject, const xapi::json::Value& statement) {
  const auto uses = xapi::agent_uses(statement);
  return std::any_of(uses.begin(), uses.end(), [&](const auto& use) { return subject.keys.contains(use.key); });
}

void count_rest(Connection& db, std::int64_t tenant, const Subject& subject, Findings& found) {
  for (const auto& key : subject.keys)
    if (const auto term = storage::known_term(db, tenant, key); term != 0)
      found.documents += number(db, "select count(*) from document where tenant = ? and agent_id = ?", {tenant, term});
  for (const auto& key : subject.keys)
    db.query("select since from restriction where tenant = ? and term_id = ?", {tenant, storage::known_term(db, tenant, key)},
             [&](const Row& row) {
               found.held_back_since = row.text(0);
               return false;
             });
  if (!subject.account()) return;
  for (const Place& place : account_places())
    if (const auto count = count_rows(db, tenant, place, subject.person_id); count > 0) found.account.push_back({place.what, count});
  found.esr_lines = number(db, "select count(*) from esr_row where " + esr_lines_where(), {tenant, subject.person_id});
}

}  // namespace

Result<void> each_statement(runtime::Context& context, const Subject& subject, const EachStatement& each) {
  std::int64_t after = 0;
  for (bool more = true; more;) {
    if (*context.stopping) return fail(ErrorKind::unavailable, "The server is about to end.", "Begin again.");
    std::vector<std::pair<storage::KeptStatement, bool>> piece;
    auto read = context.database.read([&](Connection& db) -> Result<void> {
      const auto positions = storage::positions_in(db, context.tenant, lists_of(db, context.tenant, subject), after, kPiece);
      more = !positions.empty();
      for (const auto position : positions) {
        after = position;
        auto kept = storage::kept_statement(db, context.tenant, position);
        if (!kept) continue;
        const auto value = xapi::json::parse(kept->bytes, storage::kAsItIsKept);
        const bool own = !value || goes_with(subject, *value, kept->registration);  // what cannot be read cannot be rewritten
        piece.emplace_back(std::move(*kept), own);
      }
      return {};
    });
    if (!read) return read;
    for (const auto& [kept, own] : piece)
      if (auto done = each(kept.bytes, kept.position, own); !done) return done;
  }
  return {};
}

Result<void> each_in_text(runtime::Context& context, const Subject& subject, const EachText& each, const Looked& looked) {
  std::vector<std::string> words;
  const xapi::Redaction redaction{{}, {}, {}, subject.distinct_words()};
  for (const auto& word : redaction.words) words.push_back(base::lower_ascii(word));
  std::int64_t after = 0, seen = 0;
  for (bool more = true; more;) {
    if (*context.stopping || (looked && !looked(seen))) return fail(ErrorKind::unavailable, "It was stopped.", "Begin again.");
    std::vector<std::pair<xapi::json::Value, std::int64_t>> piece;
    auto read = context.database.read([&](Connection& db) -> Result<void> {
      std::size_t count = 0;
      db.query("select position, registration, bytes from statement where tenant = ? and position > ? order by position limit ?",
               {context.tenant, after, static_cast<std::int64_t>(kPiece)}, [&](const Row& row) {
                 ++count;
                 after = row.integer(0);
                 const std::string text = row.text(2), lower = base::lower_ascii(text);
                 if (std::none_of(words.begin(), words.end(), [&](const auto& word) { return lower.find(word) != std::string::npos; }))
                   return true;
                 auto value = xapi::json::parse(text, storage::kAsItIsKept);
                 if (!value || goes_with(subject, *value, row.text(1)) || names(subject, *value)) return true;
                 if (!(xapi::without_person(*value, redaction) == *value)) piece.emplace_back(std::move(*value), after);
                 return true;
               });
      seen += static_cast<std::int64_t>(count);
      more = count == kPiece;
      return {};
    });
    if (!read) return read;
    for (const auto& [value, position] : piece)
      if (auto done = each(value, position); !done) return done;
  }
  return {};
}

Result<Findings> find(runtime::Context& context, const Subject& subject, const Looked& looked) {
  Findings found;
  std::int64_t first = 0;
  auto counted = each_statement(context, subject, [&](const std::string& bytes, std::int64_t position, bool own) -> Result<void> {
    if (first == 0) first = position;
    ++(own ? found.own : found.mentioned);
    if (!own && subject.keys.contains(xapi::authority_key(bytes))) ++found.as_authority;
    if (looked && !looked(found.own + found.mentioned)) return fail(ErrorKind::unavailable, "It was stopped.", "Begin again.");
    return context.database.read([&](Connection& db) -> Result<void> {
      if (own)
        found.attachments +=
            number(db, "select count(*) from statement_attachment where tenant = ? and position = ?", {context.tenant, position});
      found.refused += number(db,
                              "select count(*) from dead_letter where tenant = ?1 and position = ?2 and connector_id in (select "
                              "connector_id from connector where "
                              "tenant = ?1)",
                              {context.tenant, position});
      return {};
    });
  });
  if (!counted) return tl::unexpected<Error>(counted.error());
  if (subject.in_text) {
    auto searched = each_in_text(
        context, subject,
        [&](const xapi::json::Value&, std::int64_t) -> Result<void> {
          ++found.in_text;
          return {};
        },
        looked);
    if (!searched) return tl::unexpected<Error>(searched.error());
  }
  auto rest = context.database.read([&](Connection& db) -> Result<void> {
    count_rest(db, context.tenant, subject, found);
    find_recipients(db, context.tenant, subject, first, found);
    return {};
  });
  if (!rest) return tl::unexpected<Error>(rest.error());
  return found;
}

}  // namespace waymark::subject
