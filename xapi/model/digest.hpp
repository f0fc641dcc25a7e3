#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace waymark::xapi {

enum class Digest : std::uint8_t { sha1, sha256 };

// In lower-case hexadecimal digits.
std::string digest_hex(Digest digest, std::string_view bytes);

}  // namespace waymark::xapi
