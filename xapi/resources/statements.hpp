#pragma once
#include "xapi/model/check.hpp"
#include "xapi/resources.hpp"

// The Statement Resource (Part 3, 2.1). The version is that of the request, already accepted.
namespace waymark::xapi {

ResourceResponse put_statement(const ResourceRequest& request, const Caller& caller, ResourceContext& context,
                               Version version);
ResourceResponse post_statements(const ResourceRequest& request, const Caller& caller,
                                 ResourceContext& context, Version version);
ResourceResponse get_statements(const ResourceRequest& request, const Caller& caller, ResourceContext& context);

}  // namespace waymark::xapi
