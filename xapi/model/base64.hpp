#pragma once
#include <optional>
#include <string>
#include <string_view>

// RFC 4648, strictly: no white space, no other letters, no stray bits in the last one.
namespace waymark::xapi {

std::string to_base64url(std::string_view bytes);                        // section 5, without padding (RFC 7515, 2)
std::optional<std::string> from_base64url(std::string_view text);        // without padding
std::optional<std::string> from_base64(std::string_view text);           // section 4, with its padding

}  // namespace waymark::xapi
