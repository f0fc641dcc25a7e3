#include "runtime/tokens/verifier.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/tokens/jwt.hpp"

namespace waymark::tokens {
namespace {

using support::Json;

constexpr std::size_t kMostSubject = 255;  // OpenID Connect Core, 2

tl::unexpected<Error> refuse(const std::string& message) { return fail(ErrorKind::unauthorized, message); }

bool is_for(const Json& audience, const std::vector<std::string>& ours) {
  const auto known = [&](const Json& one) { return one.is_string() && std::find(ours.begin(), ours.end(), one.as_string()) != ours.end(); };
  return known(audience) || std::any_of(audience.items().begin(), audience.items().end(), known);
}

// NumericDate (RFC 7519, 2): seconds, possibly with a fraction.
bool is_time(const Json& value) { return value.is_number() && std::isfinite(value.as_double()); }

Result<void> check_times(const Json& claims, const Issuer& issuer, std::int64_t now) {
  const auto at = static_cast<double>(now), leeway = static_cast<double>(issuer.leeway.count());
  if (!is_time(claims["exp"])) return refuse("The token does not say when it expires.");
  if (claims["exp"].as_double() + leeway <= at) return refuse("The token has expired.");
  const Json* from = claims.find("nbf");
  if (from && (!is_time(*from) || from->as_double() - leeway > at)) return refuse("The token is not valid yet.");
  return {};
}

std::string subject_of(const Json& claims) {
  const std::string subject = claims["sub"].as_string();
  return subject.empty() ? claims["client_id"].as_string() : subject;
}

}  // namespace

Verifier::Verifier(const std::vector<Issuer>& issuers) : issuers_(issuers) {
  for (const auto& issuer : issuers_) sources_.push_back(std::make_unique<KeySource>(issuer));
}

Result<void> Verifier::check_signature(std::size_t issuer, const Jwt& jwt) {
  using Verdict = KeySet::Verdict;
  const auto algorithm = algorithm_named(jwt.algorithm);
  if (!algorithm) return refuse("The token is signed in a way that is not taken here.");
  KeySource& source = *sources_[issuer];
  const auto judge = [&](const std::shared_ptr<const KeySet>& keys) {
    return keys ? keys->verify(*algorithm, jwt.key_id, jwt.signed_text, jwt.signature) : Verdict::no_key;
  };
  auto keys = source.keys();
  Verdict verdict = judge(keys);
  if (verdict == Verdict::no_key) {
    // Issuers change their keys, and sign with the new one at once.
    const bool settled = source.settle(keys);
    keys = source.keys();
    verdict = judge(keys);
    if (verdict == Verdict::no_key && (!settled || !keys))
      return fail(ErrorKind::unavailable, "The keys of the token's issuer cannot be had at the moment.");
  }
  if (verdict == Verdict::no_key) return refuse("The token's key is not one of its issuer.");
  if (verdict == Verdict::wrong) return refuse("The token's signature is wrong.");
  return {};
}

Result<Token> Verifier::verify(std::string_view text, std::int64_t now) {
  auto jwt = parse_jwt(text);
  if (!jwt) return refuse(jwt.error().message);
  const std::string from = jwt->claims["iss"].as_string();
  const auto found = std::find_if(issuers_.begin(), issuers_.end(), [&](const Issuer& one) { return one.issuer == from; });
  if (found == issuers_.end()) return refuse("The token's issuer is not known here.");
  const auto place = static_cast<std::size_t>(found - issuers_.begin());
  // Nothing else of it is looked at before its signature.
  if (auto good = check_signature(place, *jwt); !good) return tl::unexpected<Error>(good.error());
  if (!is_for(jwt->claims["aud"], found->audience)) return refuse("The token is for another audience.");
  if (auto good = check_times(jwt->claims, *found, now); !good) return tl::unexpected<Error>(good.error());
  std::string subject = subject_of(jwt->claims);
  if (subject.empty() || subject.size() > kMostSubject) return refuse("The token does not say whose it is.");
  return Token{place, std::move(subject), std::move(jwt->claims)};
}

}  // namespace waymark::tokens
