#include "xapi/model/signature.hpp"

#include "xapi/json/parse.hpp"
#include "xapi/model/comparable.hpp"
#include "xapi/model/statement.hpp"
#include "xapi/model/time.hpp"
#include "xapi/model/uuid.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

tl::unexpected<Error> refuse(std::string message, std::string advice) {
  return tl::unexpected<Error>(Error{ErrorKind::invalid, std::move(message), std::move(advice), {}, "xAPI Part 2, 2.6", rule::signature});
}

// A record store may set either where it is missing (2.3.1); it does not change what is there.
bool same_id(const Value& one, const Value& other) {
  const auto a = string_at(one, "id"), b = string_at(other, "id");
  return a.empty() || b.empty() || lower_uuid(a) == lower_uuid(b);
}

bool same_time(const Value& one, const Value& other) {
  const auto a = string_at(one, "timestamp"), b = string_at(other, "timestamp");
  return a.empty() || b.empty() || parse_timestamp(a, TimeRules::iso8601) == parse_timestamp(b, TimeRules::iso8601);
}

Result<void> check_payload(const std::string& text, const Value& statement, Version version) {
  const auto payload = json::parse(text);
  if (!payload)
    return refuse("The signature's payload does not read as JSON: " + payload.error().message, "Sign the JSON text of the statement.");
  if (auto problem = check_statement(*payload, version))
    return refuse("The signature's payload is no statement: " + problem->where + ": " + problem->message, problem->advice);
  if (same_id(*payload, statement) && same_time(*payload, statement) && comparable_form(*payload) == comparable_form(statement)) return {};
  return refuse("The signature is over another statement than this one.",
                "Sign the very statement that is sent, before the signature is added.");
}

}  // namespace

std::string_view state_name(SignatureState state) {
  switch (state) {
    case SignatureState::verified:
      return "verified";
    case SignatureState::unknown_signer:
      return "unknown-signer";
    case SignatureState::not_checked:
      break;
  }
  return "not-checked";
}

Result<SignatureFinding> check_signature(std::string_view text, const Value& statement, Version version, const TrustedRoots* roots,
                                         std::int64_t epoch_seconds) {
  const auto jws = parse_jws(text);
  if (!jws) return tl::unexpected<Error>(jws.error());
  if (auto payload = check_payload(jws->payload, statement, version); !payload) return tl::unexpected<Error>(payload.error());
  SignatureFinding out;
  out.algorithm = jws->algorithm;
  out.reason = "The signature carries no certificate (x5c), so there is no key to check it with.";
  if (jws->certificates.empty()) return out;
  const auto chain = Chain::read(jws->certificates);
  if (!chain) return tl::unexpected<Error>(chain.error());
  if (!chain->signed_by_first(*jws))
    return refuse("The signature is not that of the first certificate of x5c.",
                  "Sign with the key of that certificate, or send the right one.");
  out.signer = chain->signer();
  out.state = SignatureState::unknown_signer;
  out.reason = roots ? chain->why_not_trusted(*roots, epoch_seconds, out.root) : "No roots are configured here.";
  if (out.reason.empty()) out.state = SignatureState::verified;
  return out;
}

}  // namespace waymark::xapi
