#pragma once
#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>
#include <string_view>

// OpenSSL's objects with an owner, and the one check of a signature. Part of `scorm_digest`.
namespace waymark::base::openssl {

template <auto Function>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    Function(pointer);
  }
};
template <class T, auto Function>
using Owned = std::unique_ptr<T, Free<Function>>;

// Old errors of the thread must not be taken for ours, nor ours stay for others.
struct CleanErrors {
  CleanErrors() { ERR_clear_error(); }
  ~CleanErrors() { ERR_clear_error(); }
  CleanErrors(const CleanErrors&) = delete;
  CleanErrors& operator=(const CleanErrors&) = delete;
};

// RFC 7518, 3.3 asks for 2,048 bits of RSA; the other bounds the work of a check.
inline constexpr int kLeastRsaBits = 2048, kMostRsaBits = 8192;

// `digest`: "SHA256", "SHA384" or "SHA512". `signature` as OpenSSL wants it: RSA's bytes (PKCS #1, v1.5), or ECDSA's in DER.
bool is_signed_by(EVP_PKEY* key, const char* digest, std::string_view text, std::string_view signature);

}  // namespace waymark::base::openssl
