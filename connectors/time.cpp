#include "connectors/time.hpp"

#include <array>
#include <cstdio>

namespace waymark::connectors {
namespace {

using namespace std::chrono;

// `count` decimal digits at the front of `text`, taken off it; -1 when there are fewer.
int digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool skip(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

// A fraction, cut to milliseconds; -1 when malformed.
int fraction_ms(std::string_view& text) {
  if (!skip(text, '.')) return 0;
  int value = 0, scale = 100;
  std::size_t seen = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++seen) {
    value += (text.front() - '0') * scale;
    scale /= 10;
  }
  return seen == 0 || seen > 12 ? -1 : value;
}

sys_time<milliseconds> summer_edge(year y, month m) { return sys_days{y / m / Sunday[last]} + hours{1}; }

bool london_summer(Instant instant) {
  const year y = year_month_day{floor<days>(instant)}.year();
  return instant >= summer_edge(y, March) && instant < summer_edge(y, October);
}

sys_days london_day(Instant instant) { return floor<days>(london_summer(instant) ? instant + hours{1} : instant); }

}  // namespace

Result<Instant> parse_utc(std::string_view text) {
  const std::string_view whole = text;
  const auto bad = [&] {
    return fail(ErrorKind::invalid, "'" + std::string(whole.substr(0, 40)) + "' is not a time in UTC", "Write it as 2026-09-07T13:02:11Z.");
  };
  const int y = digits(text, 4);
  if (y < 0 || !skip(text, '-')) return bad();
  const int m = digits(text, 2);
  if (m < 0 || !skip(text, '-')) return bad();
  const int d = digits(text, 2);
  if (d < 0 || !skip(text, 'T')) return bad();
  const int hour = digits(text, 2);
  if (hour < 0 || hour > 23 || !skip(text, ':')) return bad();
  const int minute = digits(text, 2);
  if (minute < 0 || minute > 59 || !skip(text, ':')) return bad();
  const int second = digits(text, 2);
  const int ms = second < 0 || second > 59 ? -1 : fraction_ms(text);
  const year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (ms < 0 || text != "Z" || !date.ok()) return bad();
  return Instant{sys_days{date} + hours{hour} + minutes{minute} + seconds{second} + milliseconds{ms}};
}

std::string format_utc(Instant instant) {
  const auto date_part = floor<days>(instant);
  const year_month_day date{date_part};
  const hh_mm_ss<milliseconds> clock{instant - date_part};
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return buffer.data();
}

LocalTime london_time(Instant instant) {
  const Instant local = london_summer(instant) ? instant + hours{1} : instant;
  const auto date_part = floor<days>(local);
  const year_month_day date{date_part};
  const hh_mm_ss<milliseconds> clock{local - date_part};
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

std::string yyyymmdd(const LocalTime& time) {
  std::array<char, 48> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d%02d%02d", time.year, time.month, time.day);
  return buffer.data();
}

std::string yyyymmdd_hhmmss(const LocalTime& time) {
  std::array<char, 48> buffer{};
  std::snprintf(buffer.data(), buffer.size(), " %02d%02d%02d", time.hour, time.minute, time.second);
  return yyyymmdd(time) + buffer.data();
}

int working_days(Instant from, Instant to) {
  constexpr int kMost = 3660;  // ten years: far above any waiting time, and the loop stays short
  int count = 0, seen = 0;
  for (sys_days day = london_day(from) + days{1}; day <= london_day(to) && seen < kMost; day += days{1}, ++seen) {
    const weekday name{day};
    if (name != Saturday && name != Sunday) ++count;
  }
  return count;
}

}  // namespace waymark::connectors
