#pragma once
#include "xapi/resources.hpp"

namespace waymark::xapi {

// Part 3, 2.8: the versions that this record store speaks. Open to everybody, with or without a version
// header.
ResourceResponse get_about(const ResourceRequest& request);

}  // namespace waymark::xapi
