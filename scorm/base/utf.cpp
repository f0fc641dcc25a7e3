#include "scorm/base/utf.hpp"

#include <cstdint>
#include <cstring>

namespace waymark::base {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool is_continuation(unsigned byte) { return (byte & 0xC0u) == 0x80u; }

// How many bytes the first one announces, and the smallest number that may be written so long (shorter forms
// of the same number are refused: two spellings of one text would break digests and comparisons).
struct Lead {
  std::size_t length;
  char32_t smallest;
  char32_t bits;
};

Lead lead_of(unsigned byte) {
  if (byte < 0x80) return {1, 0, byte};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, byte & 0x1Fu};
  if (byte >= 0xE0 && byte <= 0xEF) return {3, 0x800, byte & 0x0Fu};
  if (byte >= 0xF0 && byte <= 0xF4) return {4, 0x10000, byte & 0x07u};
  return {0, 0, 0};
}

// How many bytes at the front are ASCII: almost all text is, and needs no decoding.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & 0x8080808080808080u) != 0) break;
  }
  while (at < text.size() && byte_at(text, at) < 0x80) ++at;
  return at;
}

std::size_t ascii_prefix(std::u16string_view units) {
  std::size_t at = 0;
  for (std::uint64_t four = 0; at + 4 <= units.size(); at += 4) {
    std::memcpy(&four, units.data() + at, sizeof four);
    if ((four & 0xFF80FF80FF80FF80u) != 0) break;
  }
  while (at < units.size() && units[at] < 0x80) ++at;
  return at;
}

}  // namespace

bool is_high_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
bool is_low_surrogate(char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }
bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

Decoded decode_at(std::string_view text, std::size_t at) {
  const Lead lead = lead_of(byte_at(text, at));
  if (lead.length == 0 || text.size() - at < lead.length) return {};
  char32_t point = lead.bits;
  for (std::size_t i = 1; i < lead.length; ++i) {
    const unsigned byte = byte_at(text, at + i);
    if (!is_continuation(byte)) return {};
    point = (point << 6) | (byte & 0x3Fu);
  }
  if (point < lead.smallest || point > 0x10FFFF) return {};
  return {point, lead.length};
}

void append_code_point(std::string& to, char32_t point) {
  const auto put = [&to](char32_t byte) { to.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0 | (point >> 6));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

bool is_wtf8(std::string_view text) {
  bool after_high = false;
  for (std::size_t at = ascii_prefix(text); at < text.size();) {
    const Decoded next = decode_at(text, at);
    if (next.length == 0) return false;
    if (after_high && is_low_surrogate(next.point)) return false;
    after_high = is_high_surrogate(next.point);
    at += next.length;
  }
  return true;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = ascii_prefix(text); at < text.size();) {
    const Decoded next = decode_at(text, at);
    if (next.length == 0 || is_surrogate(next.point)) return false;
    at += next.length;
  }
  return true;
}

std::size_t utf16_length(std::string_view wtf8) {
  std::size_t units = ascii_prefix(wtf8);
  for (std::size_t at = units; at < wtf8.size();) {
    const Decoded next = decode_at(wtf8, at);
    units += next.point >= 0x10000 ? 2 : 1;
    at += next.length == 0 ? 1 : next.length;
  }
  return units;
}

void assign_wtf8(std::string& out, std::u16string_view units) {
  out.resize(units.size());
  char* const bytes = out.data();
  const std::size_t ascii = ascii_prefix(units);
  for (std::size_t i = 0; i < ascii; ++i) bytes[i] = static_cast<char>(units[i]);
  out.resize(ascii);
  for (std::size_t i = ascii; i < units.size(); ++i) {
    char32_t point = units[i];
    if (is_high_surrogate(point) && i + 1 < units.size() && is_low_surrogate(units[i + 1])) {
      point = 0x10000 + ((point - 0xD800) << 10) + (char32_t{units[i + 1]} - 0xDC00);
      ++i;
    }
    append_code_point(out, point);
  }
}

void assign_utf16(std::u16string& out, std::string_view wtf8) {
  const std::size_t ascii = ascii_prefix(wtf8);
  out.resize(ascii);
  char16_t* const units = out.data();
  for (std::size_t i = 0; i < ascii; ++i) units[i] = static_cast<unsigned char>(wtf8[i]);
  for (std::size_t at = ascii; at < wtf8.size();) {
    const Decoded next = decode_at(wtf8, at);
    const char32_t point = next.length == 0 ? kReplacement : next.point;
    if (point >= 0x10000) {
      out.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
      out.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
    } else {
      out.push_back(static_cast<char16_t>(point));
    }
    at += next.length == 0 ? 1 : next.length;
  }
}

std::string to_wtf8(std::u16string_view units) {
  std::string out;
  assign_wtf8(out, units);
  return out;
}

std::u16string to_utf16(std::string_view wtf8) {
  std::u16string out;
  assign_utf16(out, wtf8);
  return out;
}

void append_wtf8(std::string& to, std::string_view more) {
  if (to.size() >= 3 && more.size() >= 3) {
    const Decoded last = decode_at(to, to.size() - 3);
    const Decoded first = decode_at(more, 0);
    if (last.length == 3 && is_high_surrogate(last.point) && is_low_surrogate(first.point)) {
      to.resize(to.size() - 3);
      append_code_point(to, 0x10000 + ((last.point - 0xD800) << 10) + (first.point - 0xDC00));
      more.remove_prefix(3);
    }
  }
  to.append(more);
}

std::string to_utf8(std::string_view wtf8) {
  std::string out;
  out.reserve(wtf8.size());
  for (std::size_t at = 0; at < wtf8.size();) {
    const Decoded next = decode_at(wtf8, at);
    const bool good = next.length != 0 && !is_surrogate(next.point);
    append_code_point(out, good ? next.point : kReplacement);
    at += next.length == 0 ? 1 : next.length;
  }
  return out;
}

}  // namespace waymark::base
