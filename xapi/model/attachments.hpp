#pragma once
#include "xapi/model/check.hpp"

namespace waymark::xapi {

// xAPI Part 2, 2.4.11. An attachment without fileUrl needs its data in a multipart request, which this
// release does not take: such a statement is refused, so that nobody believes the data kept.
Problem check_attachments(const json::Value& value, const Path& path, const Rules& rules);

}  // namespace waymark::xapi
