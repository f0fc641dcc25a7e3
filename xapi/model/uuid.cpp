#include "xapi/model/uuid.hpp"

#include "scorm/base/digest.hpp"
#include "scorm/base/encode.hpp"

namespace waymark::xapi {
namespace {

bool dash_before_byte(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

Uuid stamped(Uuid uuid, std::uint8_t version) {
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0F) | (version << 4));
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3F) | 0x80);
  return uuid;
}

}  // namespace

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid out{};
  std::size_t at = 0;
  for (std::size_t byte = 0; byte < out.size(); ++byte) {
    if (dash_before_byte(byte) && text[at++] != '-') return std::nullopt;
    const int high = base::hex_value(text[at]), low = base::hex_value(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out[byte] = static_cast<std::uint8_t>(high << 4 | low);
    at += 2;
  }
  return out;
}

std::string format_uuid(const Uuid& uuid) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (std::size_t byte = 0; byte < uuid.size(); ++byte) {
    if (dash_before_byte(byte)) out += '-';
    out += kHex[uuid[byte] >> 4];
    out += kHex[uuid[byte] & 0xF];
  }
  return out;
}

std::string lower_uuid(std::string_view text) {
  const auto uuid = parse_uuid(text);
  return uuid ? format_uuid(*uuid) : std::string();
}

Uuid uuid_v4(Uuid random) { return stamped(random, 4); }

Uuid uuid_v5(const Uuid& name_space, std::string_view name) {
  std::string input(name_space.begin(), name_space.end());
  input += name;
  const std::string digest = base::sha1_hex(input);
  Uuid out{};
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::uint8_t>(base::hex_value(digest[2 * i]) << 4 | base::hex_value(digest[2 * i + 1]));
  return stamped(out, 5);
}

}  // namespace waymark::xapi
