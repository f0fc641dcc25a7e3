#pragma once
#include <string_view>

#include "xapi/resources.hpp"
#include "xapi/store/document_store.hpp"

// The parameters of the document resources (Part 3, 2.3, 2.6 and 2.7).
namespace waymark::xapi {

struct DocumentResource {
  std::string_view path;  // after the endpoint
  DocumentKind kind;
  std::string_view id_parameter;       // of one document
  bool activity, agent, registration;  // parameters that it has; the first two are required then
  std::string_view clause;
};

// Nothing when the path is none of theirs.
const DocumentResource* document_resource(std::string_view path);

struct DocumentRequest {
  DocumentKey key;
  bool single = false;  // an id was given
  std::string since;
};

// invalid: unknown, missing, repeated or malformed parameters. One document: activity, agent and registration
// as the resource has them, and its id. Without the id: GET, which takes `since` as well, and of State
// DELETE.
Result<DocumentRequest> read_document_request(const ResourceRequest& request, const DocumentResource& resource);

}  // namespace waymark::xapi
