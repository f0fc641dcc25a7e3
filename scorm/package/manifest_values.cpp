#include "scorm/package/manifest_values.hpp"

#include <algorithm>

namespace waymark::package {
namespace {

// Takes at least `least` and at most `most` digits from the front; false when there are fewer.
bool take_number(std::string_view& text, std::size_t least, std::size_t most, std::uint64_t& value) {
  std::size_t count = 0;
  value = 0;
  while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9')
    value = value * 10 + static_cast<std::uint64_t>(text[count++] - '0');
  text.remove_prefix(count);
  return count >= least;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// [hours]:minutes:seconds[.fraction] in seconds.
bool clock(std::string_view text, std::size_t least_hours, std::uint64_t& seconds) {
  std::uint64_t hours = 0, minutes = 0, rest = 0, fraction = 0;
  if (!take_number(text, least_hours, 4, hours) || !take(text, ':')) return false;
  if (!take_number(text, 2, 2, minutes) || !take(text, ':') || !take_number(text, 2, 2, rest)) return false;
  if (take(text, '.') && !take_number(text, 1, 2, fraction)) return false;
  seconds = hours * 3600 + minutes * 60 + rest + (fraction > 0 ? 1 : 0);
  return text.empty() && minutes < 60 && rest < 60;
}

// The time part of an ISO 8601 duration, whole numbers only, in seconds.
bool duration(std::string_view text, std::uint64_t& seconds) {
  if (!take(text, 'P') || !take(text, 'T') || text.empty()) return false;
  seconds = 0;
  while (!text.empty()) {
    std::uint64_t value = 0;
    if (!take_number(text, 1, 6, value)) return false;
    if (take(text, 'H'))
      seconds += value * 3600;
    else if (take(text, 'M'))
      seconds += value * 60;
    else if (take(text, 'S'))
      seconds += value;
    else
      return false;
  }
  return true;
}

}  // namespace

bool is_time_span(std::string_view text) {
  std::uint64_t seconds = 0;
  return clock(text, 2, seconds);
}

bool is_percentage(std::string_view text) {
  std::uint64_t whole = 0, fraction = 0;
  if (!take_number(text, 1, 3, whole)) return false;
  if (take(text, '.') && !take_number(text, 1, 12, fraction)) return false;
  return text.empty() && (whole < 100 || (whole == 100 && fraction == 0));
}

bool is_time_limit_action(std::string_view text) {
  return text == "exit,message" || text == "exit,no message" || text == "continue,message" || text == "continue,no message";
}

std::uint32_t minutes_of(std::string_view text) {
  std::uint64_t seconds = 0;
  if (!clock(text, 1, seconds) && !duration(text, seconds)) return 0;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>((seconds + 59) / 60, 60'000));
}

}  // namespace waymark::package
