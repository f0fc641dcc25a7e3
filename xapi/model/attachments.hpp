#pragma once
#include "xapi/model/check.hpp"

namespace waymark::xapi {

// xAPI Part 2, 2.4.11: the properties. Whether the data came along is for the request to say
// (xapi/resources/statement_attachments.hpp).
Problem check_attachments(const json::Value& value, const Path& path, const Rules& rules);

}  // namespace waymark::xapi
