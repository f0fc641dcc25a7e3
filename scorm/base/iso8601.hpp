#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scorm/base/error.hpp"

// Times and lengths of time as text: RFC 3339 timestamps, ISO 8601 durations, and SCORM 1.2's own
// CMITimespan. Inside, a time is milliseconds since 1970-01-01T00:00:00Z, a length is centiseconds
// (the finest that CMI keeps).
namespace waymark::base {

// RFC 3339 date-time with Z or an offset; 't' and 'z' may be lower case. Digits of the fraction beyond
// milliseconds are dropped; a leap second (:60) is the first second of the next minute. Errors: invalid,
// saying which part is wrong.
Result<std::int64_t> parse_timestamp(std::string_view text);

// "2026-03-01T09:05:00.000Z"; always UTC with three digits. Years 0000 to 9999; others are held at the ends.
std::string format_timestamp(std::int64_t milliseconds);

// P[nW] or P[nD][T[nH][nM][n[.n]S]], a fraction (point or comma) only in the last part. Years and months are
// refused: they have no fixed length. Digits beyond centiseconds are dropped. Errors: invalid.
Result<std::int64_t> parse_duration(std::string_view text);

// "PT1H2M3.45S"; "PT0S" for nothing. Negative lengths count as nothing.
std::string format_duration(std::int64_t centiseconds);

// CMITimespan (SCORM 1.2 RTE 3.4.2): HHHH:MM:SS.SS with 2 to 4 digits of hours, two of minutes, two of
// seconds, and one or two after the point. Nothing when the text is not of that form.
std::optional<std::int64_t> parse_timespan(std::string_view text);

// What hand-written content sends instead: 1 to 4 digits of hours, 1 or 2 of minutes and seconds, 1 to 9
// after the point (those beyond centiseconds dropped).
std::optional<std::int64_t> parse_loose_timespan(std::string_view text);

// "0001:02:03.45"; at most 9999:59:59.99, at which longer times are held; negative ones count as nothing.
std::string format_timespan(std::int64_t centiseconds);

inline constexpr std::int64_t kLongestTimespan = ((9999LL * 60 + 59) * 60 + 59) * 100 + 99;

}  // namespace waymark::base
