#pragma once
#include <optional>
#include <string_view>

// The data types of SCORM 2004 (RTE 4th Ed. 4.1.1): whether a text is a value of one. Strict is the letter of the standard; tolerant
// also takes what real content sends and every large LMS keeps (milliseconds in a time, blanks in an identifier).
// REQUIRES: values are WTF-8.
namespace waymark::cmi::v2004 {

enum class Type {
  keyword,  // _children, _count, _version
  text,     // characterstring
  localized,
  identifier,  // long_identifier_type
  real,
  scaled,        // real(10,7) from -1 to 1
  measure,       // real(10,7) from 0 to 1
  not_negative,  // real(10,7) from 0
  captioning,
  time,      // time(second,10,0)
  interval,  // timeinterval(second,10,2)
  language,
  completion_status,
  success_status,
  exit,
  interaction_type,
  result,
  response,  // by the type of its interaction (responses.hpp)
  pattern,   // the same
  navigation_request
};

// 0, or 406 (no value of this type), or 407 (a number outside of the type's range). Not for keyword, response and pattern.
int check_value(Type type, std::string_view value, bool strict);

// What the type takes, in words for a diagnostic.
std::string_view type_words(Type type);

bool is_short_identifier(std::string_view value, bool strict);  // short_identifier_type: no blanks, brackets or braces
bool is_real(std::string_view value);
// localized_string_type: {lang=...} before the text, or none, or an empty text. False when the language is none.
bool is_localized(std::string_view value, bool strict);

// adl.nav.request (SN 4th Ed. 5.6.4): a word of the vocabulary, for choice and jump after {target=ID}.
struct NavigationRequest {
  std::string_view word;    // "continue", "choice", ...; "_none_" for none
  std::string_view target;  // the activity's identifier, of choice and jump
};
std::optional<NavigationRequest> parse_navigation(std::string_view text);

}  // namespace waymark::cmi::v2004
