#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scorm/base/error.hpp"

// The edge at which JSON texts come in: launch facts and snapshots, also those of scorm/course. RapidJSON's reader stays
// behind it.
namespace waymark::cmi {

// A value as these texts use them: whole numbers only, little depth. Strings are WTF-8.
struct Json {
  enum class Kind { other, boolean, number, text, array, object };
  Kind kind = Kind::other;
  bool flag = false;
  std::int64_t number = 0;
  std::string text;
  std::vector<std::string> keys;  // of an object, beside its entries
  std::vector<Json> entries;      // of an array or object

  // Of an object, the first with this name; null when there is none or this is no object.
  const Json* member(std::string_view name) const;
  std::optional<std::string> text_of(std::string_view name) const;
  std::optional<bool> bool_of(std::string_view name) const;
  std::optional<std::int64_t> number_of(std::string_view name) const;
};

// Parses text that may name lone surrogates by escapes. Errors: invalid when it is no JSON
// object, not UTF-8, holds a raw NUL, is longer than `most_bytes` or deeper than 16 levels.
// `what` names the text in the message.
Result<Json> parse_object(std::string_view json, std::size_t most_bytes, std::string_view what);

}  // namespace waymark::cmi
