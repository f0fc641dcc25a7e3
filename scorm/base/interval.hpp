#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waymark::base {

// time(second,10,0) (RTE 4th Ed. 4.1.1.7): YYYY[-MM[-DD[Thh[:mm[:ss[.s[s][Z|+hh[:mm]|-hh[:mm]]]]]]]], years 1970 to 2038.
// Tolerant: also a zone without a fraction, and up to nine digits of it, as scripts write.
bool is_time(std::string_view text, bool strict);

// timeinterval(second,10,2) P[yY][mM][dD][T[hH][mM][s[.s[s]]S]] in centiseconds, a year as 365 days and a month as 30; held at
// a million years. Nothing when the text is no interval. Tolerant: any number of digits after the point, those beyond two dropped.
std::optional<std::int64_t> parse_interval(std::string_view text, bool strict);

// "P1DT2H3M4.56S"; "PT0S" for nothing. Held at a million years.
std::string format_interval(std::int64_t centiseconds);

}  // namespace waymark::base
