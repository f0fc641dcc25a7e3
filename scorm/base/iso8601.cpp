#include "scorm/base/iso8601.hpp"

#include <algorithm>

namespace waymark::base {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads a text from left to right; every step says whether it found what it wanted.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  char peek() const { return text_.empty() ? '\0' : text_.front(); }

  bool take(char c) {
    if (peek() != c || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool take_either(char a, char b) { return take(a) || take(b); }

  // Between `least` and `most` digits as one number; as many as stand there.
  std::optional<std::int64_t> digits(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    std::int64_t value = 0;
    while (n < text_.size() && n < most && is_digit(text_[n])) value = value * 10 + (text_[n++] - '0');
    if (n < least || (n < text_.size() && is_digit(text_[n]))) return std::nullopt;
    text_.remove_prefix(n);
    return value;
  }

  // A fraction's digits after the point, in units of 10^-places; further ones are dropped.
  std::optional<std::int64_t> fraction(std::size_t places, std::size_t most) {
    std::size_t n = 0;
    std::int64_t value = 0;
    for (; n < text_.size() && is_digit(text_[n]); ++n) {
      if (n < places) value = value * 10 + (text_[n] - '0');
    }
    if (n == 0 || n > most) return std::nullopt;
    for (std::size_t i = n; i < places; ++i) value *= 10;
    text_.remove_prefix(n);
    return value;
  }

 private:
  std::string_view text_;
};

// Days since 1970-01-01 in the proleptic Gregorian calendar. The year is counted from March, so that the leap
// day is the last of its year and months follow a fixed pattern of lengths.
std::int64_t days_from_date(std::int64_t year, std::int64_t month, std::int64_t day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

struct Date {
  std::int64_t year, month, day;
};

Date date_from_days(std::int64_t days) {
  const std::int64_t z = days + 719'468;
  const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
  const std::int64_t doe = z - era * 146'097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const std::int64_t month = mp < 10 ? mp + 3 : mp - 9;
  return {yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1};
}

std::int64_t days_in_month(std::int64_t year, std::int64_t month) {
  const bool december = month == 12;
  return days_from_date(december ? year + 1 : year, december ? 1 : month + 1, 1) - days_from_date(year, month, 1);
}

std::string padded(std::int64_t value, std::size_t width) {
  std::string digits = std::to_string(value);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

tl::unexpected<Error> bad_time(std::string_view part) {
  return fail(ErrorKind::invalid, "The " + std::string(part) + " of the time is not valid.",
              "Write times as RFC 3339 does, for example 2026-03-01T09:05:00Z.");
}

tl::unexpected<Error> bad_duration(std::string_view why) {
  return fail(ErrorKind::invalid, "The duration is not valid: " + std::string(why) + ".",
              "Write durations as ISO 8601 does, for example PT1H2M3.45S.");
}

Result<std::int64_t> parse_date(Cursor& in) {
  const auto year = in.digits(4, 4);
  if (!year || !in.take('-')) return bad_time("year");
  const auto month = in.digits(2, 2);
  if (!month || *month < 1 || *month > 12 || !in.take('-')) return bad_time("month");
  const auto day = in.digits(2, 2);
  if (!day || *day < 1 || *day > days_in_month(*year, *month)) return bad_time("day");
  return days_from_date(*year, *month, *day);
}

Result<std::int64_t> parse_clock(Cursor& in) {
  const auto hour = in.digits(2, 2);
  if (!hour || *hour > 23 || !in.take(':')) return bad_time("hour");
  const auto minute = in.digits(2, 2);
  if (!minute || *minute > 59 || !in.take(':')) return bad_time("minute");
  const auto second = in.digits(2, 2);
  if (!second || *second > 60) return bad_time("second");
  std::int64_t milliseconds = ((*hour * 60 + *minute) * 60 + *second) * 1000;
  if (in.take('.')) {
    const auto fraction = in.fraction(3, 64);
    if (!fraction) return bad_time("fraction of a second");
    milliseconds += *fraction;
  }
  return milliseconds;
}

Result<std::int64_t> parse_offset(Cursor& in) {
  if (in.take_either('Z', 'z')) return 0;
  const bool west = in.peek() == '-';
  if (!in.take_either('+', '-')) return bad_time("time zone");
  const auto hour = in.digits(2, 2);
  if (!hour || *hour > 23 || !in.take(':')) return bad_time("time zone");
  const auto minute = in.digits(2, 2);
  if (!minute || *minute > 59) return bad_time("time zone");
  const std::int64_t milliseconds = (*hour * 60 + *minute) * 60'000;
  return west ? -milliseconds : milliseconds;
}

// One form of timespan: how many digits each part may have.
struct TimespanForm {
  std::size_t least_hours, least_small, most_fraction;
};

std::optional<std::int64_t> read_timespan(std::string_view text, TimespanForm form) {
  Cursor in(text);
  const auto hours = in.digits(form.least_hours, 4);
  if (!hours || !in.take(':')) return std::nullopt;
  const auto minutes = in.digits(form.least_small, 2);
  if (!minutes || !in.take(':')) return std::nullopt;
  const auto seconds = in.digits(form.least_small, 2);
  if (!seconds) return std::nullopt;
  std::int64_t hundredths = 0;
  if (in.take('.')) {
    const auto fraction = in.fraction(2, form.most_fraction);
    if (!fraction) return std::nullopt;
    hundredths = *fraction;
  }
  if (!in.done()) return std::nullopt;
  return ((*hours * 60 + *minutes) * 60 + *seconds) * 100 + hundredths;
}

struct DurationPart {
  char letter;
  std::int64_t centiseconds;
};
constexpr DurationPart kDateParts[] = {{'W', 7 * 8'640'000}, {'D', 8'640'000}};
constexpr DurationPart kTimeParts[] = {{'H', 360'000}, {'M', 6'000}, {'S', 100}};

// Reads the parts of one half of a duration, each at most once and in order. `any`
// tells whether there was one.
template <std::size_t N>
Result<std::int64_t> read_parts(Cursor& in, const DurationPart (&parts)[N], bool& any) {
  std::int64_t total = 0;
  std::size_t next = 0;
  while (is_digit(in.peek())) {
    const auto number = in.digits(1, 10);
    if (!number) return bad_duration("a number is too long");
    std::int64_t millionths = 0;
    const bool fractional = in.take_either('.', ',');
    if (fractional) {
      const auto fraction = in.fraction(6, 64);
      if (!fraction) return bad_duration("digits are missing after the point");
      millionths = *fraction;
    }
    while (next < N && !in.take(parts[next].letter)) ++next;
    if (next == N) return bad_duration("its parts are unknown, doubled, out of order, or have no fixed length");
    total += *number * parts[next].centiseconds + millionths * parts[next].centiseconds / 1'000'000;
    ++next;
    any = true;
    if (fractional && !in.done()) return bad_duration("only the last part may have a fraction");
  }
  return total;
}

}  // namespace

Result<std::int64_t> parse_timestamp(std::string_view text) {
  Cursor in(text);
  const auto days = parse_date(in);
  if (!days) return tl::unexpected(days.error());
  if (!in.take_either('T', 't')) return bad_time("separator between date and clock");
  const auto clock = parse_clock(in);
  if (!clock) return tl::unexpected(clock.error());
  const auto offset = parse_offset(in);
  if (!offset) return tl::unexpected(offset.error());
  if (!in.done()) return bad_time("end");
  return *days * 86'400'000 + *clock - *offset;
}

std::string format_timestamp(std::int64_t milliseconds) {
  const std::int64_t first = days_from_date(0, 1, 1) * 86'400'000;
  const std::int64_t last = days_from_date(10'000, 1, 1) * 86'400'000 - 1;
  const std::int64_t held = std::clamp(milliseconds, first, last);
  std::int64_t days = held / 86'400'000;
  std::int64_t rest = held % 86'400'000;
  if (rest < 0) {
    rest += 86'400'000;
    --days;
  }
  const Date date = date_from_days(days);
  return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T" + padded(rest / 3'600'000, 2) + ":" +
         padded(rest / 60'000 % 60, 2) + ":" + padded(rest / 1000 % 60, 2) + "." + padded(rest % 1000, 3) + "Z";
}

Result<std::int64_t> parse_duration(std::string_view text) {
  Cursor in(text);
  if (!in.take('P')) return bad_duration("it does not begin with P");
  bool any = false;
  const auto days = read_parts(in, kDateParts, any);
  if (!days) return days;
  std::int64_t total = *days;
  if (in.take('T')) {
    bool any_time = false;
    const auto time = read_parts(in, kTimeParts, any_time);
    if (!time) return time;
    if (!any_time) return bad_duration("nothing follows the T");
    total += *time;
    any = true;
  }
  if (!any || !in.done()) return bad_duration("a part is missing or unknown");
  return total;
}

std::string format_duration(std::int64_t centiseconds) {
  if (centiseconds <= 0) return "PT0S";
  const std::int64_t hours = centiseconds / 360'000, minutes = centiseconds / 6'000 % 60;
  const std::int64_t seconds = centiseconds / 100 % 60, hundredths = centiseconds % 100;
  std::string out = "PT";
  if (hours > 0) out += std::to_string(hours) + "H";
  if (minutes > 0) out += std::to_string(minutes) + "M";
  if (seconds == 0 && hundredths == 0) return out;
  out += std::to_string(seconds);
  if (hundredths > 0) out += "." + (hundredths % 10 == 0 ? std::to_string(hundredths / 10) : padded(hundredths, 2));
  return out + "S";
}

std::optional<std::int64_t> parse_timespan(std::string_view text) { return read_timespan(text, {2, 2, 2}); }

std::optional<std::int64_t> parse_loose_timespan(std::string_view text) { return read_timespan(text, {1, 1, 9}); }

std::string format_timespan(std::int64_t centiseconds) {
  const std::int64_t held = std::clamp<std::int64_t>(centiseconds, 0, kLongestTimespan);
  return padded(held / 360'000, 4) + ":" + padded(held / 6'000 % 60, 2) + ":" + padded(held / 100 % 60, 2) + "." + padded(held % 100, 2);
}

}  // namespace waymark::base
