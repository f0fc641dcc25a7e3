#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Times. Inside the program a time is RFC 3339 text in UTC with milliseconds ("2026-11-22T09:30:00.000Z"): 24
// characters whose text order is time order. Only the display helpers know a time zone.
namespace waymark::support {

std::string now_utc();
std::int64_t now_ms();  // milliseconds since 1970-01-01T00:00:00Z

// Milliseconds since the epoch that never go back while the program runs, even when the system clock is set
// back.
std::int64_t steady_now_ms();

// Reads RFC 3339 section 5.6 with any offset and any number of fraction digits (cut to milliseconds). Empty
// when the text breaks the grammar, names a day that does not exist, or lies outside the years 0001 to 9999.
std::optional<std::int64_t> parse_time(std::string_view text);
std::string format_time(std::int64_t epoch_ms);

// `text` moved by a number of seconds, which may be negative. A text that is no time throws
// std::invalid_argument.
std::string add_seconds(std::string_view text, std::int64_t seconds);

// The zone of the display helpers, by its name in the system's tz database; "Europe/London" until set. False,
// and nothing changed, when the database does not know it. Call at start, before other threads run (it sets
// TZ).
bool set_display_zone(const std::string& zone);

// Midnight where people are, at the beginning of the calendar day "YYYY-MM-DD" moved by `days`, as UTC text. Empty when
// that is no date. The last moment of a day is one millisecond before the next day's midnight.
std::optional<std::string> local_midnight(std::string_view date, int days = 0);

std::string display_date(std::string_view text);       // "22 November 2026"
std::string display_time(std::string_view text);       // "09:30"
std::string display_date_time(std::string_view text);  // "22 November 2026, 09:30"; all three "" for no time

}  // namespace waymark::support
