#include "scorm/package/decompose.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "scorm/base/utf.hpp"
#include "scorm/package/decompositions.hpp"

namespace waymark::package {
namespace {

unsigned char class_of(char32_t c) {
  const auto* const found = std::upper_bound(std::begin(kMarkClasses), std::end(kMarkClasses), c, [](char32_t point, const MarkClass& one) { return point < one.from; });
  if (found == std::begin(kMarkClasses) || std::prev(found)->to < c) return 0;
  return std::prev(found)->value;
}

// The Unicode Standard, 3.12: a Hangul syllable is a leading consonant, a vowel and perhaps a trailing consonant.
bool add_hangul(char32_t c, std::vector<char32_t>& to) {
  constexpr char32_t kSyllables = 0xAC00, kLeading = 0x1100, kVowels = 0x1161, kTrailing = 0x11A7;
  if (c < kSyllables || c > 0xD7A3) return false;
  const char32_t place = c - kSyllables;
  to.push_back(kLeading + place / (21 * 28));
  to.push_back(kVowels + place % (21 * 28) / 28);
  if (place % 28 != 0) to.push_back(kTrailing + place % 28);
  return true;
}

void add(char32_t c, std::vector<char32_t>& to) {
  if (add_hangul(c, to)) return;
  const auto* const found = std::lower_bound(std::begin(kDecompositions), std::end(kDecompositions), c, [](const Decomposition& one, char32_t point) { return one.point < point; });
  if (found == std::end(kDecompositions) || found->point != c) return to.push_back(c);
  add(found->first, to);
  if (found->second != 0) add(found->second, to);
}

// Marks on one letter in the order of their classes: each run of characters that have one.
void put_marks_in_order(std::vector<char32_t>& text) {
  for (auto from = text.begin(); from != text.end();) {
    if (class_of(*from) == 0) {
      ++from;
      continue;
    }
    const auto to = std::find_if(from, text.end(), [](char32_t c) { return class_of(c) == 0; });
    std::stable_sort(from, to, [](char32_t a, char32_t b) { return class_of(a) < class_of(b); });
    from = to;
  }
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string decompose(std::string_view utf8) {
  if (is_ascii(utf8) || !base::is_utf8(utf8)) return std::string(utf8);
  std::vector<char32_t> points;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto [point, length] = base::decode_at(utf8, at);
    add(point, points);
    at += length;
  }
  put_marks_in_order(points);
  std::string out;
  for (const char32_t c : points) base::append_code_point(out, c);
  return out;
}

}  // namespace waymark::package
