#pragma once
#include "xapi/model/check.hpp"
#include "xapi/resources/document_request.hpp"

// State, Agent Profile and Activity Profile (Part 3, 2.2, 2.3, 2.6, 2.7). The version is that of the request,
// already accepted.
namespace waymark::xapi {

// One document, or the ids of a context.
ResourceResponse get_documents(const ResourceRequest& request, const DocumentResource& resource, ResourceContext& context, Version version);
// PUT, POST and DELETE.
ResourceResponse change_documents(const ResourceRequest& request, const DocumentResource& resource, ResourceContext& context,
                                  Version version);

}  // namespace waymark::xapi
