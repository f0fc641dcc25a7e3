#pragma once
#include "xapi/model/check.hpp"
#include "xapi/resources.hpp"

// The Statement Resource (Part 3, 2.1). The version is that of the request, already accepted.
namespace waymark::xapi {

// On every answer of this resource (2.1.3): up to which `stored` a reader who asks from there on misses nothing.
inline constexpr const char* kConsistentThrough = "X-Experience-API-Consistent-Through";

ResourceResponse put_statement(const ResourceRequest& request, const Caller& caller, ResourceContext& context, Version version);
ResourceResponse post_statements(const ResourceRequest& request, const Caller& caller, ResourceContext& context, Version version);
ResourceResponse get_statements(const ResourceRequest& request, const Caller& caller, ResourceContext& context);

}  // namespace waymark::xapi
