#include "xapi/model/jws.hpp"

#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/check.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

tl::unexpected<Error> refuse(std::string message, std::string advice, ErrorKind kind = ErrorKind::invalid) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(advice), {}, "xAPI Part 2, 2.6", rule::signature});
}

tl::unexpected<Error> malformed(const std::string& what) {
  return refuse("The signature is no JWS: " + what + ".", "Send a JWS in its compact form (RFC 7515, 7.1) as the attachment.");
}

Result<std::vector<std::string>> read_certificates(const Value& header, const JwsLimits& limits) {
  std::vector<std::string> out;
  const Value* chain = header.find("x5c");
  if (!chain) return out;
  if (!chain->is(Kind::array) || chain->items().empty()) return malformed("x5c is no list of certificates");
  if (chain->items().size() > limits.certificates)
    return refuse("The signature carries " + std::to_string(chain->items().size()) + " certificates.",
                  "Send the signer's certificate and those above it, at most " + std::to_string(limits.certificates) + ".");
  for (const Value& item : chain->items()) {
    if (!item.is(Kind::string) || item.text().size() > limits.certificate_bytes)
      return malformed("a certificate of x5c is no text or too long");
    auto der = base::base64_decode(item.text());
    if (!der || der->empty()) return malformed("a certificate of x5c is not base64");
    out.push_back(std::move(*der));
  }
  return out;
}

Result<void> read_header(std::string_view text, const JwsLimits& limits, Jws& out) {
  const auto bytes = base::base64url_decode(text);
  if (!bytes) return malformed("its header is not base64url");
  const auto header = json::parse(*bytes, {.depth = 16, .values = 10'000});
  if (!header) return malformed("its header does not read as JSON: " + header.error().message);
  if (!header->is(Kind::object)) return malformed("its header is no JSON object");
  out.algorithm = std::string(string_at(*header, "alg"));
  if (out.algorithm != "RS256" && out.algorithm != "RS384" && out.algorithm != "RS512")
    return refuse("The signature's algorithm is " + (out.algorithm.empty() ? "not named" : "\"" + out.algorithm.substr(0, 40) + "\"") + ".",
                  "Sign with RS256, RS384 or RS512.");
  if (header->find("crit")) return refuse("The signature's header has extensions that must be understood (crit).", "Sign without crit.");
  if (header->find("b64")) return refuse("The signature's header says b64 (RFC 7797).", "Sign the encoded payload, without b64.");
  auto certificates = read_certificates(*header, limits);
  if (!certificates) return tl::unexpected<Error>(certificates.error());
  out.certificates = std::move(*certificates);
  return {};
}

}  // namespace

Result<Jws> parse_jws(std::string_view text, const JwsLimits& limits) {
  if (text.size() > limits.bytes)
    return refuse("The signature is longer than " + std::to_string(limits.bytes) + " bytes.", "Sign a shorter statement.",
                  ErrorKind::too_large);
  if (text.starts_with('{'))
    return refuse("The signature is in JWS's JSON form.", "Use the compact form: three texts of base64url with dots between them.");
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return malformed("it has not three parts with dots between them");
  if (first > limits.header_bytes) return malformed("its header is too long");
  Jws out;
  if (auto header = read_header(text.substr(0, first), limits, out); !header) return tl::unexpected<Error>(header.error());
  auto payload = base::base64url_decode(text.substr(first + 1, second - first - 1));
  auto signature = base::base64url_decode(text.substr(second + 1));
  if (!payload || !signature) return malformed("its payload or signature is not base64url");
  if (payload->empty() || signature->empty()) return malformed("its payload or signature is empty");
  out.payload = std::move(*payload);
  out.signature = std::move(*signature);
  out.signed_text = std::string(text.substr(0, second));
  return out;
}

}  // namespace waymark::xapi
