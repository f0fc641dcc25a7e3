#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scorm/base/error.hpp"
#include "xapi/json/value.hpp"
#include "xapi/model/path.hpp"
#include "xapi/rules.hpp"

// The bricks that statement rules are made of: a property table per object, and one check per data type
// (xAPI Part 2, 2.2 and 4). Checks are pure and stop at the first broken rule.
namespace waymark::xapi {

// The version of the standard that a statement is held to.
enum class Version : std::uint8_t { v1_0_3, v2_0_0 };

struct Rules {
  Version version = Version::v1_0_3;
  bool in_substatement = false;
};

using Problem = std::optional<Error>;  // nothing: the rules are kept

// One refusal: what is wrong at `path`, what to send instead, and the clause, e.g. "2.4.2.3" of Part 2.
Error refusal(const Path& path, const Rule& rule, std::string message, std::string advice, std::string_view clause);

struct Property {
  std::string_view name;
  Problem (*check)(const json::Value&, const Path&, const Rules&);
  bool required = false;
};

// An object that has no other properties than the table's, none of them null, each as its check wants it.
Problem check_object(const json::Value& value, const Path& path, const Rules& rules, std::span<const Property> table,
                     std::string_view clause);

// Every item of an array; an empty array passes.
Problem check_array(const json::Value& value, const Path& path, const Rules& rules,
                    Problem (*item)(const json::Value&, const Path&, const Rules&), std::string_view clause);

Problem check_kind(const json::Value& value, const Path& path, json::Kind kind, std::string_view clause);

Problem check_string(const json::Value& value, const Path& path, const Rules& rules);
Problem check_boolean(const json::Value& value, const Path& path, const Rules& rules);
Problem check_number(const json::Value& value, const Path& path, const Rules& rules);
Problem check_iri(const json::Value& value, const Path& path, const Rules& rules);
Problem check_uuid(const json::Value& value, const Path& path, const Rules& rules);
Problem check_timestamp(const json::Value& value, const Path& path, const Rules& rules);
Problem check_duration(const json::Value& value, const Path& path, const Rules& rules);
Problem check_language(const json::Value& value, const Path& path, const Rules& rules);
Problem check_language_map(const json::Value& value, const Path& path, const Rules& rules);
Problem check_extensions(const json::Value& value, const Path& path, const Rules& rules);  // values are free

// The text of a string property, or empty when it is absent or no string.
std::string_view string_at(const json::Value& object, std::string_view key);

}  // namespace waymark::xapi
