#pragma once
#include <string>
#include <string_view>

#include "runtime/support/json.hpp"

namespace waymark::tokens {

inline constexpr std::size_t kMostToken = 16 << 10;  // bytes; no provider's tokens come near

// A JWT in compact form (RFC 7515, 7.1; RFC 7519) taken apart. Nothing is verified: whatever it says may be a lie.
struct Jwt {
  std::string algorithm, key_id;  // of the header; key_id is empty without one
  support::Json claims;
  std::string signed_text, signature;
};

// Refused as invalid: what is no JWT, names a property twice, is another kind of token (typ), or has a header that has to be
// understood (crit). Messages hold nothing of the token.
Result<Jwt> parse_jwt(std::string_view token);

}  // namespace waymark::tokens
