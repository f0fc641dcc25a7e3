#pragma once
#include <optional>
#include <string>
#include <string_view>

// Bytes as text and back. What is decoded came from outside: a decoder answers nothing rather than guess.
namespace waymark::base {

std::string lower_ascii(std::string_view text);  // A to Z alone; other bytes stay

int hex_value(char c);                           // 0 to 15 in either case, -1 for what is no hexadecimal digit
std::string hex_encode(std::string_view bytes);  // lower case

// RFC 3986 section 2.1; everything but unreserved characters is encoded, so the result fits any part of a URL. '/' may stay,
// for paths.
std::string percent_encode(std::string_view text, bool keep_slash = false);

// RFC 4648. The decoders are strict: no white space, no other letters, no stray bits in the last letter, padding as the
// standard asks (base64, section 4), none (base64url, section 5 as RFC 7515 has it).
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace waymark::base
