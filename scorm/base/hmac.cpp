#include "scorm/base/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace waymark::base {

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
           out.data(), &size) == nullptr)
    throw std::runtime_error("HMAC is not offered by the cryptographic library");
  return {reinterpret_cast<const char*>(out.data()), size};
}

}  // namespace waymark::base
