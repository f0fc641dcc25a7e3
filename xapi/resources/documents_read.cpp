#include "xapi/json/parse.hpp"
#include "xapi/model/time.hpp"
#include "xapi/resources/documents.hpp"
#include "xapi/resources/preconditions.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

// The standard has no pages of ids: more than this is refused rather than cut short.
constexpr std::size_t kMostIdBytes = 16u << 20;

void set_last_modified(ResourceResponse& response, const std::string& updated) {
  if (const auto time = parse_timestamp(updated, TimeRules::rfc3339)) set_header(response, "Last-Modified", format_http_date(*time));
}

ResourceResponse one(const DocumentRequest& wanted, const DocumentResource& resource, ResourceContext& context, Version version) {
  auto found = context.documents.get(wanted.key);
  if (!found) return problem_response(found.error());
  if (!*found)
    return problem_response(
        Error{ErrorKind::not_found, "There is no such document.", "Check the parameters; without an id, GET lists the ids that there are.",
              "?" + std::string(resource.id_parameter), "xAPI Part 3, " + std::string(resource.clause), rule::no_such_document});
  Document& document = **found;
  ResourceResponse response{200, {}, {}};
  set_header(response, "Content-Type", document.content_type);
  set_header(response, "ETag", etag_of(document, version));
  set_last_modified(response, document.updated);
  // Whoever may write a document chooses its type: shown in a browser it must be able to do nothing on our
  // host.
  set_header(response, "Content-Security-Policy", "default-src 'none'; sandbox");
  set_header(response, "X-Content-Type-Options", "nosniff");
  set_header(response, "Cache-Control", "private, no-cache");
  response.body = std::move(document.bytes);
  return response;
}

ResourceResponse many(const DocumentRequest& wanted, const DocumentResource& resource, ResourceContext& context, Version version) {
  const auto found = context.documents.ids(wanted.key.scope, wanted.since, kMostIdBytes);
  if (!found) {
    Error error = found.error();
    if (error.kind == ErrorKind::too_large) {
      error.advice = std::string("Ask for those after a time with since") + (resource.registration ? ", or for one registration." : ".");
      error.clause = "xAPI Part 3, " + std::string(resource.clause);
    }
    return problem_response(error);
  }
  json::Value list = json::Value::array();
  for (const auto& id : found->ids) list.items().push_back(json::Value::string(id));
  ResourceResponse response = json_response(200, json::write(list));
  set_header(response, "ETag", etag_of(response.body, version));
  set_header(response, "Cache-Control", "private, no-cache");
  set_last_modified(response, found->newest);
  return response;
}

}  // namespace

ResourceResponse get_documents(const ResourceRequest& request, const DocumentResource& resource, ResourceContext& context,
                               Version version) {
  const auto wanted = read_document_request(request, resource);
  if (!wanted) return problem_response(wanted.error());
  return wanted->single ? one(*wanted, resource, context, version) : many(*wanted, resource, context, version);
}

}  // namespace waymark::xapi
