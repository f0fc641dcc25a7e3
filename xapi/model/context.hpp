#pragma once
#include "xapi/model/check.hpp"

namespace waymark::xapi {

// xAPI Part 2, 2.4.6; contextAgents and contextGroups by xAPI 2.0 (IEEE 9274.1.1), 4.2.2.5.
Problem check_context(const json::Value& value, const Path& path, const Rules& rules);

// xAPI Part 2, 2.4.4.3: objectType and the id of a statement, which need not exist.
Problem check_statement_ref(const json::Value& value, const Path& path, const Rules& rules);

}  // namespace waymark::xapi
