#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Decimal numbers as text, exactly. The engine must give the same answers natively and in WebAssembly, whose
// standard library cannot read a double; and a mastery score of 80.1 must not depend on binary rounding.
namespace waymark::base {

// [-]digits[.digits], without leading zeros before and trailing zeros after the point; never negative zero.
struct Decimal {
  bool negative = false;
  std::string whole;     // "" for zero
  std::string fraction;  // "" for none
};

// CMIDecimal (SCORM 1.2 RTE 3.4.2): an optional minus, digits, an optional point with digits. No exponent, no
// plus, no blanks; at least one digit. Nothing else is read.
std::optional<Decimal> parse_decimal(std::string_view text);

// -1, 0 or 1 as a is less than, equal to or greater than b.
int compare(const Decimal& a, const Decimal& b);

std::string to_text(const Decimal& value);  // shortest form: "0", "-0.5", "12.25"

// The value in millionths, further digits dropped; nothing when its whole part has more than 12 digits.
std::optional<std::int64_t> to_millionths(const Decimal& value);

std::string millionths_to_text(std::int64_t millionths);

}  // namespace waymark::base
