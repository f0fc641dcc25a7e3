#include "runtime/lrs/credentials.hpp"

#include <algorithm>

#include "runtime/audit/audit.hpp"
#include "runtime/lrs/scopes.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/random.hpp"

namespace waymark::lrs {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr std::int64_t kMostKeys = 10;
constexpr std::int64_t kMostRequests = 1'000'000;
constexpr std::int64_t kDay = 86'400;
constexpr const char* kCounts = " and revoked_at = '' and (expires_at = '' or expires_at > ?)";  // CredentialKey::counts

Error no_such(const std::string& id) {
  return {ErrorKind::not_found, "There is no credential \"" + id + "\".", "See `waymark lrs credential list`.", {}, {}};
}

Result<void> check_limit(const OwnLimit& limit) {
  for (const std::int64_t value : {limit.rate, limit.burst})
    if (value < -1 || value > kMostRequests)
      return fail(ErrorKind::invalid, "A limit is a whole number of requests, up to " + std::to_string(kMostRequests) + ".",
                  "Give 0 for no limit, or leave it out for the one that the configuration has.");
  return {};
}

NewCredential add_key(Connection& db, const Context& context, const std::string& id) {
  NewCredential made{id, "key-" + support::random_token(9), support::random_token(32)};
  db.execute("insert into credential_key (tenant, key_id, credential_id, secret_hash, created_at) values (?, ?, ?, ?, ?)",
             {context.tenant, made.key, id, support::sha256_hex(made.secret), context.now()});
  return made;
}

void read_keys(Connection& db, std::int64_t tenant, Credential& credential) {
  db.query(
      "select key_id, created_at, last_used_at, expires_at, revoked_at from credential_key where tenant = ? and credential_id = ? "
      "order by created_at desc, key_id",
      {tenant, credential.id}, [&](const Row& row) {
        credential.keys.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
        return true;
      });
}

constexpr const char* kColumns = "select credential_id, label, scopes, created_at, rate, burst from credential where tenant = ?";

Credential read_credential(const Row& row) {
  return {row.text(0), row.text(1), row.text(2), row.text(3), {row.integer(4), row.integer(5)}, {}};
}

std::optional<Credential> find(Connection& db, std::int64_t tenant, const std::string& id) {
  std::optional<Credential> found;
  db.query(std::string(kColumns) + " and credential_id = ?", {tenant, id}, [&](const Row& row) {
    found = read_credential(row);
    return false;
  });
  if (found) read_keys(db, tenant, *found);
  return found;
}

// Keys that count end at `until`, unless they end before.
void end_keys(Connection& db, std::int64_t tenant, const std::string& id, const std::string& until) {
  db.execute("update credential_key set expires_at = ? where tenant = ? and credential_id = ?" + std::string(kCounts),
             {until, tenant, id, until});
}

}  // namespace

