#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"

namespace waymark::connectors::webhook {

// The bytes of a secret: "whsec_" and base64 (RFC 4648, 4) as Standard Webhooks writes it, or the text itself. Errors: invalid, when it
// is no base64, or has fewer than 24 bytes.
Result<std::string> secret_bytes(const std::string& text);

// The header webhook-signature: "v1," and the base64 of HMAC-SHA256 over "ID.SECONDS.BODY", for each secret, with blanks between.
std::string signature(const std::vector<std::string>& secrets, std::string_view id, std::int64_t seconds, std::string_view body);

}  // namespace waymark::connectors::webhook
