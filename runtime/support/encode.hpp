#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Text codings at the edge. Everything decoded here came from outside: a decoder answers nothing rather than
// guess.
namespace waymark::support {

std::string hex_encode(std::string_view bytes);  // lower case

// RFC 3986 section 2.1; everything but unreserved characters is encoded, so the result fits any part of a
// URL.
std::string percent_encode(std::string_view text);
// The same, but '/' stays: for paths.
std::string percent_encode_path(std::string_view text);
// Empty when a '%' is not followed by two hex digits. '+' stays '+'.
std::optional<std::string> percent_decode(std::string_view text);

using Fields = std::vector<std::pair<std::string, std::string>>;

struct FormLimits {
  std::size_t fields = 1000;
  std::size_t name_bytes = 256;
  std::size_t value_bytes = 1 << 20;
};

// application/x-www-form-urlencoded (URL standard, section 5.1) in order; '+' is a space. Empty when a limit
// is passed or an escape is broken. The query part of a target is read with it as well.
std::optional<Fields> form_decode(std::string_view text, const FormLimits& limits = {});
std::string form_encode(const Fields& fields);

// RFC 4648. The decoders are strict: no white space, padding as the standard asks (base64), none (base64url).
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

// "Basic ..." of an Authorization header (RFC 7617) as user and password; empty when it is anything else.
std::optional<std::pair<std::string, std::string>> basic_credentials(std::string_view authorization);

// Well-formed UTF-8 (Unicode table 3-7): no surrogates, no overlong forms.
bool valid_utf8(std::string_view text);

}  // namespace waymark::support
