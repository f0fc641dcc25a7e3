#include "scorm/cmi/values.hpp"

#include <initializer_list>

#include "scorm/base/decimal.hpp"
#include "scorm/base/iso8601.hpp"
#include "scorm/base/utf.hpp"
#include "scorm/cmi/feedback.hpp"
#include "scorm/cmi/value_text.hpp"

namespace waymark::cmi {
namespace {

using Accepted = std::optional<std::string>;

Accepted given_if(bool good, std::string_view value) { return good ? Accepted(std::in_place, value) : std::nullopt; }

bool fits(std::string_view value, std::size_t units) {
  // A code unit takes at most three bytes and at least one: most values need no counting.
  return value.size() <= units || (value.size() <= units * 3 && base::utf16_length(value) <= units);
}

bool is_strict_identifier(std::string_view value) {
  for (std::size_t at = 0; at < value.size();) {
    const base::Decoded next = base::decode_at(value, at);
    if (next.length == 0 || is_blank_or_control(next.point)) return false;
    at += next.length;
  }
  return true;
}

bool is_identifier(std::string_view value, Strictness strictness) {
  if (value.empty() || !fits(value, limits_of(strictness).identifier)) return false;
  return strictness == Strictness::tolerant || is_strict_identifier(value);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// CMISInteger within a range; no plus sign, no blanks.
bool is_integer_in(std::string_view value, int low, int high) {
  const bool negative = value.starts_with('-');
  if (negative) value.remove_prefix(1);
  if (value.empty() || value.size() > 6) return false;
  int number = 0;
  for (const char c : value) {
    if (!is_digit(c)) return false;
    number = number * 10 + (c - '0');
  }
  if (negative) number = -number;
  return number >= low && number <= high;
}

bool is_decimal(std::string_view value) { return value.size() <= 255 && base::parse_decimal(value).has_value(); }

bool is_score(std::string_view value) {
  if (value.empty()) return true;
  const auto number = value.size() <= 255 ? base::parse_decimal(value) : std::nullopt;
  if (!number || number->negative) return false;
  return base::compare(*number, {.negative = false, .whole = "100", .fraction = ""}) <= 0;
}

// CMITime: HH:MM:SS with one or two digits after a point, a time of day.
bool is_time(std::string_view value, std::size_t most_fraction) {
  if (value.size() < 8 || value[2] != ':' || value[5] != ':') return false;
  const auto two = [&value](std::size_t at) {
    return is_digit(value[at]) && is_digit(value[at + 1]) ? (value[at] - '0') * 10 + (value[at + 1] - '0') : 100;
  };
  if (two(0) > 23 || two(3) > 59 || two(6) > 59) return false;
  const std::string_view rest = value.substr(8);
  if (rest.empty()) return true;
  if (rest.size() < 2 || rest.size() > 1 + most_fraction || rest.front() != '.') return false;
  for (const char c : rest.substr(1)) {
    if (!is_digit(c)) return false;
  }
  return true;
}

Accepted accept_timespan(std::string_view value, Strictness strictness) {
  if (base::parse_timespan(value)) return Accepted(std::in_place, value);
  if (strictness == Strictness::strict) return std::nullopt;
  const auto loose = base::parse_loose_timespan(value);
  return loose ? Accepted(base::format_timespan(*loose)) : std::nullopt;
}

Accepted accept_result(std::string_view value, Strictness strictness) {
  if (strictness == Strictness::tolerant && value == "incorrect") return "wrong";  // the 2004 word, often sent
  return given_if(is_one_of(value, {"correct", "wrong", "unanticipated", "neutral"}) || is_decimal(value), value);
}

Accepted accept_exit(std::string_view value, Strictness strictness) {
  if (strictness == Strictness::tolerant && value == "normal") return "";  // the 2004 word, often sent
  return given_if(is_one_of(value, {"time-out", "suspend", "logout", ""}), value);
}

bool is_interaction_type(std::string_view value) {
  return is_one_of(value, {"true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric"});
}

bool is_status(std::string_view value) { return is_one_of(value, {"passed", "completed", "failed", "incomplete", "browsed"}); }

bool accepts_feedback(std::string_view value, Strictness strictness, std::string_view interaction_type) {
  if (!fits(value, limits_of(strictness).string255)) return false;
  return strictness == Strictness::tolerant || is_feedback(interaction_type, value);
}

}  // namespace

std::optional<std::string> accept_value(const Element& element, std::string_view value, Strictness strictness,
                                        std::string_view interaction_type, std::size_t units_there) {
  const StringLimits& limits = limits_of(strictness);
  const std::size_t most_fraction = strictness == Strictness::strict ? 2 : 9;
  switch (element.type) {
    case Type::string255:
      return given_if(fits(value, limits.string255), value);
    case Type::string4096:
      return given_if(fits(value, limits.string4096), value);
    case Type::suspend_data:
      return given_if(fits(value, limits.suspend_data), value);
    case Type::comments:
      return given_if(units_there <= limits.comments && fits(value, limits.comments - units_there), value);
    case Type::identifier:
      return given_if(is_identifier(value, strictness), value);
    case Type::integer:
      return given_if(is_integer_in(value, 0, 65'536), value);
    case Type::sinteger:
      return given_if(is_integer_in(value, element.low, element.high), value);
    case Type::decimal:
      return given_if(is_decimal(value), value);
    case Type::score:
      return given_if(is_score(value), value);
    case Type::time:
      return given_if(is_time(value, most_fraction), value);
    case Type::timespan:
      return accept_timespan(value, strictness);
    case Type::feedback:
      return given_if(accepts_feedback(value, strictness, interaction_type), value);
    case Type::exit:
      return accept_exit(value, strictness);
    case Type::lesson_status:
      return given_if(is_status(value), value);
    case Type::status:
      return given_if(is_status(value) || value == kNotAttempted, value);
    case Type::interaction_type:
      return given_if(is_interaction_type(value), value);
    case Type::result:
      return accept_result(value, strictness);
    default:
      return std::nullopt;  // the other types belong to read-only elements
  }
}

std::string_view type_words(Type type) {
  switch (type) {
    case Type::string255:
      return "a text of at most 255 characters";
    case Type::string4096:
    case Type::suspend_data:
    case Type::comments:
      return "a text of at most 4096 characters, the ones already there included";
    case Type::identifier:
      return "an identifier of at most 255 characters without blanks";
    case Type::integer:
      return "a whole number from 0 to 65536";
    case Type::sinteger:
      return "a whole number in the element's range";
    case Type::decimal:
      return "a decimal number such as 7.5";
    case Type::score:
      return "a decimal number from 0 to 100, or an empty text";
    case Type::time:
      return "a time of day HH:MM:SS.SS";
    case Type::timespan:
      return "a time span HHHH:MM:SS.SS";
    case Type::feedback:
      return "a response as its type of interaction writes it";
    case Type::exit:
      return "time-out, suspend, logout or an empty text";
    case Type::lesson_status:
      return "passed, completed, failed, incomplete or browsed";
    case Type::status:
      return "passed, completed, failed, incomplete, browsed or not attempted";
    case Type::interaction_type:
      return "true-false, choice, fill-in, matching, performance, sequencing, likert or numeric";
    case Type::result:
      return "correct, wrong, unanticipated, neutral or a decimal number";
    default:
      return "no value: it cannot be set";
  }
}

}  // namespace waymark::cmi
