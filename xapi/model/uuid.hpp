#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// RFC 4122 identifiers in the standard string form (xAPI Part 2, 4.4). Pure: random bytes come from the
// caller.
namespace waymark::xapi {

using Uuid = std::array<std::uint8_t, 16>;

// Accepts 8-4-4-4-12 hexadecimal digits in either case, and nothing around them.
std::optional<Uuid> parse_uuid(std::string_view text);
std::string format_uuid(const Uuid& uuid);  // lower case
// The same identifier in lower case, or empty when the text is none.
std::string lower_uuid(std::string_view text);

Uuid uuid_v4(Uuid random);                                    // sets version and variant
Uuid uuid_v5(const Uuid& name_space, std::string_view name);  // SHA-1, RFC 4122 section 4.3

}  // namespace waymark::xapi
