#include "scorm/sequencing/measure.hpp"

#include "scorm/base/decimal.hpp"

namespace waymark::sequencing {

std::optional<Measure> parse_measure(std::string_view text) {
  if (text.size() > 255) return std::nullopt;
  const auto decimal = base::parse_decimal(text);
  if (!decimal || decimal->whole.size() > 6) return std::nullopt;
  Measure value = 0;
  for (const char c : decimal->whole) value = value * 10 + (c - '0');
  for (std::size_t i = 0; i < 7; ++i) value = value * 10 + (i < decimal->fraction.size() ? decimal->fraction[i] - '0' : 0);
  if (decimal->fraction.size() > 7 && decimal->fraction[7] >= '5') ++value;
  return decimal->negative ? -value : value;
}

std::string measure_text(Measure value) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (digits.size() < 8) digits.insert(0, 8 - digits.size(), '0');
  digits.insert(digits.size() - 7, 1, '.');
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return value < 0 ? "-" + digits : digits;
}

Measure rounded_quotient(Measure sum, Measure divisor) {
  const Measure half = divisor / 2;
  return sum < 0 ? -((-sum + half) / divisor) : (sum + half) / divisor;
}

}  // namespace waymark::sequencing
