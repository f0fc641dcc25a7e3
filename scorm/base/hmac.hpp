#pragma once
#include <string>
#include <string_view>

namespace waymark::base {

// HMAC with SHA-256 (RFC 2104): 32 bytes. In the target of the digests (`scorm_digest`).
std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace waymark::base
