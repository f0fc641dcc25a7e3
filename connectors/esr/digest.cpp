#include "connectors/esr/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace waymark::connectors::esr {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1 ||
      size != digest.size()) {
    throw std::runtime_error("SHA-256 is not available");
  }
  constexpr const char* kHex = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

std::string sha256_16(const std::vector<std::string>& values) {
  std::string joined;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) joined += '\x1f';
    joined += values[i];
  }
  return sha256_hex(joined).substr(0, 16);
}

}  // namespace waymark::connectors::esr
