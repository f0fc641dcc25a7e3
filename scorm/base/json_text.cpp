#include "scorm/base/json_text.hpp"

#include <optional>

#include "scorm/base/utf.hpp"

namespace waymark::base {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The number of a \uXXXX escape that starts at `at`, if one does.
std::optional<char32_t> escape_at(std::string_view json, std::size_t at) {
  if (json.size() < 6 || at > json.size() - 6 || json[at] != '\\' || json[at + 1] != 'u') return std::nullopt;
  char32_t number = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex_value(json[i]);
    if (digit < 0) return std::nullopt;
    number = number * 16 + static_cast<char32_t>(digit);
  }
  return number;
}

void append_escape(std::string& out, char32_t unit) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(unit >> shift) & 0xF];
}

void append_character(std::string& out, char32_t point) {
  switch (point) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (point < 0x20 || is_surrogate(point)) return append_escape(out, point);
  append_code_point(out, point);
}

}  // namespace

std::string lone_escapes_to_wtf8(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const std::size_t slash = json.find('\\', at);
    out.append(json.substr(at, slash == std::string_view::npos ? slash : slash - at));
    if (slash == std::string_view::npos) break;
    const auto number = escape_at(json, slash);
    if (!number || !is_surrogate(*number)) {  // \\ is two characters: the second must not start an escape
      out.append(json.substr(slash, 2));
      at = slash + 2;
      continue;
    }
    const auto partner = escape_at(json, slash + 6);
    if (is_high_surrogate(*number) && partner && is_low_surrogate(*partner)) {
      out.append(json.substr(slash, 12));
      at = slash + 12;
      continue;
    }
    append_code_point(out, *number);
    at = slash + 6;
  }
  return out;
}

std::string wtf8_to_lone_escapes(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const Decoded next = decode_at(json, at);
    if (next.length == 3 && is_surrogate(next.point)) {
      append_escape(out, next.point);
    } else {
      out.append(json.substr(at, next.length == 0 ? 1 : next.length));
    }
    at += next.length == 0 ? 1 : next.length;
  }
  return out;
}

void append_json_string(std::string& out, std::string_view wtf8) {
  out += '"';
  for (std::size_t at = 0; at < wtf8.size();) {
    const Decoded next = decode_at(wtf8, at);
    append_character(out, next.length == 0 ? char32_t{0xFFFD} : next.point);
    at += next.length == 0 ? 1 : next.length;
  }
  out += '"';
}

std::string json_string(std::string_view wtf8) {
  std::string out;
  append_json_string(out, wtf8);
  return out;
}

}  // namespace waymark::base
