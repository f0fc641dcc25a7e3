#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Points in time and durations as xAPI wants them (Part 2, 4.5 and 4.6).
namespace waymark::xapi {

// iso8601: xAPI 1.0.3, where RFC 3339 is only recommended: seconds, colons in the offset and the offset
// itself may be missing (then UTC). rfc3339: xAPI 2.0. Both refuse the offset -00:00, whose meaning is
// "unknown".
enum class TimeRules : std::uint8_t { iso8601, rfc3339 };

// Milliseconds since 1970-01-01T00:00:00Z, finer digits cut off; nothing when the text is no timestamp.
std::optional<std::int64_t> parse_timestamp(std::string_view text, TimeRules rules);

// "2026-11-22T09:30:00.000Z"
std::string format_timestamp(std::int64_t milliseconds);

// "Sun, 22 Nov 2026 09:30:00 GMT", for Last-Modified (RFC 9110, 5.6.7).
std::string format_http_date(std::int64_t milliseconds);

// ISO 8601:2004 4.4.3.2: P[nY][nM][nD][T[nH][nM][nS]] or PnW, a fraction only in the last component.
bool is_duration(std::string_view text);

// For comparison: digits finer than 0.01 second cut off (Part 2, 4.6). REQUIRES: is_duration(text).
std::string comparable_duration(std::string_view text);

}  // namespace waymark::xapi
