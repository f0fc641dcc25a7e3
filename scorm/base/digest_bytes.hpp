#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// A SHA-256 in the 32 bytes that it has, for lists of many; everywhere else it is 64 hexadecimal digits.
namespace waymark::base {

using DigestBytes = std::array<std::uint8_t, 32>;

// Nothing unless `hex` is 64 small hexadecimal digits.
inline std::optional<DigestBytes> digest_bytes(std::string_view hex) {
  DigestBytes bytes{};
  if (hex.size() != 2 * bytes.size()) return std::nullopt;
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const auto value = digits.find(hex[i]);
    if (value == std::string_view::npos) return std::nullopt;
    bytes[i / 2] = static_cast<std::uint8_t>(bytes[i / 2] << 4 | value);
  }
  return bytes;
}

inline std::string digest_text(const DigestBytes& bytes) {
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const auto byte : bytes) (hex += "0123456789abcdef"[byte >> 4]) += "0123456789abcdef"[byte & 15];
  return hex;
}

}  // namespace waymark::base
