#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Exact decimal numbers as text: for comparing JSON numbers by value and for scaling scores without rounding.
namespace waymark::xapi {

// value = (negative ? -1 : 1) * 0.DIGITS * 10^exponent, no zeros at either end of the digits; zero has no
// digits.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
  bool zero() const { return digits.empty(); }
  bool operator==(const Decimal&) const = default;
};

// Accepts JSON numbers and what CMIDecimal allows beside them: leading zeros, "+", ".5", "5.". An exponent of
// more than nine digits is no number here.
std::optional<Decimal> parse_decimal(std::string_view text);

Decimal shifted(Decimal value, std::int64_t places);  // times 10^places

// <0, 0, >0 as left is less than, equal to or greater than right.
int compare(const Decimal& left, const Decimal& right);

// A JSON number without exponent where that is shorter than 40 characters, else with one.
std::string to_json_number(const Decimal& value);

}  // namespace waymark::xapi
