#pragma once
#include <cstddef>
#include <string>

// Random values from the operating system's source (OpenSSL's generator). Thread-safe. An exhausted or
// failing source throws std::runtime_error: there is no safe way on.
namespace waymark::support {

std::string random_bytes(std::size_t count);

// `bytes` random bytes as base64url without padding; 32 give a token of 43 characters that cannot be guessed.
std::string random_token(std::size_t bytes = 32);

// A version 4 UUID (RFC 4122 section 4.4), lower case.
std::string random_uuid();

}  // namespace waymark::support
