#include "scorm/cmi/v2004/values.hpp"

#include <initializer_list>
#include <string>

#include "scorm/base/decimal.hpp"
#include "scorm/base/interval.hpp"
#include "scorm/base/utf.hpp"
#include "scorm/cmi/v2004/errors.hpp"
#include "scorm/cmi/v2004/language.hpp"
#include "scorm/cmi/value_text.hpp"

namespace waymark::cmi::v2004 {
namespace {

constexpr std::size_t kLongestNumber = 255;

std::optional<base::Decimal> number(std::string_view value) {
  return value.size() <= kLongestNumber ? base::parse_decimal(value) : std::nullopt;
}

int check_real(std::string_view value, std::optional<int> low, std::optional<int> high) {
  const auto given = number(value);
  if (!given) return kTypeMismatch;
  const auto whole = [](int bound) {
    return base::Decimal{.negative = bound < 0, .whole = bound == 0 ? "" : std::to_string(bound < 0 ? -bound : bound), .fraction = ""};
  };
  if (low && base::compare(*given, whole(*low)) < 0) return kOutOfRange;
  return high && base::compare(*given, whole(*high)) > 0 ? kOutOfRange : kNoError;
}

// The characters that a URI (RFC 3986 2) leaves out; letters of other scripts pass, as in an IRI.
bool is_outside_of_uris(char32_t c) {
  return is_blank_or_control(c) || c == '<' || c == '>' || c == '"' || c == '{' || c == '}' || c == '|' || c == '\\' || c == '^' ||
         c == '`' || c == '[' || c == ']';
}

bool holds_none(std::string_view value, bool (*wrong)(char32_t)) {
  for (std::size_t at = 0; at < value.size();) {
    const base::Decoded next = base::decode_at(value, at);
    if (next.length == 0 || wrong(next.point)) return false;
    at += next.length;
  }
  return true;
}

bool is_only_blank(std::string_view value) { return value.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// A URN needs a namespace and what it names in it (RFC 2141).
bool is_whole_urn(std::string_view value) {
  const std::string_view scheme = value.substr(0, 4);
  if (scheme != "urn:" && scheme != "URN:") return true;
  const std::size_t colon = value.find(':', 4);
  return colon != std::string_view::npos && colon > 4 && colon + 1 < value.size();
}

bool is_identifier(std::string_view value, bool strict) {
  if (value.empty() || is_only_blank(value) || !is_whole_urn(value)) return false;
  return !strict || holds_none(value, is_outside_of_uris);
}

int yes(bool good) { return good ? kNoError : kTypeMismatch; }

}  // namespace

bool is_short_identifier(std::string_view value, bool strict) {
  if (value.empty() || is_only_blank(value)) return false;
  if (strict) return holds_none(value, is_outside_of_uris);
  return value.find("[,]") == std::string_view::npos && value.find("[.]") == std::string_view::npos;
}

bool is_real(std::string_view value) { return number(value).has_value(); }

bool is_localized(std::string_view value, bool strict) {
  constexpr std::string_view kMark = "{lang=";
  if (!value.starts_with(kMark)) return true;
  const std::size_t end = value.find('}');
  return end != std::string_view::npos && is_language(value.substr(kMark.size(), end - kMark.size()), strict);
}

std::optional<NavigationRequest> parse_navigation(std::string_view text) {
  constexpr std::string_view kMark = "{target=";
  if (is_one_of(text, {"continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll", "_none_"})) {
    return NavigationRequest{text, {}};
  }
  if (!text.starts_with(kMark)) return std::nullopt;
  const std::size_t end = text.find('}');
  if (end == std::string_view::npos || end == kMark.size()) return std::nullopt;
  const std::string_view word = text.substr(end + 1);
  if (word != "choice" && word != "jump") return std::nullopt;
  return NavigationRequest{word, text.substr(kMark.size(), end - kMark.size())};
}

int check_value(Type type, std::string_view value, bool strict) {
  switch (type) {
    case Type::text:
      return kNoError;
    case Type::localized:
      return yes(is_localized(value, strict));
    case Type::identifier:
      return yes(is_identifier(value, strict));
    case Type::real:
      return yes(is_real(value));
    case Type::scaled:
      return check_real(value, -1, 1);
    case Type::measure:
      return check_real(value, 0, 1);
    case Type::not_negative:
      return check_real(value, 0, std::nullopt);
    case Type::captioning:
      return yes(is_one_of(value, {"-1", "0", "1"}));
    case Type::time:
      return yes(base::is_time(value, strict));
    case Type::interval:
      return yes(base::parse_interval(value, strict).has_value());
    case Type::language:
      return yes(value.empty() || is_language(value, strict));
    case Type::completion_status:
      return yes(is_one_of(value, {"completed", "incomplete", "not attempted", "unknown"}));
    case Type::success_status:
      return yes(is_one_of(value, {"passed", "failed", "unknown"}));
    case Type::exit:
      return yes(is_one_of(value, {"time-out", "suspend", "logout", "normal", ""}));
    case Type::interaction_type:
      return yes(is_one_of(value, {"true-false", "choice", "fill-in", "long-fill-in", "likert", "matching", "performance", "sequencing",
                                   "numeric", "other"}));
    case Type::result:
      return yes(is_one_of(value, {"correct", "incorrect", "unanticipated", "neutral"}) || is_real(value));
    case Type::navigation_request:
      return yes(parse_navigation(value).has_value());
    case Type::keyword:
    case Type::response:
    case Type::pattern:
      break;
  }
  return kTypeMismatch;
}

std::string_view type_words(Type type) {
  switch (type) {
    case Type::text:
      return "any text";
    case Type::localized:
      return "a text, before it its language if one is meant, as {lang=en-GB}";
    case Type::identifier:
      return "an identifier: a URI or a word without blanks; a URN needs a namespace and a name";
    case Type::real:
      return "a decimal number such as 7.5";
    case Type::scaled:
      return "a decimal number from -1 to 1";
    case Type::measure:
      return "a decimal number from 0 to 1";
    case Type::not_negative:
      return "a decimal number from 0";
    case Type::captioning:
      return "-1, 0 or 1";
    case Type::time:
      return "a time such as 2030-05-01T09:30:00, after it .0Z or .0+01:00 if a zone is meant; years 1970 to 2038";
    case Type::interval:
      return "a length of time such as PT1H30M or P1DT2.5S";
    case Type::language:
      return "a language such as en-GB, or an empty text";
    case Type::completion_status:
      return "completed, incomplete, not attempted or unknown";
    case Type::success_status:
      return "passed, failed or unknown";
    case Type::exit:
      return "time-out, suspend, logout, normal or an empty text";
    case Type::interaction_type:
      return "true-false, choice, fill-in, long-fill-in, likert, matching, performance, sequencing, numeric or other";
    case Type::result:
      return "correct, incorrect, unanticipated, neutral or a decimal number";
    case Type::navigation_request:
      return "continue, previous, exit, exitAll, abandon, abandonAll, suspendAll, _none_, {target=ID}choice or {target=ID}jump";
    case Type::response:
    case Type::pattern:
      return "a response as its type of interaction writes it";
    case Type::keyword:
      break;
  }
  return "no value: it cannot be set";
}

}  // namespace waymark::cmi::v2004
