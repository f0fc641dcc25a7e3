#include "runtime/tokens/jwt.hpp"

#include "runtime/support/encode.hpp"

namespace waymark::tokens {
namespace {

using support::Json;

constexpr support::JsonLimits kLimits{.bytes = kMostToken, .depth = 16, .values = 2000};

Result<Json> part(std::string_view text) {
  const auto bytes = support::base64url_decode(text);
  auto value = bytes ? support::parse_json(*bytes, kLimits) : Result<Json>(Json());
  if (!bytes || !value || !value->is_object()) return fail(ErrorKind::invalid, "The token is no JWT.");
  return value;
}

// RFC 9068, 2.1 wants at+jwt of access tokens; many providers say JWT or nothing. Other types are other tokens, which must not
// pass for one of access (RFC 8725, 3.11).
bool is_access_token(std::string type) {
  type = base::lower_ascii(type);
  if (type.starts_with("application/")) type.erase(0, 12);
  return type.empty() || type == "jwt" || type == "at+jwt";
}

}  // namespace

Result<Jwt> parse_jwt(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (token.size() > kMostToken || second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return fail(ErrorKind::invalid, "The token is no JWT.");
  const auto header = part(token.substr(0, first));
  auto claims = part(token.substr(first + 1, second - first - 1));
  auto signature = support::base64url_decode(token.substr(second + 1));
  if (!header || !claims || !signature) return fail(ErrorKind::invalid, "The token is no JWT.");
  if (header->find("crit") || header->find("b64"))
    return fail(ErrorKind::invalid, "The token's header has extensions that are not understood here.");
  const Json* type = header->find("typ");
  if (type && (!type->is_string() || !is_access_token(type->as_string()))) return fail(ErrorKind::invalid, "The token is no access token.");
  return Jwt{(*header)["alg"].as_string(), (*header)["kid"].as_string(), std::move(*claims), std::string(token.substr(0, second)),
             std::move(*signature)};
}

}  // namespace waymark::tokens
