#pragma once
#include <initializer_list>
#include <string_view>

#include "scorm/base/utf.hpp"

// What the data types of every edition look at in a text.
namespace waymark::cmi {

inline bool is_one_of(std::string_view value, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (word == value) return true;
  }
  return false;
}

// White space and characters without a glyph, which an identifier must not hold.
inline bool is_blank_or_control(char32_t c) {
  return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         c == 0x205F || c == 0x3000 || c == 0xFEFF || base::is_surrogate(c);
}

}  // namespace waymark::cmi
