#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "scorm/base/error.hpp"
#include "xapi/json/value.hpp"

namespace waymark::xapi::json {

// Budgets for text from outside. One value costs about 40 bytes beside its text, so that a million values
// stay under 50 MB whatever the body limit in front of this is.
struct Limits {
  std::size_t depth = 64;
  std::size_t values = 1'000'000;
};

// Reads one JSON text (RFC 8259). Refused with ErrorKind::invalid, `where` saying the byte: anything that is
// not JSON, a NUL byte or byte order mark, invalid UTF-8, an escaped surrogate without its pair, a property
// that occurs twice (xAPI Part 2, 2.2), a number beyond the range of a double. ErrorKind::too_large: over a
// limit.
Result<Value> parse(std::string_view text, const Limits& limits = {});

// Compact JSON text: numbers as they were received, strings with the fewest escapes. Reads back to an equal
// value.
void write(const Value& value, std::string& out);
std::string write(const Value& value);

// One string as a JSON literal with its quotes.
void write_string(std::string_view text, std::string& out);

}  // namespace waymark::xapi::json
