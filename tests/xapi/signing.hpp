#pragma once
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "scorm/base/encode.hpp"

// Keys, certificates and signatures of invented people, made while the test runs.
namespace waymark::xapi::testing {

struct Key {
  explicit Key(int bits = 2048) : pointer(EVP_RSA_gen(static_cast<unsigned>(bits)), EVP_PKEY_free) {}
  std::shared_ptr<EVP_PKEY> pointer;
};

// The time of these tests, at which certificates are good: 2026-11-22T09:30:00Z, as a house of the
// tests has it. The machine's own day would make a test's answer depend on when it runs.
inline constexpr std::time_t kSigningTime = 1'795'339'800;

struct CertificateWish {
  std::string name;
  int from_days = -1, to_days = 365;  // from kSigningTime
  bool authority = false;
  const char* key_usage = nullptr;  // as OpenSSL writes it, such as "keyEncipherment"
};

using Certificate = std::shared_ptr<X509>;

// Signed by `issuer` with `issuer_key`; by itself when there is no issuer.
inline Certificate make_certificate(const CertificateWish& wish, const Key& key, const Certificate& issuer = {},
                                    const Key* issuer_key = nullptr) {
  static long serial = 1;
  Certificate out(X509_new(), X509_free);
  X509_set_version(out.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(out.get()), serial++);
  std::time_t at = kSigningTime;
  X509_time_adj_ex(X509_getm_notBefore(out.get()), wish.from_days, 0, &at);
  X509_time_adj_ex(X509_getm_notAfter(out.get()), wish.to_days, 0, &at);
  X509_set_pubkey(out.get(), key.pointer.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(out.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  X509_set_issuer_name(out.get(), X509_get_subject_name(issuer ? issuer.get() : out.get()));
  const auto extend = [&](int nid, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
    if (!extension) throw std::runtime_error("no extension");
    X509_add_ext(out.get(), extension, -1);
    X509_EXTENSION_free(extension);
  };
  extend(NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (wish.key_usage) extend(NID_key_usage, wish.key_usage);
  if (X509_sign(out.get(), (issuer ? issuer_key : &key)->pointer.get(), EVP_sha256()) == 0) throw std::runtime_error("not signed");
  return out;
}

inline std::string der_of(const Certificate& certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate.get(), &bytes);
  const std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

inline std::string base64_of(const std::string& bytes) {
  std::string out(bytes.size() / 3 * 4 + 5, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

inline std::string pem_of(const Certificate& certificate) {
  const std::string text = base64_of(der_of(certificate));
  std::string out = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) out += text.substr(at, 64) + "\n";
  return out + "-----END CERTIFICATE-----\n";
}

inline std::string sign(const std::string& text, const Key& key, const std::string& algorithm) {
  const EVP_MD* digest = algorithm == "RS384" ? EVP_sha384() : algorithm == "RS512" ? EVP_sha512() : EVP_sha256();
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  EVP_DigestSignInit(context, nullptr, digest, nullptr, key.pointer.get());
  EVP_DigestSign(context, nullptr, &size, bytes, text.size());
  std::string out(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size());
  EVP_MD_CTX_free(context);
  out.resize(size);
  return out;
}

// Any header over any payload, signed with the algorithm it should have.
inline std::string jws_of(const std::string& header, const std::string& payload, const Key& key, const std::string& algorithm = "RS256") {
  const std::string text = waymark::base::base64url_encode(header) + "." + waymark::base::base64url_encode(payload);
  return text + "." + waymark::base::base64url_encode(sign(text, key, algorithm));
}

inline std::string header_of(const std::string& algorithm, const std::vector<Certificate>& chain = {}) {
  std::string out = "{\"alg\":\"" + algorithm + "\"";
  if (!chain.empty()) {
    out += ",\"x5c\":[";
    for (std::size_t i = 0; i < chain.size(); ++i) out += (i ? ",\"" : "\"") + base64_of(der_of(chain[i])) + "\"";
    out += "]";
  }
  return out + "}";
}

}  // namespace waymark::xapi::testing
