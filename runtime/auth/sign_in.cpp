#include "runtime/auth/sign_in.hpp"

#include <algorithm>

#include "runtime/audit/audit.hpp"
#include "runtime/auth/password.hpp"
#include "runtime/auth/viewer.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/random.hpp"

namespace waymark::auth {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

// A whole trust may share one address: its limit is high, and both counts begin anew after a quiet quarter of an hour.
constexpr int kAccountFailures = 5, kAddressFailures = 100, kFirstBlockSeconds = 60, kLongestBlockSeconds = 3600;
constexpr int kQuietSeconds = 900;

struct Account {
  std::string person_id, hash, status;
  bool must_change = false;
};

std::optional<Account> find_account(Context& context, const std::string& username) {
  std::optional<Account> found;
  auto done = context.database.read([&](Connection& db) -> Result<void> {
    db.query(
        "select i.person_id, i.password_hash, p.status, i.must_change_password from identity i "
        "join person p on p.tenant = i.tenant and p.person_id = i.person_id where i.tenant = ? and i.username = ?",
        {context.tenant, username}, [&](const Row& row) {
          found = Account{row.text(0), row.text(1), row.text(2), row.integer(3) != 0};
          return false;
        });
    return {};
  });
  return done ? found : std::nullopt;
}

// Until when this subject may not try, or empty.
std::string blocked_until(Context& context, const std::string& subject) {
  std::string until;
  (void)context.database.read([&](Connection& db) -> Result<void> {
    db.query("select blocked_until from throttle where tenant = ? and subject = ?", {context.tenant, subject}, [&](const Row& row) {
      until = row.text(0);
      return false;
    });
    return {};
  });
  return until > context.now() ? until : std::string();
}

// Counts a failure before the password is looked at, so that many tries at once cannot slip through between them;
// success clears the account's count.
void count_failure(Context& context, const std::string& subject, int allowed) {
  (void)context.database.write([&](Connection& db) -> Result<void> {
    const std::string quiet_since = support::add_seconds(context.now(), -kQuietSeconds);
    std::int64_t failures = 0;
    db.query("select failures, last_failure_at from throttle where tenant = ? and subject = ?", {context.tenant, subject},
             [&](const Row& row) {
               if (row.text(1) > quiet_since) failures = row.integer(0);
               return false;
             });
    ++failures;
    std::string until;
    if (failures >= allowed && allowed == kAddressFailures) {
      // Everybody behind the address waits a minute, and then the count begins anew; accounts have their own limit.
      until = support::add_seconds(context.now(), kFirstBlockSeconds);
      failures = 0;
    } else if (failures >= allowed) {
      const int doublings = static_cast<int>(std::min<std::int64_t>(failures - allowed, 6));
      until = support::add_seconds(context.now(), std::min(kFirstBlockSeconds << doublings, kLongestBlockSeconds));
    }
    db.execute(
        "insert into throttle (tenant, subject, failures, last_failure_at, blocked_until) values (?, ?, ?, ?, ?) "
        "on conflict (tenant, subject) do update set failures = excluded.failures, "
        "last_failure_at = excluded.last_failure_at, blocked_until = excluded.blocked_until",
        {context.tenant, subject, failures, context.now(), until});
    return {};
  });
}

// A right password clears the account's count, and takes back the one that this try put on the address: somebody with
// an account of their own must not be able to wipe the address's record of guesses at other accounts.
void forgive(Context& context, const std::string& account, const std::string& address) {
  (void)context.database.write([&](Connection& db) -> Result<void> {
    db.execute("delete from throttle where tenant = ? and subject = ?", {context.tenant, account});
    db.execute("update throttle set failures = failures - 1, blocked_until = '' where tenant = ? and subject = ? and failures > 0",
               {context.tenant, address});
    return {};
  });
}

constexpr const char* kThrottled = "throttled";

std::string by_account(const std::string& username) { return "account:" + username.substr(0, 200); }
std::string by_address(const std::string& remote) { return "address:" + remote; }
std::string by_person(const std::string& person_id) { return "password:" + person_id; }  // guesses at the current password

std::int64_t seconds_until(Context& context, const std::string& subject) {
  const std::string until = blocked_until(context, subject);
  if (until.empty()) return 0;
  return std::max<std::int64_t>(1, (support::parse_time(until).value_or(0) - support::parse_time(context.now()).value_or(0) + 999) / 1000);
}

Error too_many(std::string what, const std::string& until, const std::string& now) {
  const auto wait = (support::parse_time(until).value_or(0) - support::parse_time(now).value_or(0) + 59'999) / 60'000;
  return {ErrorKind::unavailable,
          std::move(what),
          "Wait " + std::to_string(wait) + (wait == 1 ? " minute" : " minutes") + ", then try again.",
          kThrottled,
          {}};
}

// A hash of nothing anybody knows: unknown accounts take as long as known ones.
const std::string& decoy_hash() {
  static const std::string hash = hash_password(support::random_token(32));
  return hash;
}

// Whoever is in somebody's session must not find the password out by changing it. A count of its own: guesses at the sign-in page
// keep nobody from changing a password that somebody else is after.
Result<void> check_current(Context& context, const std::string& person_id, const std::string& hash, const std::string& current) {
  const std::string subject = by_person(person_id);
  if (const std::string until = blocked_until(context, subject); !until.empty())
    return tl::unexpected<Error>(too_many("The current password was wrong too many times.", until, context.now()));
  count_failure(context, subject, kAccountFailures);
  if (hash.empty() || !password_matches(hash, current))
    return fail(ErrorKind::unauthorized, "The current password is not right.", "Type the password you signed in with.");
  return context.database.write([&](Connection& db) -> Result<void> {
    db.execute("delete from throttle where tenant = ? and subject = ?", {context.tenant, subject});
    return {};
  });
}

// The link that began a session; both empty when a password did.
struct Beginning {
  std::string link_id, kind;
};

// Empty when the session has ended.
std::optional<Beginning> beginning_of(Connection& db, const Context& context, const std::string& session_hash) {
  std::optional<Beginning> found;
  db.query(
      "select coalesce(l.link_id, ''), coalesce(l.kind, '') from web_session s left join access_link l on "
      "l.tenant = s.tenant and l.link_id = s.link_id where s.tenant = ? and s.token_hash = ?",
      {context.tenant, session_hash}, [&](const Row& row) {
        found = Beginning{row.text(0), row.text(1)};
        return false;
      });
  return found;
}

// Which link a first password comes by; empty: none. Asked in the transaction that writes: a session that was ended
// meanwhile, because its person was given a role, sets no password.
Result<std::string> first_password_link(Connection& db, const Context& context, const std::string& session_hash) {
  if (session_hash.empty()) return std::string();
  const auto began = beginning_of(db, context, session_hash);
  if (!began) return fail(ErrorKind::unauthorized, "You have been signed out.", "Ask for a new sign-in link.");
  if (began->kind == "launch")
    return fail(ErrorKind::forbidden, "A link to a module cannot set a password.",
                "Ask your learning administrator for a sign-in link, and choose the password after it.");
  return began->link_id;
}

// `before`: the hash that the current password was checked against; empty for a first one.
Result<void> write_password(Connection& db, const Context& context, const std::string& person_id, const std::string& before,
                            const std::string& next, const std::string& session_hash) {
  std::string link;
  if (before.empty()) {
    auto found = first_password_link(db, context, session_hash);
    if (!found) return tl::unexpected<Error>(found.error());
    link = *found;
  }
  const auto set = db.execute(
      "update identity set password_hash = ?, must_change_password = 0, password_link = case when "
      "password_hash = '' then ? else password_link end where tenant = ? and person_id = ? and "
      "password_hash = ?",
      {next, link, context.tenant, person_id, before});
  if (set == 0) return fail(ErrorKind::conflict, "The password was changed meanwhile.", "Load the page again.");
  audit::add(db, context, person_id, before.empty() ? "password.set" : "password.change", person_id, link);
  return {};
}

}  // namespace

Result<SignedIn> open_session(Context& context, const std::string& person_id, const std::string& link_id) {
  SignedIn in;
  in.person_id = person_id;
  in.token = support::random_token(32);
  in.idle_seconds = context.settings.session_hours * 3600;
  const std::string now = context.now();
  auto done = context.database.write([&](Connection& db) -> Result<void> {
    db.execute(
        "insert into web_session (tenant, token_hash, person_id, csrf, created_at, last_seen_at, expires_at, link_id) "
        "values (?, ?, ?, ?, ?, ?, ?, ?)",
        {context.tenant, support::sha256_hex(in.token), person_id, support::random_token(32), now, now,
         support::add_seconds(now, in.idle_seconds), link_id});
    if (link_id.empty())  // whoever comes by a link has used no password
      db.query("select must_change_password from identity where tenant = ? and person_id = ?", {context.tenant, person_id},
               [&](const Row& row) {
                 in.must_change_password = row.integer(0) != 0;
                 return false;
               });
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return in;
}

Result<SignedIn> sign_in(Context& context, const std::string& username, const std::string& password, const std::string& remote) {
  const std::string account_subject = by_account(username), address_subject = by_address(remote);
  for (const auto& subject : {account_subject, address_subject})
    if (const std::string until = blocked_until(context, subject); !until.empty())
      return tl::unexpected<Error>(too_many("Too many sign-ins with a wrong username or password.", until, context.now()));
  count_failure(context, account_subject, kAccountFailures);
  count_failure(context, address_subject, kAddressFailures);

  const auto account = find_account(context, username);
  const bool usable = account && !account->hash.empty() && account->status == "active";
  const bool right = password_matches(usable ? account->hash : decoy_hash(), password.substr(0, 1024));
  if (!usable || !right)
    return fail(ErrorKind::unauthorized, "The username or password is not right.",
                "Check both and try again, or ask your learning administrator for a new password.");
  forgive(context, account_subject, address_subject);
  return open_session(context, account->person_id);
}

std::int64_t sign_in_wait(Context& context, const std::string& username, const std::string& remote) {
  return std::max(seconds_until(context, by_account(username)), seconds_until(context, by_address(remote)));
}

std::int64_t password_wait(Context& context, const std::string& person_id) { return seconds_until(context, by_person(person_id)); }

Result<void> sign_out(Context& context, const std::string& session_hash) {
  return context.database.write([&](Connection& db) -> Result<void> {
    db.execute("delete from web_session where tenant = ? and token_hash = ?", {context.tenant, session_hash});
    return {};
  });
}

Result<void> change_password(Context& context, const std::string& person_id, const std::string* current, const std::string& next,
                             const std::string& keep_session_hash) {
  std::string username, hash;
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    db.query("select username, password_hash from identity where tenant = ? and person_id = ?", {context.tenant, person_id},
             [&](const Row& row) {
               username = row.text(0);
               hash = row.text(1);
               return false;
             });
    return {};
  });
  if (!read) return read;
  if (username.empty()) return fail(ErrorKind::not_found, "There is no such account.");
  if (current != nullptr)
    if (auto right = check_current(context, person_id, hash, *current); !right) return right;
  if (const std::string problem = password_problem(next, username); !problem.empty())
    return fail(ErrorKind::invalid, "This password cannot be used.", problem);
  const std::string next_hash = hash_password(next);
  return context.database.write([&](Connection& db) -> Result<void> {
    if (auto written = write_password(db, context, person_id, current == nullptr ? "" : hash, next_hash, keep_session_hash); !written)
      return written;
    db.execute("delete from web_session where tenant = ? and person_id = ? and token_hash <> ?",
               {context.tenant, person_id, keep_session_hash});
    return {};
  });
}

bool has_password(Context& context, const std::string& person_id) {
  bool has = true;
  (void)context.database.read([&](Connection& db) -> Result<void> {
    db.query("select password_hash from identity where tenant = ? and person_id = ?", {context.tenant, person_id}, [&](const Row& row) {
      has = !row.text(0).empty();
      return false;
    });
    return {};
  });
  return has;
}

bool came_by_module_link(Context& context, const std::string& session_hash) {
  bool came = false;
  (void)context.database.read([&](Connection& db) -> Result<void> {
    const auto began = beginning_of(db, context, session_hash);
    came = began && began->kind == "launch";
    return {};
  });
  return came;
}

Result<void> remove_expired(Context& context) {
  return context.database.write([&](Connection& db) -> Result<void> {
    const std::string now = context.now();
    db.execute("delete from web_session where tenant = ? and expires_at < ?", {context.tenant, now});
    db.execute("delete from throttle where tenant = ? and last_failure_at < ? and blocked_until < ?",
               {context.tenant, support::add_seconds(now, -86'400), now});
    return {};
  });
}

}  // namespace waymark::auth
