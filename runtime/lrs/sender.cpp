#include "runtime/lrs/sender.hpp"

#include <algorithm>

#include "runtime/lrs/bearer.hpp"
#include "runtime/lrs/scopes.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/json.hpp"
#include "xapi/rules.hpp"

namespace waymark::lrs {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr std::size_t kMostKey = 200;

struct Found {
  std::string secret_hash, last_used_at, expires_at, id, label, scopes;
  support::RateLimit own;
};

Result<std::optional<Found>> find(Context& context, const std::string& key) {
  std::optional<Found> found;
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    db.query(
        "select k.secret_hash, k.last_used_at, k.expires_at, c.credential_id, c.label, c.scopes, c.rate, c.burst from credential_key k "
        "join credential c on c.tenant = k.tenant and c.credential_id = k.credential_id "
        "where k.tenant = ? and k.key_id = ? and k.revoked_at = ''",
        {context.tenant, key}, [&](const Row& row) {
          found = Found{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), {row.integer(6), row.integer(7)}};
          return false;
        });
    return {};
  });
  if (!read) return tl::unexpected<Error>(read.error());
  return found;
}

void remember_use(Context& context, const std::string& key, const std::string& last) {
  const std::string now = context.now();
  if (!last.empty() && support::add_seconds(last, 60) > now) return;
  (void)context.database.write([&](Connection& db) -> Result<void> {
    db.execute("update credential_key set last_used_at = ? where tenant = ? and key_id = ?", {now, context.tenant, key});
    return {};
  });
}

// Both ways in are named where there are two (RFC 9110, 11.6.1).
Refusal unknown(const Bearer* bearer) {
  Refusal out{401,
              "credential",
              "A credential is needed",
              "Send a key and secret of this record store by HTTP Basic authentication.",
              {"Basic realm=\"xAPI\", charset=\"UTF-8\""},
              {}};
  if (bearer) out.challenges.emplace_back("Bearer realm=\"xAPI\"");
  return out;
}

// The token of "Bearer TOKEN"; the scheme's letters may be of either case (RFC 9110, 11.1).
std::optional<std::string_view> token_in(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return std::nullopt;
  for (std::size_t i = 0; i < kScheme.size(); ++i)
    if ((authorization[i] | (kScheme[i] == ' ' ? 0 : 0x20)) != kScheme[i]) return std::nullopt;
  authorization.remove_prefix(kScheme.size());
  return authorization;
}

// A key that cannot be looked up is not a wrong key.
Refusal cannot_tell() {
  return {503, "not-ready", "Try again later", "Credentials cannot be read at the moment.", {}, std::chrono::seconds(5)};
}

}  // namespace

// A rate of its own has a burst of its own, which is the rate unless somebody said otherwise.
support::RateLimit limit_of(const Context& context, const support::RateLimit& own) {
  if (own.per_second < 0) return context.settings.xapi_rate;
  return {own.per_second, std::max<std::int64_t>(own.burst, 0)};
}

namespace {

std::optional<Refusal> too_many(std::chrono::nanoseconds wait, const Sender& sender) {
  if (wait.count() <= 0) return std::nullopt;
  return Refusal{
      429,
      "too-many-requests",
      "Too many requests",
      "This credential may send " + std::to_string(sender.limit.per_second) + " requests a second. Wait as long as Retry-After says.",
      {},
      std::chrono::ceil<std::chrono::seconds>(wait)};
}

}  // namespace

tl::expected<Sender, Refusal> sender_of(Context& context, Bearer* bearer, const std::string& authorization) {
  if (const auto token = bearer ? token_in(authorization) : std::nullopt) return bearer->sender_of(context, *token);
  const auto given = support::basic_credentials(authorization);
  if (!given || given->first.size() > kMostKey) return tl::unexpected(unknown(bearer));
  const auto read = find(context, given->first);
  if (!read) return tl::unexpected(cannot_tell());
  const auto& found = *read;
  if (!found || !support::constant_time_equal(found->secret_hash, support::sha256_hex(given->second)))
    return tl::unexpected(unknown(bearer));
  if (!found->expires_at.empty() && found->expires_at <= context.now()) return tl::unexpected(unknown(bearer));
  remember_use(context, given->first, found->last_used_at);
  return Sender{caller_with(found->scopes, context.iri_base, found->id, found->label), found->id, limit_of(context, found->own)};
}

std::optional<Refusal> count_request(Context& context, const Sender& sender) {
  return too_many(context.xapi_limiter->take(sender.bucket, sender.limit), sender);
}

std::optional<Refusal> would_refuse(Context& context, const Sender& sender) {
  return too_many(context.xapi_limiter->look(sender.bucket, sender.limit), sender);
}

void name_missing_scope(const Sender& sender, http::Response& response) {
  if (sender.by_token && response.status == 403) response.set("WWW-Authenticate", "Bearer realm=\"xAPI\", error=\"insufficient_scope\"");
}

namespace {

struct Why {
  std::string_view rule;
  const char *clause, *advice;
};

const Why& rule_of(int status) {
  static constexpr Why kUnknown{xapi::rule::credential.name, "xAPI Part 3, 4", "Send a credential that is known here, and no other."};
  static constexpr Why kTooMany{xapi::rule::rate.name, "xAPI Part 3, 3.2", "Wait as long as Retry-After says."};
  static constexpr Why kLater{"unavailable", "xAPI Part 3, 3.2", "Try again later."};
  return status == 429 ? kTooMany : status == 503 ? kLater : kUnknown;
}

}  // namespace

http::Response refusal_response(const Refusal& refusal, const http::Request& request) {
  const auto& why = rule_of(refusal.status);
  auto body = support::Json::object({{"type", "/problems/" + refusal.type},
                                     {"title", refusal.title},
                                     {"status", refusal.status},
                                     {"detail", refusal.detail},
                                     {"advice", why.advice},
                                     {"pointer", "Authorization"},
                                     {"rule", std::string(why.rule)},
                                     {"clause", why.clause},
                                     {"trace_id", request.trace_id}});
  auto response = http::text_response(refusal.status, body.dump() + "\n", "application/problem+json");
  response.set("Cache-Control", "no-store");
  for (const auto& challenge : refusal.challenges) response.headers.emplace_back("WWW-Authenticate", challenge);
  if (refusal.retry_after.count() > 0) response.set("Retry-After", std::to_string(refusal.retry_after.count()));
  return response;
}

}  // namespace waymark::lrs
