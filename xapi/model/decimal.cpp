#include "xapi/model/decimal.hpp"

#include <algorithm>

namespace waymark::xapi {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads "[+-]digits" at the end of a number.
std::optional<std::int64_t> parse_exponent(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 9 || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return negative ? -value : value;
}

Decimal trimmed(Decimal value) {
  const auto first = value.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  value.exponent -= static_cast<std::int64_t>(first);
  value.digits.erase(0, first);
  value.digits.erase(value.digits.find_last_not_of('0') + 1);
  return value;
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal out;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    out.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  std::int64_t shift = 0;
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    const auto exponent = parse_exponent(text.substr(e + 1));
    if (!exponent) return std::nullopt;
    shift = *exponent;
    text = text.substr(0, e);
  }
  const auto point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point < text.size() ? text.substr(point + 1) : std::string_view();
  out.digits.append(whole).append(part);
  if (out.digits.empty() || !std::all_of(out.digits.begin(), out.digits.end(), is_digit)) return std::nullopt;
  out.exponent = static_cast<std::int64_t>(whole.size()) + shift;
  return trimmed(std::move(out));
}

Decimal shifted(Decimal value, std::int64_t places) {
  if (!value.zero()) value.exponent += places;
  return value;
}

int compare(const Decimal& left, const Decimal& right) {
  if (left.zero() && right.zero()) return 0;
  if (left.zero()) return right.negative ? 1 : -1;
  if (right.zero()) return left.negative ? -1 : 1;
  if (left.negative != right.negative) return left.negative ? -1 : 1;
  int size = left.exponent != right.exponent ? (left.exponent < right.exponent ? -1 : 1) : left.digits.compare(right.digits);
  size = size < 0 ? -1 : (size > 0 ? 1 : 0);
  return left.negative ? -size : size;
}

std::string to_json_number(const Decimal& value) {
  if (value.zero()) return "0";
  std::string out = value.negative ? "-" : "";
  const auto count = static_cast<std::int64_t>(value.digits.size());
  if (value.exponent > 30 || value.exponent < -30 || count > 40) {
    out += value.digits.substr(0, 1);
    if (count > 1) out += "." + value.digits.substr(1);
    return out + "e" + std::to_string(value.exponent - 1);
  }
  if (value.exponent <= 0) return out + "0." + std::string(static_cast<std::size_t>(-value.exponent), '0') + value.digits;
  if (value.exponent >= count) return out + value.digits + std::string(static_cast<std::size_t>(value.exponent - count), '0');
  const auto whole = static_cast<std::size_t>(value.exponent);
  return out + value.digits.substr(0, whole) + "." + value.digits.substr(whole);
}

}  // namespace waymark::xapi
