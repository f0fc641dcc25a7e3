// What anybody may send as a signature: never a crash, bounded work, and no state but "not-checked" without a certificate.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/signature.hpp"

namespace {

using namespace waymark::xapi;

const json::Value& statement() {
  static const json::Value value = *json::parse(
      R"({"actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1"}})");
  return value;
}

void check(bool holds) {
  if (!holds) std::abort();
}

void look_at(std::string_view text) {
  const auto jws = parse_jws(text);
  const auto found = check_signature(text, statement(), Version::v1_0_3, nullptr, 0);
  if (!jws) {
    check(!found && !jws.error().message.empty() && jws.error().clause == "xAPI Part 2, 2.6");
    return;
  }
  check(jws->certificates.size() <= JwsLimits{}.certificates);
  check(jws->algorithm == "RS256" || jws->algorithm == "RS384" || jws->algorithm == "RS512");
  if (found && jws->certificates.empty()) check(found->state == SignatureState::not_checked);
  if (found && found->state != SignatureState::not_checked) check(!jws->certificates.empty());
  (void)Chain::read(jws->certificates);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  look_at(text);
  look_at(waymark::base::base64url_encode(text) + ".eyJ9.AAAA");                                                           // as a header
  look_at(waymark::base::base64url_encode(R"({"alg":"RS256"})") + "." + waymark::base::base64url_encode(text) + ".AAAA");  // as a payload
  (void)Chain::read({text});
  (void)TrustedRoots::from_pem(text);
  check(waymark::base::base64url_decode(waymark::base::base64url_encode(text)) == text);
  return 0;
}
