#include "xapi/profiles/scorm_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "scorm/base/encode.hpp"
#include "scorm/base/interval.hpp"
#include "scorm/base/utf.hpp"
#include "xapi/model/decimal.hpp"
#include "xapi/model/formats.hpp"

namespace waymark::xapi {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (std::size_t start = 0;;) {
    const auto end = text.find(separator, start);
    out.push_back(trimmed(text.substr(start, end - start)));
    if (end == std::string_view::npos) return out;
    start = end + 1;
  }
}

// 1.2 sets may stand in braces: {a,b}.
std::string_view without_braces(std::string_view text) {
  text = trimmed(text);
  return text.size() >= 2 && text.front() == '{' && text.back() == '}' ? text.substr(1, text.size() - 2) : text;
}

// An identifier, not a sentence that happens to hold commas.
bool is_token(std::string_view item) { return !item.empty() && item.find_first_of(" \t\r\n") == std::string_view::npos; }

// "a,b" to "a[,]b" when every item is an identifier; `pairs` also turns "1.a" into "1[.]a".
std::optional<std::string> delimited(std::string_view text, bool pairs) {
  std::string out;
  for (const std::string_view item : split(without_braces(text), ',')) {
    const auto dot = pairs ? item.find('.') : std::string_view::npos;
    if (!is_token(item) || (pairs && (dot == std::string_view::npos || dot == 0 || dot + 1 == item.size()))) return std::nullopt;
    if (!out.empty()) out += "[,]";
    if (pairs)
      out.append(item.substr(0, dot)).append("[.]").append(item.substr(dot + 1));
    else
      out += item;
  }
  return out;
}

std::optional<std::string> truth(std::string_view text) {
  const std::string lower = base::lower_ascii(trimmed(text));
  if (lower == "t" || lower == "true" || lower == "1") return "true";
  if (lower == "f" || lower == "false" || lower == "0") return "false";
  return std::nullopt;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string without_leading_zeros(std::string_view digits) {
  const auto first = std::min(digits.find_first_not_of('0'), digits.size());
  return std::string(digits.substr(first));
}

}  // namespace

std::string repaired_text(std::string_view wtf8) {
  std::string out;
  out.reserve(wtf8.size());
  for (const char c : base::to_utf8(wtf8)) {
    if (c == '\0')
      out += "\xEF\xBF\xBD";
    else
      out += c;
  }
  return out;
}

std::optional<std::string> duration_of_timespan(std::string_view timespan) {
  const auto parts = split(timespan, ':');
  if (parts.size() != 3 || parts[0].size() > 9 || !all_digits(parts[0]) || !all_digits(parts[1]) || parts[1].size() > 2)
    return std::nullopt;
  const auto point = std::min(parts[2].find('.'), parts[2].size());
  const std::string_view whole = parts[2].substr(0, point);
  std::string_view fraction = point < parts[2].size() ? parts[2].substr(point + 1) : std::string_view();
  if (!all_digits(whole) || whole.size() > 2 || (point < parts[2].size() && !all_digits(fraction))) return std::nullopt;
  fraction = fraction.substr(0, 2);  // xAPI Part 2, 4.6: no more than 0.01 second
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  std::string out = "PT";
  if (const auto hours = without_leading_zeros(parts[0]); !hours.empty()) out += hours + "H";
  if (const auto minutes = without_leading_zeros(parts[1]); !minutes.empty()) out += minutes + "M";
  std::string seconds = without_leading_zeros(whole);
  if (!fraction.empty()) seconds = (seconds.empty() ? "0" : seconds) + "." + std::string(fraction);
  if (!seconds.empty()) out += seconds + "S";
  return out == "PT" ? "PT0S" : out;
}

std::optional<std::string> duration_of(std::string_view text) {
  if (!text.starts_with('P')) return duration_of_timespan(text);
  const auto time = base::parse_interval(text, false);
  return time ? std::optional(base::format_interval(*time)) : std::nullopt;
}

std::string_view interaction_type(std::string_view scorm_type) {
  // SCORM 1.2 RTE, cmi.interactions.n.type; long-fill-in comes from content that was made for 2004.
  static constexpr std::array<std::string_view, 9> kTypes{"true-false",  "choice",     "fill-in", "long-fill-in", "matching",
                                                          "performance", "sequencing", "likert",  "numeric"};
  const auto found = std::find(kTypes.begin(), kTypes.end(), scorm_type);
  return found == kTypes.end() ? "other" : *found;
}

std::string response_of(std::string_view xapi_type, std::string_view response) {
  std::optional<std::string> out;
  const bool delimited_already = response.find("[,]") != std::string_view::npos || response.find("[.]") != std::string_view::npos;
  if (xapi_type == "true-false")
    out = truth(response);
  else if (!delimited_already && (xapi_type == "choice" || xapi_type == "sequencing"))
    out = delimited(response, false);
  else if (!delimited_already && xapi_type == "matching")
    out = delimited(response, true);
  return out.value_or(std::string(response));
}

std::string response_of_2004(std::string_view xapi_type, std::string_view response) {
  return xapi_type == "true-false" ? truth(response).value_or(std::string(response)) : std::string(response);
}

std::string pattern_of(std::string_view xapi_type, std::string_view pattern) {
  const auto colon = pattern.find(':');
  if (xapi_type != "numeric" || colon == std::string_view::npos || pattern.find("[:]") != std::string_view::npos)
    return response_of(xapi_type, pattern);
  const auto low = trimmed(pattern.substr(0, colon)), high = trimmed(pattern.substr(colon + 1));
  const bool range = (low.empty() || parse_decimal(low)) && (high.empty() || parse_decimal(high)) && !(low.empty() && high.empty());
  return range ? std::string(low) + "[:]" + std::string(high) : std::string(pattern);
}

}  // namespace waymark::xapi
