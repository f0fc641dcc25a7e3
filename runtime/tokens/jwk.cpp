#include "runtime/tokens/jwk.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>

#include <array>

#include "runtime/support/encode.hpp"
#include "runtime/support/json.hpp"
#include "scorm/base/openssl.hpp"

namespace waymark::tokens {
namespace {

using support::Json;

namespace openssl = base::openssl;
using openssl::CleanErrors;
using openssl::Owned;
using PublicKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Builder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using Number = Owned<BIGNUM, BN_free>;
using EcSignature = Owned<ECDSA_SIG, ECDSA_SIG_free>;

constexpr std::size_t kMostKeys = 100, kMostSet = 512 << 10;
constexpr std::size_t kHalf = 32;  // bytes of a coordinate of P-256, and of half a signature (RFC 7518, 3.4)

Number number(const std::string& bytes) {
  return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr));
}

PublicKey make(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  PublicKey made(key);
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return check && EVP_PKEY_public_check(check.get()) == 1 ? std::move(made) : nullptr;  // a point off the curve, for one
}

PublicKey rsa_key(const Json& jwk) {
  const auto modulus = support::base64url_decode(jwk["n"].as_string()), exponent = support::base64url_decode(jwk["e"].as_string());
  if (!modulus || !exponent || modulus->size() > openssl::kMostRsaBits / 8 || exponent->size() > 8) return nullptr;
  const Number n = number(*modulus), e = number(*exponent);
  if (!n || !e || BN_num_bits(n.get()) < openssl::kLeastRsaBits || BN_is_odd(e.get()) != 1 || BN_is_one(e.get())) return nullptr;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return nullptr;
  return make("RSA", builder.get());
}

PublicKey p256_key(const Json& jwk) {
  if (jwk["crv"].as_string() != "P-256") return nullptr;
  const auto x = support::base64url_decode(jwk["x"].as_string()), y = support::base64url_decode(jwk["y"].as_string());
  if (!x || !y || x->size() != kHalf || y->size() != kHalf) return nullptr;
  const std::string point = '\x04' + *x + *y;  // uncompressed (SEC 1, 2.3.3)
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return make("EC", builder.get());
}

// Two numbers one after the other, as OpenSSL wants them: in DER.
std::string to_der(std::string_view signature) {
  if (signature.size() != 2 * kHalf) return {};
  Number r = number(std::string(signature.substr(0, kHalf))), s = number(std::string(signature.substr(kHalf)));
  const EcSignature both(ECDSA_SIG_new());
  if (!r || !s || !both || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return {};
  (void)r.release();  // they are the signature's now
  (void)s.release();
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(both.get(), &der);
  std::string out(reinterpret_cast<const char*>(der), size > 0 ? static_cast<std::size_t>(size) : 0);
  OPENSSL_free(der);
  return out;
}

const char* digest_of(Algorithm algorithm) {
  if (algorithm == Algorithm::rs384) return "SHA384";
  return algorithm == Algorithm::rs512 ? "SHA512" : "SHA256";
}

bool for_signatures(const Json& jwk) {
  if (const Json* use = jwk.find("use"); use && use->as_string() != "sig") return false;
  const Json* operations = jwk.find("key_ops");
  if (!operations) return true;
  for (const Json& one : operations->items())
    if (one.as_string() == "verify") return true;
  return false;
}

}  // namespace

struct KeySet::Key {
  std::string id;
  std::optional<Algorithm> only;  // the key's own word of what it is for
  bool elliptic = false;
  PublicKey key;

  bool fits(Algorithm algorithm) const { return elliptic == (algorithm == Algorithm::es256) && (!only || *only == algorithm); }
  bool right(Algorithm algorithm, std::string_view text, std::string_view signature) const;
};

bool KeySet::Key::right(Algorithm algorithm, std::string_view text, std::string_view signature) const {
  const CleanErrors clean;
  return openssl::is_signed_by(key.get(), digest_of(algorithm), text, elliptic ? to_der(signature) : std::string(signature));
}

std::optional<Algorithm> algorithm_named(std::string_view name) {
  if (name == "RS256") return Algorithm::rs256;
  if (name == "RS384") return Algorithm::rs384;
  if (name == "RS512") return Algorithm::rs512;
  if (name == "ES256") return Algorithm::es256;
  return std::nullopt;
}

Result<KeySet> KeySet::from_jwks(std::string_view json) {
  const CleanErrors clean;
  const auto set = support::parse_json(json, {.bytes = kMostSet, .depth = 16, .values = 20'000});
  const Json* list = set && set->is_object() ? set->find("keys") : nullptr;
  if (!list || !list->is_array())
    return fail(ErrorKind::invalid, "It is no JSON Web Key Set.", "It has to be JSON with a list of keys (RFC 7517, 5).");
  if (list->items().size() > kMostKeys) return fail(ErrorKind::invalid, "It has more than " + std::to_string(kMostKeys) + " keys.");
  KeySet out;
  for (const Json& jwk : list->items()) {
    auto key = std::make_shared<Key>();
    key->elliptic = jwk["kty"].as_string() == "EC";
    if (!for_signatures(jwk) || (!key->elliptic && jwk["kty"].as_string() != "RSA")) continue;
    if (const Json* named = jwk.find("alg")) {
      key->only = algorithm_named(named->as_string());
      if (!key->only) continue;
    }
    key->id = jwk["kid"].as_string();
    key->key = key->elliptic ? p256_key(jwk) : rsa_key(jwk);
    if (key->key) out.keys_.push_back(std::move(key));
  }
  if (out.keys_.empty())
    return fail(ErrorKind::invalid, "It has no key that can be used.",
                "Tokens are checked with RSA keys of 2,048 bits or more and with P-256 keys.");
  return out;
}

KeySet::Verdict KeySet::verify(Algorithm algorithm, const std::string& key_id, std::string_view text, std::string_view signature) const {
  std::vector<const Key*> candidates;
  for (const auto& key : keys_)
    if (key->fits(algorithm) && (key_id.empty() || key->id == key_id)) candidates.push_back(key.get());
  if (candidates.empty() || (key_id.empty() && candidates.size() > 1)) return Verdict::no_key;
  for (const Key* key : candidates)
    if (key->right(algorithm, text, signature)) return Verdict::right;
  return Verdict::wrong;
}

}  // namespace waymark::tokens
