#include "xapi/model/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace waymark::xapi {

std::string digest_hex(Digest digest, std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned length = 0;
  const EVP_MD* algorithm = digest == Digest::sha1 ? EVP_sha1() : EVP_sha256();
  if (EVP_Digest(bytes.data(), bytes.size(), value.data(), &length, algorithm, nullptr) != 1)
    throw std::runtime_error("a digest of OpenSSL is not available");
  std::string out;
  for (unsigned i = 0; i < length; ++i) (out += kHex[value[i] >> 4]) += kHex[value[i] & 15];
  return out;
}

}  // namespace waymark::xapi
