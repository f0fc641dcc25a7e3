#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The request target (RFC 9112 section 3.2) taken apart before anything is looked up by it. Pure.
namespace waymark::http {

struct Target {
  std::string path;  // decoded and normalised, begins with '/'; "*" for the asterisk-form
  std::vector<std::pair<std::string, std::string>> query;
  std::string authority;  // of the absolute-form, which wins over Host (section 3.2.2); otherwise empty
};

// Origin-form, absolute-form with http or https, and "*". Empty for everything else, and for a path that no
// honest client sends: bytes outside printable ASCII, '#', broken escapes, an encoded slash, backslash, NUL
// or control character, text that is not UTF-8, or ".." above the root. "." and ".." are resolved, "//"
// counts as "/".
std::optional<Target> parse_target(std::string_view text);

struct Host {
  std::string name;  // lower case, without port and without a trailing dot; IPv6 in brackets
  std::string text;  // as sent
};

// RFC 9110 section 7.2. Empty when it is no host with an optional port.
std::optional<Host> parse_host(std::string_view text);

}  // namespace waymark::http
