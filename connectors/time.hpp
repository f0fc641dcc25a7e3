#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "scorm/base/error.hpp"

// Instants as connectors need them. No system time zone data: the one zone needed is computed here.
namespace waymark::connectors {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// Reads RFC 3339 in UTC: "2026-09-07T13:02:11Z", with or without a fraction (cut to milliseconds).
Result<Instant> parse_utc(std::string_view text);
// "2026-09-07T13:02:11.000Z": always with milliseconds, so that texts sort as the instants do.
std::string format_utc(Instant instant);

struct LocalTime {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};
// The clock on the wall in London: one hour ahead of UTC from 01:00 UTC on the last Sunday of March to 01:00
// UTC on the last Sunday of October. That rule holds since 1996 (Directive 2000/84/EC made it permanent);
// earlier years are not right.
LocalTime london_time(Instant instant);

std::string yyyymmdd(const LocalTime& time);         // "20260907"
std::string yyyymmdd_hhmmss(const LocalTime& time);  // "20260907 140211"

// Mondays to Fridays after the London date of `from` up to and including that of `to`; bank holidays count as
// worked.
int working_days(Instant from, Instant to);

}  // namespace waymark::connectors
