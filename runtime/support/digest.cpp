#include "runtime/support/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdexcept>

#include "runtime/support/encode.hpp"

namespace waymark::support {
namespace {
void check(int answer) {
  if (answer != 1) throw std::runtime_error("SHA-2 is not offered by the cryptographic library");
}

const EVP_MD* function_of(int bits) {
  switch (bits) {
    case 224:
      return EVP_sha224();
    case 384:
      return EVP_sha384();
    case 512:
      return EVP_sha512();
    default:
      return EVP_sha256();
  }
}
}  // namespace

struct Sha2::Impl {
  const EVP_MD* function;
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  explicit Impl(const EVP_MD* given) : function(given) { begin(); }
  ~Impl() { EVP_MD_CTX_free(context); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  void begin() { check(EVP_DigestInit_ex(context, function, nullptr)); }
};

Sha2::Sha2(int bits) : impl_(std::make_unique<Impl>(function_of(bits))) {}
Sha2::~Sha2() = default;
Sha2::Sha2(Sha2&&) noexcept = default;
Sha2& Sha2::operator=(Sha2&&) noexcept = default;

void Sha2::update(std::string_view bytes) {
  check(EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size()));
}

std::string Sha2::finish() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  check(EVP_DigestFinal_ex(impl_->context, digest, &size));
  impl_->begin();
  return hex_encode({reinterpret_cast<const char*>(digest), size});
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hasher;
  hasher.update(bytes);
  return hasher.finish();
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace waymark::support
