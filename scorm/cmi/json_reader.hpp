#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

#include "scorm/base/error.hpp"

// The edge at which JSON texts come in: launch facts and snapshots. Private to this folder.
namespace waymark::cmi {

// Parses text that may name lone surrogates by escapes. Errors: invalid when it is no JSON object, not UTF-8, holds a
// raw NUL, or is longer than `most_bytes`. `what` names the text in the message.
Result<void> parse_object(std::string_view json, std::size_t most_bytes, std::string_view what,
                          rapidjson::Document& into);

// A member of an object by type; nothing when it is absent or of another type.
const rapidjson::Value* member(const rapidjson::Value& object, const char* name);
std::optional<std::string> text_member(const rapidjson::Value& object, const char* name);
std::optional<bool> bool_member(const rapidjson::Value& object, const char* name);
std::optional<std::int64_t> int_member(const rapidjson::Value& object, const char* name);

}  // namespace waymark::cmi
