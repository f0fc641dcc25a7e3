#include "scorm/base/words.hpp"

#include "scorm/base/utf.hpp"

namespace waymark::base {
namespace {

// C0, DEL, C1; line and paragraph separators; what overrides or isolates a direction (Unicode 15, 23.2).
bool unseemly(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string shown_words(std::string_view text, std::size_t most) {
  std::string out;
  for (std::size_t at = 0, count = 0; at < text.size() && count < most; ++count) {
    const Decoded one = decode_at(text, at);
    const bool broken = one.length == 0 || is_surrogate(one.point);
    append_code_point(out, broken ? U'\uFFFD' : unseemly(one.point) ? U' ' : one.point);
    at += one.length == 0 ? 1 : one.length;
  }
  return out;
}

}  // namespace waymark::base
