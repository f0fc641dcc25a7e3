// What anybody may send as an access token, and what an issuer may answer as its keys: never a crash, bounded work, and no
// signature of a token that a key of the example did not make.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/tokens/jwk.hpp"
#include "runtime/tokens/jwt.hpp"
#include "scorm/base/encode.hpp"

namespace {

using namespace waymark::tokens;

void check(bool holds) {
  if (!holds) std::abort();
}

// RFC 7515, A.3.
const KeySet& example() {
  static const KeySet keys = *KeySet::from_jwks(
      R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
  return keys;
}
const std::string kText =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

void look_at_token(const std::string& text) {
  const auto jwt = parse_jwt(text);
  if (!jwt) return check(!jwt.error().message.empty());
  check(jwt->claims.is_object() && text.size() <= kMostToken);
  check(text.starts_with(jwt->signed_text + "."));
  const auto algorithm = algorithm_named(jwt->algorithm);
  if (!algorithm) return;
  const auto verdict = example().verify(*algorithm, jwt->key_id, jwt->signed_text, jwt->signature);
  check(verdict != KeySet::Verdict::right || jwt->signed_text == kText);
}

void look_at_keys(const std::string& text) {
  const auto keys = KeySet::from_jwks(text);
  if (!keys) return check(!keys.error().message.empty());
  check(keys->size() > 0 && keys->size() <= 100);
  for (const auto algorithm : {Algorithm::rs256, Algorithm::es256}) (void)keys->verify(algorithm, "", kText, std::string(64, 'x'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  look_at_token(text);
  look_at_token(waymark::base::base64url_encode(text) + ".e30.AAAA");
  look_at_token(waymark::base::base64url_encode(R"({"alg":"ES256"})") + "." + waymark::base::base64url_encode(text) + ".AAAA");
  look_at_keys(text);
  look_at_keys("{\"keys\":[" + text + "]}");
  // A signature of somebody's choice: none but the example's own counts, in which r and s may not be changed.
  if (size == 64) (void)example().verify(Algorithm::es256, "", kText, text);
  return 0;
}
