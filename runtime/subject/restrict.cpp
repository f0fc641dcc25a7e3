#include "runtime/subject/restrict.hpp"

#include "runtime/audit/audit.hpp"
#include "runtime/storage/restriction.hpp"
#include "runtime/storage/statement_erasure.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/subject/work.hpp"

namespace waymark::subject {
namespace {

using storage::Connection;

constexpr std::size_t kPiece = 100;  // statements of one transaction
constexpr const char* kWaits = "held back: the person asked for it";

constexpr const char* kCompletions =
    "(select completion_id from completion where tenant = ?1 and person_id = ?2 union select completion_id from completion_past where "
    "tenant = ?1 and person_id = ?2)";

std::int64_t hold_deliveries(Connection& db, std::int64_t tenant, const Subject& subject) {
  return db.execute(
      "update delivery set open = 0, dead = 0, state = ?3 where tenant = ?1 and open = 1 and reference in " + std::string(kCompletions),
      {tenant, subject.person_id, std::string(kWaits)});
}

std::int64_t let_go(Connection& db, std::int64_t tenant, const Subject& subject) {
  return db.execute(
      "update delivery set open = 1, state = 'waiting to be sent' where tenant = ?1 and open = 0 and state = ?3 and reference in " +
          std::string(kCompletions),
      {tenant, subject.person_id, std::string(kWaits)});
}

// Statements that are there, into agreement with what holds now.
Result<void> go_through(runtime::Context& context, const Subject& subject, const Done& done, Restricted& out) {
  std::int64_t after = 0;
  for (bool more = true; more;) {
    if (*context.stopping || (done && !done(out.statements)))
      return fail(ErrorKind::unavailable, "It was stopped before it was done.", "Begin again: it goes on where it was.");
    auto written = context.database.write([&](Connection& db) -> Result<void> {
      const auto positions = storage::positions_in(db, context.tenant, lists_of(db, context.tenant, subject), after, kPiece);
      more = !positions.empty();
      for (const auto position : positions) {
        after = position;
        out.statements += storage::hold_back(db, context.tenant, position) ? 1 : 0;
      }
      return {};
    });
    if (!written) return written;
  }
  return {};
}

Result<void> note(runtime::Context& context, const Subject& subject, const std::string& by, const char* action, const Restricted& out) {
  return context.database.write([&](Connection& db) -> Result<void> {
    audit::add(db, context, by, action, subject.account() ? subject.person_id : "agent", std::to_string(out.statements) + " statements");
    return {};
  });
}

}  // namespace

Result<Restricted> restrict(runtime::Context& context, const Subject& subject, const std::string& by, const Done& done) {
  Restricted out;
  auto begun = context.database.write([&](Connection& db) -> Result<void> {
    if (auto may = may_go(db, context.tenant, subject); !may) return may;
    for (const auto& key : subject.keys) storage::restrict_term(db, context.tenant, key, context.now());
    for (const auto& registration : subject.registrations) storage::restrict_term(db, context.tenant, registration, context.now());
    shut_out(db, context.tenant, subject);
    if (subject.account()) out.deliveries = hold_deliveries(db, context.tenant, subject);
    return {};
  });
  if (!begun) return tl::unexpected<Error>(begun.error());
  if (auto gone = go_through(context, subject, done, out); !gone) return tl::unexpected<Error>(gone.error());
  if (auto noted = note(context, subject, by, "subject.restrict", out); !noted) return tl::unexpected<Error>(noted.error());
  return out;
}

Result<Restricted> lift(runtime::Context& context, const Subject& subject, const std::string& by, const Done& done) {
  Restricted out;
  bool any = false;
  auto begun = context.database.write([&](Connection& db) -> Result<void> {
    for (const auto& key : subject.keys) any = storage::lift_term(db, context.tenant, key) || any;
    for (const auto& registration : subject.registrations) any = storage::lift_term(db, context.tenant, registration) || any;
    if (subject.account()) out.deliveries = let_go(db, context.tenant, subject);
    return {};
  });
  if (!begun) return tl::unexpected<Error>(begun.error());
  if (auto gone = go_through(context, subject, done, out); !gone) return tl::unexpected<Error>(gone.error());
  if (!any && out.statements == 0 && out.deliveries == 0) return out;  // nothing was held back
  if (auto noted = note(context, subject, by, "subject.lift", out); !noted) return tl::unexpected<Error>(noted.error());
  return out;
}

}  // namespace waymark::subject
