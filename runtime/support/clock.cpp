#include "runtime/support/clock.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <stdexcept>

#include "runtime/support/steady_clock.hpp"

namespace waymark::support {
namespace {

// Reads exactly `count` digits at `at` and moves on; -1 when they are not there.
int digits(std::string_view text, std::size_t& at, int count) {
  int value = 0;
  for (int i = 0; i < count; ++i, ++at) {
    if (at >= text.size() || text[at] < '0' || text[at] > '9') return -1;
    value = value * 10 + (text[at] - '0');
  }
  return value;
}

bool take(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

// The fraction after the dot, cut to milliseconds; -1 without a digit.
int fraction(std::string_view text, std::size_t& at) {
  int value = 0, seen = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++seen)
    if (seen < 3) value = value * 10 + (text[at] - '0');
  if (seen == 0) return -1;
  for (; seen < 3; ++seen) value *= 10;
  return value;
}

// The offset in minutes; empty when it breaks the grammar.
std::optional<int> offset(std::string_view text, std::size_t& at) {
  if (take(text, at, 'Z') || take(text, at, 'z')) return 0;
  const bool negative = at < text.size() && text[at] == '-';
  if (!take(text, at, '+') && !take(text, at, '-')) return std::nullopt;
  const int hours = digits(text, at, 2);
  if (hours < 0 || hours > 23 || !take(text, at, ':')) return std::nullopt;
  const int minutes = digits(text, at, 2);
  if (minutes < 0 || minutes > 59) return std::nullopt;
  return (negative ? -1 : 1) * (hours * 60 + minutes);
}

constexpr std::int64_t kDay = 86'400'000;
constexpr std::int64_t kFirst = -62'135'596'800'000;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kLast = 253'402'300'799'999;   // 9999-12-31T23:59:59.999Z
constexpr std::array<const char*, 12> kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                                 "July",    "August",   "September", "October", "November", "December"};

std::once_flag zone_once;

void use_zone(const std::string& zone) {
  setenv("TZ", zone.c_str(), 1);
  tzset();
}

std::optional<std::tm> local(std::string_view text) {
  const auto epoch = parse_time(text);
  if (!epoch) return std::nullopt;
  std::call_once(zone_once, [] { use_zone("Europe/London"); });
  const std::time_t seconds = static_cast<std::time_t>((*epoch - ((*epoch % 1000) + 1000) % 1000) / 1000);
  std::tm parts{};
  if (localtime_r(&seconds, &parts) == nullptr) return std::nullopt;
  return parts;
}

}  // namespace

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

namespace {

std::atomic<std::int64_t> highest_ms{0};

// The highest that any thread has seen, this one among them.
std::int64_t raise_to(std::int64_t ms) {
  std::int64_t seen = highest_ms.load();
  while (seen < ms && !highest_ms.compare_exchange_weak(seen, ms)) {
  }
  return std::max(seen, ms);
}

}  // namespace

std::int64_t steady_now_ms() { return raise_to(now_ms()); }

void raise_steady_clock(std::int64_t ms) { raise_to(ms); }

std::string now_utc() { return format_time(now_ms()); }

std::optional<std::int64_t> parse_time(std::string_view text) {
  std::size_t at = 0;
  const int year = digits(text, at, 4);
  if (year < 1 || !take(text, at, '-')) return std::nullopt;
  const int month = digits(text, at, 2);
  if (month < 1 || !take(text, at, '-')) return std::nullopt;
  const int day = digits(text, at, 2);
  if (day < 1 || !(take(text, at, 'T') || take(text, at, 't'))) return std::nullopt;
  const int hour = digits(text, at, 2);
  if (hour < 0 || hour > 23 || !take(text, at, ':')) return std::nullopt;
  const int minute = digits(text, at, 2);
  if (minute < 0 || minute > 59 || !take(text, at, ':')) return std::nullopt;
  const int second = digits(text, at, 2);
  if (second < 0 || second > 60) return std::nullopt;  // 60: a leap second, taken as the second after
  const int millisecond = take(text, at, '.') ? fraction(text, at) : 0;
  const auto minutes = offset(text, at);
  if (millisecond < 0 || !minutes || at != text.size()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t clock = ((hour * 60 + minute - *minutes) * 60ll + second) * 1000 + millisecond;
  const std::int64_t epoch = days * kDay + clock;
  if (epoch < kFirst || epoch > kLast) return std::nullopt;
  return epoch;
}

std::string format_time(std::int64_t epoch_ms) {
  epoch_ms = std::min(std::max(epoch_ms, kFirst), kLast);
  const std::int64_t days = (epoch_ms >= 0 ? epoch_ms : epoch_ms - (kDay - 1)) / kDay;
  const int rest = static_cast<int>(epoch_ms - days * kDay);
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), rest / 3'600'000, rest / 60'000 % 60,
                rest / 1000 % 60, rest % 1000);
  return text;
}

std::string add_seconds(std::string_view text, std::int64_t seconds) {
  const auto epoch = parse_time(text);
  if (!epoch) throw std::invalid_argument("not a time: " + std::string(text.substr(0, 40)));
  return format_time(*epoch + seconds * 1000);
}

std::optional<std::string> local_midnight(std::string_view date, int days) {
  if (date.size() != 10 || !parse_time(std::string(date) + "T00:00:00Z")) return std::nullopt;
  std::call_once(zone_once, [] { use_zone("Europe/London"); });
  const std::string text(date);
  std::tm parts{};
  parts.tm_year = std::stoi(text.substr(0, 4)) - 1900;
  parts.tm_mon = std::stoi(text.substr(5, 2)) - 1;
  parts.tm_mday = std::stoi(text.substr(8, 2)) + days;
  parts.tm_isdst = -1;
  return format_time(static_cast<std::int64_t>(std::mktime(&parts)) * 1000);
}

bool set_display_zone(const std::string& zone) {
  std::error_code ignored;
  if (zone.empty() || zone.front() == '/' || zone.find("..") != std::string::npos) return false;
  if (!std::filesystem::is_regular_file("/usr/share/zoneinfo/" + zone, ignored)) return false;
  std::call_once(zone_once, [] {});
  use_zone(zone);
  return true;
}

std::string display_date(std::string_view text) {
  const auto parts = local(text);
  if (!parts) return {};
  return std::to_string(parts->tm_mday) + " " + kMonths[static_cast<std::size_t>(parts->tm_mon)] + " " +
         std::to_string(parts->tm_year + 1900);
}

std::string display_time(std::string_view text) {
  const auto parts = local(text);
  if (!parts) return {};
  char clock[32];
  std::snprintf(clock, sizeof clock, "%02d:%02d", parts->tm_hour, parts->tm_min);
  return clock;
}

std::string display_date_time(std::string_view text) {
  const std::string date = display_date(text);
  return date.empty() ? date : date + ", " + display_time(text);
}

}  // namespace waymark::support
