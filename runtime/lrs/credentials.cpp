#include "runtime/lrs/credentials.hpp"

#include "runtime/audit/audit.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/json.hpp"
#include "runtime/support/random.hpp"

namespace waymark::lrs {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;
using support::Json;

bool known_scope(const std::string& scope) {
  return scope == "statements/write" || scope == "statements/read" || scope == "reflections" || scope == "state" ||
         scope == "profile" || scope == "all";
}

// xAPI 1.0.3 Part 2, 2.4.9: an authority is an Agent; ours is an account named by the key.
std::string authority(const Context& context, const std::string& key, const std::string& label) {
  return Json::object({{"objectType", "Agent"},
                       {"name", label},
                       {"account", Json::object({{"homePage", context.iri_base}, {"name", key}})}})
      .dump();
}

struct Found {
  std::string secret_hash, scopes, label, last_used_at;
};

std::optional<Found> find(Context& context, const std::string& key) {
  std::optional<Found> found;
  (void)context.database.read([&](Connection& db) -> Result<void> {
    db.query("select secret_hash, scopes, label, last_used_at from credential where tenant = ? and key_id = ? and revoked_at = ''",
             {context.tenant, key}, [&](const Row& r) {
               found = Found{r.text(0), r.text(1), r.text(2), r.text(3)};
               return false;
             });
    return {};
  });
  return found;
}

void remember_use(Context& context, const std::string& key, const std::string& last) {
  const std::string now = context.now();
  if (!last.empty() && support::add_seconds(last, 60) > now) return;
  (void)context.database.write([&](Connection& db) -> Result<void> {
    db.execute("update credential set last_used_at = ? where tenant = ? and key_id = ?", {now, context.tenant, key});
    return {};
  });
}

bool holds(const std::string& scopes, const std::string& scope) {
  return (" " + scopes + " ").find(" " + scope + " ") != std::string::npos || (" " + scopes + " ").find(" all ") != std::string::npos;
}

// Learners' own words need a scope of their own, as they need a permission of their own from people.
xapi::Clearance clearance_of(const std::string& scopes) {
  return holds(scopes, "all") ? xapi::Clearance::everything() : xapi::Clearance::reader(holds(scopes, "reflections"));
}

}  // namespace

Result<NewCredential> add_credential(Context& context, const std::string& label, const std::vector<std::string>& scopes,
                                     const std::string& by) {
  std::string joined;
  for (const auto& scope : scopes) {
    if (!known_scope(scope))
      return fail(ErrorKind::invalid, "\"" + scope + "\" is not a scope.", "Scopes are statements/write, statements/read, reflections, state, profile and all.");
    joined += (joined.empty() ? "" : " ") + scope;
  }
  if (holds(joined, "reflections") && !holds(joined, "statements/read"))
    return fail(ErrorKind::invalid, "The scope reflections opens nothing by itself.", "Give statements/read as well.");
  if (joined.empty()) return fail(ErrorKind::invalid, "A credential needs at least one scope.", "Give --scope all, for example.");
  if (label.empty() || label.size() > 100)
    return fail(ErrorKind::invalid, "A credential needs a label of at most 100 characters.", "Name who will use it.");
  NewCredential made{"key-" + support::random_token(9), support::random_token(32)};
  auto done = context.database.write([&](Connection& db) -> Result<void> {
    db.execute("insert into credential (tenant, key_id, secret_hash, label, scopes, created_at) values (?, ?, ?, ?, ?, ?)",
               {context.tenant, made.key, support::sha256_hex(made.secret), label, joined, context.now()});
    audit::add(db, context, by, "credential.add", made.key, joined);
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return made;
}

Result<std::vector<CredentialRow>> list_credentials(Context& context) {
  return context.database.read_value<std::vector<CredentialRow>>([&](Connection& db) -> Result<std::vector<CredentialRow>> {
    std::vector<CredentialRow> rows;
    db.query("select key_id, label, scopes, created_at, last_used_at, revoked_at from credential where tenant = ? order by created_at",
             {context.tenant}, [&](const Row& r) {
               rows.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5)});
               return true;
             });
    return rows;
  });
}

Result<void> revoke_credential(Context& context, const std::string& key, const std::string& by) {
  return context.database.write([&](Connection& db) -> Result<void> {
    const auto changed = db.execute("update credential set revoked_at = ? where tenant = ? and key_id = ? and revoked_at = ''",
                                    {context.now(), context.tenant, key});
    if (changed == 0) return fail(ErrorKind::not_found, "There is no active credential \"" + key + "\".", "See `waymark lrs credential list`.");
    audit::add(db, context, by, "credential.revoke", key);
    return {};
  });
}

std::optional<xapi::Caller> caller_of(Context& context, const std::string& authorization) {
  const auto given = support::basic_credentials(authorization);
  if (!given || given->first.size() > 200) return std::nullopt;
  const auto found = find(context, given->first);
  if (!found || !support::constant_time_equal(found->secret_hash, support::sha256_hex(given->second))) return std::nullopt;
  remember_use(context, given->first, found->last_used_at);
  return xapi::Caller{authority(context, given->first, found->label), holds(found->scopes, "statements/write"),
                      holds(found->scopes, "statements/read"), clearance_of(found->scopes),
                      holds(found->scopes, "state"), holds(found->scopes, "profile")};
}

}  // namespace waymark::lrs
