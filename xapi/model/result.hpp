#pragma once
#include "xapi/model/check.hpp"

namespace waymark::xapi {

// xAPI Part 2, 2.4.5: result, with the ranges of its score.
Problem check_result(const json::Value& value, const Path& path, const Rules& rules);

}  // namespace waymark::xapi
