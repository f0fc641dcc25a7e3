#include "scorm/base/interval.hpp"

#include <algorithm>
#include <cstddef>

namespace waymark::base {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes exactly `digits` digits of a number from low to high off `rest`.
bool take(std::string_view& rest, std::size_t digits, int low, int high, int* value = nullptr) {
  if (rest.size() < digits) return false;
  int number = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (!is_digit(rest[i])) return false;
    number = number * 10 + (rest[i] - '0');
  }
  rest.remove_prefix(digits);
  if (value) *value = number;
  return number >= low && number <= high;
}

bool take(std::string_view& rest, char mark) {
  if (!rest.starts_with(mark)) return false;
  rest.remove_prefix(1);
  return true;
}

int days_of(int month, int year) {
  if (month == 2) return year % 4 == 0 ? 29 : 28;  // no century between 1970 and 2038 is no leap year
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool is_zone(std::string_view rest) {
  if (rest == "Z") return true;
  if (!take(rest, '+') && !take(rest, '-')) return false;
  if (!take(rest, 2, 0, 23)) return false;
  return rest.empty() || (take(rest, ':') && take(rest, 2, 0, 59) && rest.empty());
}

// After the seconds.
bool is_end(std::string_view rest, bool strict) {
  if (rest.empty()) return true;
  if (!take(rest, '.')) return !strict && is_zone(rest);
  std::size_t digits = 0;
  while (digits < rest.size() && is_digit(rest[digits])) ++digits;
  if (digits == 0 || digits > (strict ? 2u : 9u)) return false;
  rest.remove_prefix(digits);
  return rest.empty() || is_zone(rest);
}

constexpr std::int64_t kSecond = 100, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr std::int64_t kLongest = 1'000'000LL * 365 * kDay;

struct Unit {
  char mark;
  std::int64_t length;
};
constexpr Unit kDateUnits[] = {{'Y', 365 * kDay}, {'M', 30 * kDay}, {'D', kDay}};
constexpr Unit kTimeUnits[] = {{'H', kHour}, {'M', kMinute}, {'S', kSecond}};

// Adds the parts of one half of an interval; false when it holds something else. `any` tells of a part.
template <std::size_t N>
bool add_parts(std::string_view& rest, const Unit (&units)[N], bool strict, std::int64_t& total, bool& any) {
  std::size_t unit = 0;
  while (!rest.empty() && rest.front() != 'T') {
    std::int64_t number = 0, hundredths = 0;
    std::size_t digits = 0, after = 0;
    for (; !rest.empty() && is_digit(rest.front()); rest.remove_prefix(1), ++digits) {
      number = std::min(number * 10 + (rest.front() - '0'), kLongest);
    }
    const bool fraction = digits > 0 && take(rest, '.');
    for (; fraction && !rest.empty() && is_digit(rest.front()); rest.remove_prefix(1), ++after) {
      if (after < 2) hundredths += (rest.front() - '0') * (after == 0 ? 10 : 1);
    }
    while (unit < N && (rest.empty() || rest.front() != units[unit].mark)) ++unit;
    if (digits == 0 || unit == N) return false;
    if (fraction && (units[unit].mark != 'S' || after == 0 || (strict && after > 2))) return false;
    if (number > kLongest / units[unit].length) number = kLongest / units[unit].length;
    total = std::min(total + number * units[unit].length + hundredths, kLongest);
    ++unit;
    any = true;
    rest.remove_prefix(1);
  }
  return true;
}

}  // namespace

bool is_time(std::string_view text, bool strict) {
  std::string_view rest = text;
  int year = 0, month = 0;
  if (!take(rest, 4, 1970, 2038, &year)) return false;
  if (rest.empty()) return true;
  if (!take(rest, '-') || !take(rest, 2, 1, 12, &month)) return false;
  if (rest.empty()) return true;
  if (!take(rest, '-') || !take(rest, 2, 1, days_of(month, year))) return false;
  if (rest.empty()) return true;
  if (!take(rest, 'T') || !take(rest, 2, 0, 23)) return false;
  if (rest.empty()) return true;
  if (!take(rest, ':') || !take(rest, 2, 0, 59)) return false;
  if (rest.empty()) return true;
  return take(rest, ':') && take(rest, 2, 0, 59) && is_end(rest, strict);
}

std::optional<std::int64_t> parse_interval(std::string_view text, bool strict) {
  std::int64_t total = 0;
  bool any = false;
  if (!take(text, 'P') || !add_parts(text, kDateUnits, strict, total, any)) return std::nullopt;
  if (text.empty()) return any ? std::optional(total) : std::nullopt;
  any = false;
  if (!take(text, 'T') || !add_parts(text, kTimeUnits, strict, total, any)) return std::nullopt;
  return text.empty() && any ? std::optional(total) : std::nullopt;
}

std::string format_interval(std::int64_t centiseconds) {
  std::int64_t rest = std::clamp<std::int64_t>(centiseconds, 0, kLongest);
  std::string out = "P";
  const auto put = [&out, &rest](std::int64_t length, char mark) {
    if (rest >= length) out += std::to_string(rest / length) + mark;
    rest %= length;
  };
  put(kDay, 'D');
  if (rest == 0 && out.size() > 1) return out;
  out += 'T';
  put(kHour, 'H');
  put(kMinute, 'M');
  if (rest == 0 && out.back() != 'T') return out;
  out += std::to_string(rest / kSecond);
  if (const std::int64_t hundredths = rest % kSecond; hundredths != 0) {
    out += '.';
    out += static_cast<char>('0' + hundredths / 10);
    if (hundredths % 10 != 0) out += static_cast<char>('0' + hundredths % 10);
  }
  return out + "S";
}

}  // namespace waymark::base
