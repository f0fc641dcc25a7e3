#include "runtime/support/visible_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "runtime/support/encode.hpp"
#include "scorm/base/utf.hpp"

namespace waymark::support {
namespace {

struct Range {
  char32_t first, last;
};

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& r) { return c >= r.first && c <= r.last; });
}

constexpr std::array<Range, 5> kBidi = {{{0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}, {0x206A, 0x206F}}};
constexpr std::array<Range, 4> kControl = {{{0x00, 0x1F}, {0x7F, 0x9F}, {0x2028, 0x2029}, {0xFFF9, 0xFFFB}}};
// Without a shape of their own, wherever they stand (Unicode: Default_Ignorable_Code_Point, less joiners and variation
// selectors), and what is no character at all.
constexpr std::array<Range, 14> kInvisible = {{{0x00AD, 0x00AD},
                                               {0x034F, 0x034F},
                                               {0x115F, 0x1160},
                                               {0x17B4, 0x17B5},
                                               {0x180E, 0x180E},
                                               {0x200B, 0x200B},
                                               {0x2060, 0x2065},
                                               {0x3164, 0x3164},
                                               {0xFDD0, 0xFDEF},
                                               {0xFEFF, 0xFEFF},
                                               {0xFFA0, 0xFFA0},
                                               {0x1BCA0, 0x1BCA3},
                                               {0x1D173, 0x1D17A},
                                               {0xE0000, 0xE00FF}}};
// Seen only beside others: blanks (White_Space, the empty braille pattern), joiners, variation selectors, combining marks.
constexpr std::array<Range, 15> kBesideOthers = {{{0x20, 0x20},
                                                  {0xA0, 0xA0},
                                                  {0x0300, 0x036F},
                                                  {0x1680, 0x1680},
                                                  {0x180B, 0x180D},
                                                  {0x1AB0, 0x1AFF},
                                                  {0x1DC0, 0x1DFF},
                                                  {0x2000, 0x200A},
                                                  {0x200C, 0x200D},
                                                  {0x202F, 0x202F},
                                                  {0x205F, 0x205F},
                                                  {0x20D0, 0x20FF},
                                                  {0x2800, 0x2800},
                                                  {0x3000, 0x3000},
                                                  {0xFE00, 0xFE0F}}};

bool ideographic_variation(char32_t c) { return c >= 0xE0100 && c <= 0xE01EF; }
bool no_character(char32_t c) { return (c & 0xFFFE) == 0xFFFE; }

// The words for a character that is refused; null when it passes.
const char* refused(char32_t c, bool lines) {
  if (lines && (c == '\n' || c == '\r' || c == '\t')) return nullptr;
  if (in(kControl, c)) return "a control character";
  if (in(kBidi, c)) return "a character that turns the direction of writing";
  if (in(kInvisible, c) || no_character(c)) return "an invisible character";
  return nullptr;
}

std::string code_of(char32_t c) {
  std::string hex;
  for (int shift = 20; shift >= 0; shift -= 4)
    if (const auto digit = (c >> shift) & 0xF; digit != 0 || !hex.empty() || shift <= 12) hex += "0123456789ABCDEF"[digit];
  return "U+" + hex;
}

bool seen_alone(char32_t c) { return !in(kBesideOthers, c) && !ideographic_variation(c) && c > 0x20; }

}  // namespace

std::string hidden_text_problem(std::string_view text, bool lines) {
  if (!valid_utf8(text)) return "is not UTF-8 text";
  bool seen = text.empty();
  for (std::size_t at = 0; at < text.size();) {
    const auto next = base::decode_at(text, at);
    if (const char* words = refused(next.point, lines)) return std::string("holds ") + words + " (" + code_of(next.point) + ")";
    seen = seen || seen_alone(next.point);
    at += next.length;
  }
  return seen ? "" : "holds nothing that can be seen";
}

std::string without_hidden(std::string_view text) {
  std::string kept;
  bool seen = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto next = base::decode_at(text, at);
    const auto length = std::max<std::size_t>(next.length, 1);
    if (next.length > 0 && !base::is_surrogate(next.point) && refused(next.point, false) == nullptr) {
      kept += text.substr(at, length);
      seen = seen || seen_alone(next.point);
    }
    at += length;
  }
  return seen ? kept : std::string();
}

std::string hidden_as_codes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto next = base::decode_at(text, at);
    const auto length = std::max<std::size_t>(next.length, 1);
    if (next.length == 0 || base::is_surrogate(next.point))
      out += "\xEF\xBF\xBD";
    else if (refused(next.point, true) != nullptr)
      out += "[" + code_of(next.point) + "]";
    else
      out += text.substr(at, length);
    at += length;
  }
  return out;
}

}  // namespace waymark::support
