#pragma once
#include <optional>

#include "xapi/model/check.hpp"

// The rules of a whole statement.
namespace waymark::xapi {

inline constexpr std::string_view kVoidedVerb = "http://adlnet.gov/expapi/verbs/voided";

// Whether `statement` keeps xAPI 1.0.3 Part 2, 2.4 and 4 (or, by `version`, the same rules as xAPI 2.0 has
// them: contextAgents and contextGroups, RFC 3339 timestamps). The first broken rule is returned with its
// JSON pointer. Statements whose attachments would need a multipart request are refused: this release keeps
// no attachment data.
Problem check_statement(const json::Value& statement, Version version, const Path& path = {});

}  // namespace waymark::xapi