Result<NewCredential> add_credential(Context& context, const std::string& label, const std::vector<std::string>& scopes,
                                     const std::string& by, const OwnLimit& limit) {
  const auto joined = join_scopes(scopes);
  if (!joined) return tl::unexpected<Error>(joined.error());
  if (label.empty() || label.size() > 100)
    return fail(ErrorKind::invalid, "A credential needs a label of at most 100 characters.", "Name who will use it.");
  if (auto good = check_limit(limit); !good) return tl::unexpected<Error>(good.error());
  NewCredential made;
  auto done = context.database.write([&](Connection& db) -> Result<void> {
    const std::string id = "client-" + support::random_token(9);
    db.execute("insert into credential (tenant, credential_id, label, scopes, rate, burst, created_at) values (?, ?, ?, ?, ?, ?, ?)",
               {context.tenant, id, label, *joined, limit.rate, limit.burst, context.now()});
    made = add_key(db, context, id);
    audit::add(db, context, by, "credential.add", id, *joined + " " + made.key);
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return made;
}

Result<std::vector<Credential>> list_credentials(Context& context) {
  return context.database.read_value<std::vector<Credential>>([&](Connection& db) -> Result<std::vector<Credential>> {
    std::vector<Credential> all;
    db.query(std::string(kColumns) + " order by created_at, credential_id", {context.tenant}, [&](const Row& row) {
      all.push_back(read_credential(row));
      return true;
    });
    for (auto& one : all) read_keys(db, context.tenant, one);
    return all;
  });
}

Result<Credential> get_credential(Context& context, const std::string& id) {
  return context.database.read_value<Credential>([&](Connection& db) -> Result<Credential> {
    auto found = find(db, context.tenant, id);
    if (!found) return tl::unexpected<Error>(no_such(id));
    return std::move(*found);
  });
}

Result<Rotation> rotate_credential(Context& context, const std::string& id, std::optional<int> days, const std::string& by) {
  if (days && (*days < 0 || *days > kMostRotationDays))
    return fail(ErrorKind::invalid, "Keys from before can go on for 0 to " + std::to_string(kMostRotationDays) + " days.",
                "Say in how many days they end; 0 is at once.");
  Rotation rotation;
  auto done = context.database.write([&](Connection& db) -> Result<void> {
    const std::string now = context.now();
    const auto found = find(db, context.tenant, id);
    if (!found) return tl::unexpected<Error>(no_such(id));
    const auto counting = std::count_if(found->keys.begin(), found->keys.end(), [&](const auto& key) { return key.counts(now); });
    if (counting >= kMostKeys && days != 0)
      return fail(ErrorKind::conflict, "This credential has " + std::to_string(counting) + " keys that count.",
                  "Withdraw those that nobody uses first.");
    if (days) {
      rotation.old_until = support::add_seconds(now, *days * kDay);
      end_keys(db, context.tenant, id, rotation.old_until);
    }
    rotation.made = add_key(db, context, id);
    audit::add(db, context, by, "credential.rotate", id,
               rotation.made.key + (days ? " before until " + rotation.old_until : std::string(" before stay")));
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return rotation;
}

Result<void> revoke_key(Context& context, const std::string& key, const std::string& by) {
  return context.database.write([&](Connection& db) -> Result<void> {
    const std::string now = context.now();
    const auto changed = db.execute("update credential_key set revoked_at = ? where tenant = ? and key_id = ?" + std::string(kCounts),
                                    {now, context.tenant, key, now});
    if (changed == 0) return fail(ErrorKind::not_found, "There is no active key \"" + key + "\".", "See `waymark lrs credential list`.");
    audit::add(db, context, by, "credential.revoke", key);
    return {};
  });
}

Result<void> revoke_credential(Context& context, const std::string& id, const std::string& by) {
  return context.database.write([&](Connection& db) -> Result<void> {
    const std::string now = context.now();
    const auto changed =
        db.execute("update credential_key set revoked_at = ? where tenant = ? and credential_id = ?" + std::string(kCounts),
                   {now, context.tenant, id, now});
    if (changed == 0)
      return fail(ErrorKind::not_found, "There is no credential \"" + id + "\" with a key that counts.",
                  "See `waymark lrs credential list`.");
    audit::add(db, context, by, "credential.revoke", id, "every key");
    return {};
  });
}

Result<void> limit_credential(Context& context, const std::string& id, const OwnLimit& limit, const std::string& by) {
  if (auto good = check_limit(limit); !good) return good;
  return context.database.write([&](Connection& db) -> Result<void> {
    const auto changed = db.execute("update credential set rate = ?, burst = ? where tenant = ? and credential_id = ?",
                                    {limit.rate, limit.burst, context.tenant, id});
    if (changed == 0) return tl::unexpected<Error>(no_such(id));
    audit::add(db, context, by, "credential.limit", id, std::to_string(limit.rate) + " " + std::to_string(limit.burst));
    return {};
  });
}

}  // namespace waymark::lrs
