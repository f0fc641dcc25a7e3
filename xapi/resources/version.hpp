#pragma once
#include <string>

#include "scorm/base/error.hpp"
#include "xapi/model/check.hpp"
#include "xapi/resources.hpp"

// Which version of the standard a request speaks, and which one its answer names (Part 3, 3.3; xAPI 2.0, 4.1.5).
namespace waymark::xapi {

inline constexpr const char* kVersionHeader = "X-Experience-API-Version";

// 1.0, 1.0.x, 2.0 and 2.0.x. Errors: invalid for anything else, and for a request that names none.
Result<Version> requested_version(const ResourceRequest& request);

// The latest patch of the version that was asked for. To a request that names none which is spoken here: `default_version`
// when that is set; else 0.95 for the refusal of a request without the header, since before 1.0 there was none, and 1.0.3 for
// everything else. Clients of both versions take that refusal for one.
std::string answered_version(const ResourceRequest& request, const std::string& default_version, int status);

}  // namespace waymark::xapi
