#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scorm/base/encode.hpp"
#include "scorm/base/utf.hpp"

// Text codings at the edge. Everything decoded here came from outside: a decoder answers nothing rather than
// guess.
namespace waymark::support {

using base::base64_decode;
using base::base64_encode;
using base::base64url_decode;
using base::base64url_encode;
using base::hex_encode;

// For any part of a URL, and for paths, in which '/' stays.
inline std::string percent_encode(std::string_view text) { return base::percent_encode(text); }
inline std::string percent_encode_path(std::string_view text) { return base::percent_encode(text, true); }
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

// "Basic ..." of an Authorization header (RFC 7617) as user and password; empty when it is anything else.
std::optional<std::pair<std::string, std::string>> basic_credentials(std::string_view authorization);

// Well-formed UTF-8 (Unicode table 3-7): no surrogates, no overlong forms.
inline bool valid_utf8(std::string_view text) { return base::is_utf8(text); }

}  // namespace waymark::support
