#include "runtime/delivery/text_column.hpp"

#include <algorithm>
#include <cstdio>

#include "scorm/base/utf.hpp"

namespace waymark::delivery {
namespace {

void append_escape(std::string& out, char32_t unit) {
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(unit));
  out += text;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The unit of an escape at `at` ("\uXXXX"), or -1.
long escape_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at + 1] != 'u') return -1;
  long unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    if (hex(text[i]) < 0) return -1;
    unit = unit * 16 + hex(text[i]);
  }
  return unit;
}

}  // namespace

std::string_view as_column(std::string_view wtf8, std::string& room) {
  // ASCII without NUL and backslash.
  const auto differs = [](char c) { return static_cast<signed char>(c) <= 0 || c == '\\'; };
  if (std::none_of(wtf8.begin(), wtf8.end(), differs)) return wtf8;
  return room = to_column(wtf8);
}

std::string to_column(std::string_view wtf8) {
  std::string out;
  out.reserve(wtf8.size());
  for (std::size_t at = 0; at < wtf8.size();) {
    const auto unit = base::decode_at(wtf8, at);
    if (unit.length == 0) {
      base::append_code_point(out, 0xFFFD);
      ++at;
      continue;
    }
    if (unit.point == '\\')
      out += "\\\\";
    else if (unit.point == 0 || base::is_surrogate(unit.point))
      append_escape(out, unit.point);
    else
      out.append(wtf8.substr(at, unit.length));
    at += unit.length;
  }
  return out;
}

std::string text_shown(std::string_view wtf8, std::size_t most_bytes) {
  std::string out;
  for (std::size_t at = 0; at < wtf8.size();) {
    auto unit = base::decode_at(wtf8, at);
    at += unit.length == 0 ? 1 : unit.length;
    if (unit.length == 0 || unit.point == 0 || base::is_surrogate(unit.point)) unit.point = 0xFFFD;
    std::string character;
    base::append_code_point(character, unit.point);
    if (out.size() + character.size() > most_bytes) break;
    out += character;
  }
  return out;
}

std::string from_column(std::string_view column) {
  std::string out;
  out.reserve(column.size());
  for (std::size_t at = 0; at < column.size();) {
    if (column[at] != '\\') {
      out += column[at++];
      continue;
    }
    if (const long unit = escape_at(column, at); unit >= 0) {
      base::append_code_point(out, static_cast<char32_t>(unit));
      at += 6;
    } else {
      out += '\\';
      at += 2;
    }
  }
  return out;
}

}  // namespace waymark::delivery
