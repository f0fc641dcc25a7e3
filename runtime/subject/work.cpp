#include "runtime/subject/work.hpp"

#include "runtime/storage/kept_uses.hpp"
#include "runtime/storage/named_content.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/support/random.hpp"
#include "xapi/model/uses.hpp"

namespace waymark::subject {
namespace {

using storage::Connection;
using storage::Row;

constexpr std::size_t kPiece = 50;  // statements of one transaction: some milliseconds, for which others wait
constexpr int kMostPasses = 20;

}  // namespace

// Who would be shut out if this account went.
Result<void> may_go(Connection& db, std::int64_t tenant, const Subject& subject) {
  if (!subject.account()) return {};
  bool admin = false, others = false;
  db.query(
      "select r.person_id from person_role r join person p on p.tenant = r.tenant and p.person_id = r.person_id and p.status = 'active' "
      "where r.tenant = ? "
      "and r.role = 'admin'",
      {tenant}, [&](const Row& row) {
        (row.text(0) == subject.person_id ? admin : others) = true;
        return true;
      });
  if (!admin || others) return {};
  return fail(ErrorKind::forbidden, "This is the only administrator.",
              "Give somebody else the role admin first: `waymark user set USERNAME --role admin`.");
}

// Nobody comes in as this person any more.
void shut_out(Connection& db, std::int64_t tenant, const Subject& subject) {
  if (!subject.account()) return;
  db.execute("update person set status = 'left' where tenant = ? and person_id = ?", {tenant, subject.person_id});
  for (const char* table : {"web_session", "access_link"})
    db.execute("delete from " + std::string(table) + " where tenant = ? and person_id = ?", {tenant, subject.person_id});
  db.execute("delete from throttle where tenant = ? and subject in (?, ?)",
             {tenant, "password:" + subject.person_id, "account:" + subject.username});
}

Work begin_work(Connection& db, const runtime::Context& context, const Subject& subject, const std::string& now) {
  Work work{"pseudonym-" + support::random_uuid(), false};
  work.begun = db.execute("insert into subject_work (tenant, subject, pseudonym, begun_at) values (?, ?, ?, ?) on conflict do nothing",
                          {context.tenant, subject.digest(), work.pseudonym, now}) > 0;
  db.query("select pseudonym from subject_work where tenant = ? and subject = ?", {context.tenant, subject.digest()}, [&](const Row& row) {
    work.pseudonym = row.text(0);
    return false;
  });
  return work;
}

void end_work(Connection& db, const runtime::Context& context, const Subject& subject) {
  db.execute("delete from subject_work where tenant = ? and subject = ?", {context.tenant, subject.digest()});
}

xapi::Redaction redaction_of(const runtime::Context& context, const Subject& subject, const std::string& pseudonym) {
  return {subject.keys, context.iri_base, pseudonym, subject.words};
}

void redact_definitions(Connection& db, std::int64_t tenant, const xapi::json::Value& statement, const xapi::Redaction& redaction) {
  if (!statement.find("object")) return;
  const auto without = [&](const std::string& text) {
    if (text.empty()) return text;  // `latest` is the definition itself
    const auto value = xapi::json::parse(text, storage::kAsItIsKept);
    return value ? xapi::json::write(xapi::without_person(*value, redaction)) : std::string();
  };
  for (const auto& use : xapi::activity_uses(statement)) {
    struct Told {
      std::int64_t label = 0;
      std::string definition, latest;
    };
    std::vector<Told> rows;
    const auto term = storage::known_term(db, tenant, use.iri);
    db.query("select sensitivity, definition, latest from activity_definition where tenant = ? and term_id = ?", {tenant, term},
             [&](const Row& row) {
               rows.push_back({row.integer(0), row.text(1), row.text(2)});
               return true;
             });
    for (const Told& told : rows)
      if (const Told now{told.label, without(told.definition), without(told.latest)};
          now.definition != told.definition || now.latest != told.latest)
        db.execute("update activity_definition set definition = ?, latest = ? where tenant = ? and term_id = ? and sensitivity = ?",
                   {now.definition, now.latest, tenant, term, told.label});
  }
}

bool any_statement(Connection& db, std::int64_t tenant, const Subject& subject) {
  return !storage::positions_in(db, tenant, lists_of(db, tenant, subject), 0, 1).empty();
}

Result<std::int64_t> treat_statements(runtime::Context& context, const Subject& subject, const Treat& treat,
                                      const std::function<bool(std::int64_t)>& progress) {
  std::int64_t treated = 0, files = 0, after = 0, in_pass = 0;
  for (int pass = 0; pass < kMostPasses;) {
    if (*context.stopping || (progress && !progress(treated)))
      return fail(ErrorKind::unavailable, "It was stopped before it was done.", "Begin again: it goes on where it was.");
    std::vector<std::string> gone;
    std::size_t here = 0;
    auto written = context.database.write([&](Connection& db) -> Result<void> {
      const storage::Overwriting overwriting(db);
      std::set<std::string> content;
      const auto positions = storage::positions_in(db, context.tenant, lists_of(db, context.tenant, subject), after, kPiece);
      here = positions.size();
      for (const auto position : positions) {
        after = position;
        const auto kept = storage::kept_statement(db, context.tenant, position);
        if (!kept) continue;
        const auto value = xapi::json::parse(kept->bytes, storage::kAsItIsKept);
        treat(db, *kept, value ? *value : xapi::json::Value(), content);
      }
      gone = storage::forget_content(db, context.tenant, content);
      return {};
    });
    if (!written) return tl::unexpected<Error>(written.error());
    auto removed = storage::remove_unnamed(context.database, context.content, gone);
    if (!removed) return tl::unexpected<Error>(removed.error());
    files += static_cast<std::int64_t>(*removed);
    treated += static_cast<std::int64_t>(here);
    in_pass += static_cast<std::int64_t>(here);
    if (here > 0) continue;
    if (in_pass == 0) return files;
    after = in_pass = 0;  // what came meanwhile, behind or before
    ++pass;
  }
  return fail(ErrorKind::unavailable, "Statements about this person keep arriving.",
              "Stop what sends them (withdraw its key, or switch it off), then begin again.");
}

}  // namespace waymark::subject
