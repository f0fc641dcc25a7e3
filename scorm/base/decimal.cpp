#include "scorm/base/decimal.hpp"

namespace waymark::base {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  return n;
}

int compare_magnitude(const Decimal& a, const Decimal& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() < b.whole.size() ? -1 : 1;
  if (const int c = a.whole.compare(b.whole); c != 0) return c < 0 ? -1 : 1;
  // No trailing zeros: the order of the digits as text is the order of the numbers, a
  // prefix being the smaller.
  const int c = a.fraction.compare(b.fraction);
  return c < 0 ? -1 : (c > 0 ? 1 : 0);
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal value;
  if (!text.empty() && text.front() == '-') {
    value.negative = true;
    text.remove_prefix(1);
  }
  std::string_view whole = text.substr(0, count_digits(text));
  text.remove_prefix(whole.size());
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    fraction = text.substr(0, count_digits(text));
    text.remove_prefix(fraction.size());
  }
  if (!text.empty() || whole.size() + fraction.size() == 0) return std::nullopt;
  while (!whole.empty() && whole.front() == '0') whole.remove_prefix(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  value.whole = whole;
  value.fraction = fraction;
  if (whole.empty() && fraction.empty()) value.negative = false;
  return value;
}

int compare(const Decimal& a, const Decimal& b) {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  const int magnitude = compare_magnitude(a, b);
  return a.negative ? -magnitude : magnitude;
}

std::string to_text(const Decimal& value) {
  std::string out = value.negative ? "-" : "";
  out += value.whole.empty() ? "0" : value.whole;
  if (!value.fraction.empty()) out += "." + value.fraction;
  return out;
}

std::optional<std::int64_t> to_millionths(const Decimal& value) {
  if (value.whole.size() > 12) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : value.whole) number = number * 10 + (c - '0');
  for (std::size_t i = 0; i < 6; ++i) {
    number = number * 10 + (i < value.fraction.size() ? value.fraction[i] - '0' : 0);
  }
  return value.negative ? -number : number;
}

std::string millionths_to_text(std::int64_t millionths) {
  const bool negative = millionths < 0;
  // As unsigned: the smallest int64 has no positive twin.
  const std::uint64_t size = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(millionths) : static_cast<std::uint64_t>(millionths);
  std::string fraction = std::to_string(size % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  std::string out = negative ? "-" : "";
  out += std::to_string(size / 1'000'000);
  if (!fraction.empty()) out += "." + fraction;
  return out;
}

}  // namespace waymark::base
