#include "scorm/base/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "scorm/base/encode.hpp"

namespace waymark::base {
namespace {

void check(int answer) {
  if (answer != 1) throw std::runtime_error("a digest is not offered by the cryptographic library");
}

std::string hex_of(const std::array<unsigned char, EVP_MAX_MD_SIZE>& digest, unsigned size) {
  return hex_encode({reinterpret_cast<const char*>(digest.data()), size});
}

std::string digest_hex(std::string_view bytes, const EVP_MD* function) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  check(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, function, nullptr));
  return hex_of(digest, size);
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

std::string sha1_hex(std::string_view bytes) { return digest_hex(bytes, EVP_sha1()); }
std::string sha256_hex(std::string_view bytes) { return digest_hex(bytes, EVP_sha256()); }

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

void Sha2::update(std::string_view bytes) { check(EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size())); }

std::string Sha2::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  check(EVP_DigestFinal_ex(impl_->context, digest.data(), &size));
  impl_->begin();
  return hex_of(digest, size);
}

}  // namespace waymark::base
