#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"

// JSON as connectors read it: configurations, profiles, and answers of other systems. A plain value, so that
// no JSON library shows in a header.
namespace waymark::connectors {

struct JsonMember;

struct Json {
  enum class Kind { null, boolean, number, text, list, object };
  Kind kind = Kind::null;
  bool boolean = false;
  double number = 0;
  std::string text;                 // of a text
  std::vector<Json> items;          // of a list
  std::vector<JsonMember> members;  // of an object, in the order of the text

  bool is(Kind wanted) const { return kind == wanted; }
  // The member of that name, or nullptr (also when this is no object).
  const Json* find(std::string_view name) const;
  // The number when it is whole and exact in a double (below 2^53), else empty.
  std::optional<std::int64_t> integer() const;
};

struct JsonMember {
  std::string name;
  Json value;
};

struct JsonLimits {
  std::size_t depth = 32;
  std::size_t values = 500'000;
};

// Reads one complete JSON text (RFC 8259). Errors (ErrorKind::invalid) name the byte where reading stopped.
// Refused as well: a NUL byte, invalid UTF-8, a name twice in one object, and anything over the limits.
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace waymark::connectors
