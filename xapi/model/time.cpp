#include "xapi/model/time.hpp"

#include <array>

namespace waymark::xapi {
namespace {

// Reads a text from left to right; every function consumes only on success.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view digit_run() {
    std::size_t n = 0;
    while (n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9') ++n;
    const auto run = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return run;
  }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in(int year, int month) {
  static constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in 400-year eras that begin in March.
std::int64_t days_from_civil(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

struct Civil {
  int year = 0, month = 0, day = 0;
};

Civil civil_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  Civil out;
  out.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  out.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  out.year = static_cast<int>(year_of_era + era * 400 + (out.month <= 2 ? 1 : 0));
  return out;
}

std::optional<std::int64_t> scan_date(Scanner& in) {
  const auto year = in.digits(4);
  if (!year || !in.take('-')) return std::nullopt;
  const auto month = in.digits(2);
  if (!month || *month < 1 || *month > 12 || !in.take('-')) return std::nullopt;
  const auto day = in.digits(2);
  if (!day || *day < 1 || *day > days_in(*year, *month)) return std::nullopt;
  return days_from_civil(*year, *month, *day);
}

std::optional<int> scan_fraction(Scanner& in) {  // milliseconds
  if (!in.take('.') && !in.take(',')) return 0;
  const auto run = in.digit_run();
  if (run.empty()) return std::nullopt;
  int milliseconds = 0;
  for (std::size_t i = 0; i < 3; ++i) milliseconds = milliseconds * 10 + (i < run.size() ? run[i] - '0' : 0);
  return milliseconds;
}

std::optional<std::int64_t> scan_time(Scanner& in, TimeRules rules) {  // milliseconds of the day
  const auto hour = in.digits(2);
  if (!hour || *hour > 23 || !in.take(':')) return std::nullopt;
  const auto minute = in.digits(2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0, milliseconds = 0;
  if (in.take(':')) {
    const auto s = in.digits(2);
    if (!s || *s > 60) return std::nullopt;  // 60: a leap second
    const auto fraction = rules == TimeRules::rfc3339 && in.peek() == ',' ? std::nullopt : scan_fraction(in);
    if (!fraction) return std::nullopt;
    second = *s;
    milliseconds = *fraction;
  } else if (rules == TimeRules::rfc3339) {
    return std::nullopt;
  }
  return ((std::int64_t{*hour} * 60 + *minute) * 60 + second) * 1000 + milliseconds;
}

std::optional<std::int64_t> scan_offset(Scanner& in, TimeRules rules) {  // milliseconds east of UTC
  if (in.take('Z') || in.take('z')) return 0;
  const bool negative = in.peek() == '-';
  if (!in.take('-') && !in.take('+')) return rules == TimeRules::iso8601 ? std::optional<std::int64_t>(0) : std::nullopt;
  const auto hours = in.digits(2);
  if (!hours || *hours > 23) return std::nullopt;
  int minutes = 0;
  if (!in.done() || rules == TimeRules::rfc3339) {
    if (!in.take(':') && rules == TimeRules::rfc3339) return std::nullopt;
    const auto m = in.digits(2);
    if (!m || *m > 59) return std::nullopt;
    minutes = *m;
  }
  const std::int64_t offset = (std::int64_t{*hours} * 60 + minutes) * 60'000;
  if (negative && offset == 0) return std::nullopt;
  return negative ? -offset : offset;
}

std::string padded(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(value);
  return text.size() >= width ? text : std::string(width - text.size(), '0') + text;
}

struct Split {
  std::int64_t days, rest;
};

Split split_days(std::int64_t milliseconds) {
  constexpr std::int64_t kDay = 86'400'000;
  std::int64_t days = milliseconds / kDay, rest = milliseconds % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  return {days, rest};
}

std::string clock_text(std::int64_t rest) {
  return padded(rest / 3'600'000, 2) + ":" + padded(rest / 60'000 % 60, 2) + ":" + padded(rest / 1000 % 60, 2);
}

// Reads "nX" components whose letters come in the given order. False: something else, or a fraction before
// the end.
bool scan_components(Scanner& in, std::string_view letters, bool& any, bool& fraction_seen) {
  std::size_t next = 0;
  while (in.peek() >= '0' && in.peek() <= '9') {
    if (fraction_seen) return false;
    in.digit_run();
    if (in.take('.') || in.take(',')) {
      fraction_seen = true;
      if (in.digit_run().empty()) return false;
    }
    const auto letter = letters.find(in.peek(), next);
    if (letter == std::string_view::npos || !in.take(letters[letter])) return false;
    next = letter + 1;
    any = true;
  }
  return true;
}

}  // namespace

std::optional<std::int64_t> parse_timestamp(std::string_view text, TimeRules rules) {
  if (text.size() > 64) return std::nullopt;
  Scanner in(text);
  const auto days = scan_date(in);
  if (!days || (!in.take('T') && !in.take('t'))) return std::nullopt;
  const auto time = scan_time(in, rules);
  if (!time) return std::nullopt;
  const auto offset = scan_offset(in, rules);
  if (!offset || !in.done()) return std::nullopt;
  const std::int64_t result = *days * 86'400'000 + *time - *offset;
  // What cannot be written with four digits of year once it is UTC is of no use to anybody.
  const int year = civil_from_days(split_days(result).days).year;
  if (year < 0 || year > 9999) return std::nullopt;
  return result;
}

std::string format_timestamp(std::int64_t milliseconds) {
  const auto [days, rest] = split_days(milliseconds);
  const Civil date = civil_from_days(days);
  return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T" + clock_text(rest) + "." +
         padded(rest % 1000, 3) + "Z";
}

std::string format_http_date(std::int64_t milliseconds) {
  static constexpr std::array<const char*, 7> kDays{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // from 1970-01-01
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto [days, rest] = split_days(milliseconds);
  const Civil date = civil_from_days(days);
  const auto weekday = static_cast<std::size_t>(((days % 7) + 7) % 7);
  return std::string(kDays[weekday]) + ", " + padded(date.day, 2) + " " + kMonths[static_cast<std::size_t>(date.month - 1)] + " " +
         padded(date.year, 4) + " " + clock_text(rest) + " GMT";
}

bool is_duration(std::string_view text) {
  if (text.size() > 128) return false;
  Scanner in(text);
  if (!in.take('P')) return false;
  bool any = false, fraction = false;
  if (text.back() == 'W') return scan_components(in, "W", any, fraction) && any && in.done();
  if (!scan_components(in, "YMD", any, fraction)) return false;
  if (in.take('T')) {
    bool time = false;
    if (fraction || !scan_components(in, "HMS", time, fraction) || !time) return false;
    any = true;
  }
  return any && in.done();
}

std::string comparable_duration(std::string_view text) {
  const auto point = text.find_first_of(".,");
  if (point == std::string_view::npos || text.back() != 'S' || text.size() - point - 2 <= 2) return std::string(text);
  return std::string(text.substr(0, point + 3)) + "S";
}

}  // namespace waymark::xapi
