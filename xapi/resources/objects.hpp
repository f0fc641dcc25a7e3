#pragma once
#include "xapi/resources.hpp"

// What the record store knows of an agent or an activity from its statements (Part 3, 2.4 and 2.5). The version has been
// accepted and the caller may read.
namespace waymark::xapi {

// A Person: the identifier that was asked for, and every name that statements give it. An agent that no statement names is
// still a Person, of what the request itself says.
ResourceResponse get_agent(const ResourceRequest& request, const Caller& caller, ResourceContext& context);

// The Activity with its merged definition; without one when no statement defines it (2.5; a SHOULD in 1.0.3, a SHALL in 2.0).
ResourceResponse get_activity(const ResourceRequest& request, const Caller& caller, ResourceContext& context);

}  // namespace waymark::xapi
