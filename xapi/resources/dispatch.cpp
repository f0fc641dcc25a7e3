#include "xapi/resources.hpp"

#include "scorm/base/encode.hpp"
#include "xapi/resources/about.hpp"
#include "xapi/resources/alternate.hpp"
#include "xapi/resources/documents.hpp"
#include "xapi/resources/objects.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/resources/statements.hpp"
#include "xapi/resources/version.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

// Nothing when the caller may go on.
std::optional<Error> check_permission(const ResourceRequest& request, const Caller& caller) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (caller.authority_json.empty()) return no_credential();
  if (reads ? caller.may_read : caller.may_write) return std::nullopt;
  return lacks_scope(reads ? "read statements" : "write statements");
}

ResourceResponse statements(const ResourceRequest& request, const Caller& caller, ResourceContext& context,
                            Version version) {
  if (auto error = check_permission(request, caller)) return problem_response(*error);
  if (request.method == "GET" || request.method == "HEAD") return get_statements(request, caller, context);
  if (request.method == "PUT") return put_statement(request, caller, context, version);
  if (request.method == "POST") return post_statements(request, caller, context, version);
  return method_not_allowed(request.method, "GET, HEAD, POST, PUT");
}

ResourceResponse documents(const ResourceRequest& request, const DocumentResource& resource, const Caller& caller,
                           ResourceContext& context, Version version) {
  if (caller.authority_json.empty()) return problem_response(no_credential());
  const bool state = resource.kind == DocumentKind::state;
  if (state ? !caller.may_use_state : !caller.may_use_profiles)
    return problem_response(lacks_scope(state ? "use state documents" : "use profile documents", state ? "state" : "profile"));
  if (request.method == "GET" || request.method == "HEAD") return get_documents(request, resource, context, version);
  if (request.method == "PUT" || request.method == "POST" || request.method == "DELETE")
    return change_documents(request, resource, context, version);
  return method_not_allowed(request.method, "DELETE, GET, HEAD, POST, PUT");
}

using Get = ResourceResponse (*)(const ResourceRequest&, const Caller&, ResourceContext&);

// A resource that can only be read.
ResourceResponse read_only(const ResourceRequest& request, const Caller& caller, ResourceContext& context, Get get) {
  if (auto error = check_permission(request, caller)) return problem_response(*error);
  if (request.method == "GET" || request.method == "HEAD") return get(request, caller, context);
  return method_not_allowed(request.method, "GET, HEAD");
}

ResourceResponse route(const ResourceRequest& request, const Caller& caller, ResourceContext& context) {
  if (request.resource == "about") return get_about(request);
  const auto version = requested_version(request);
  if (!version) return problem_response(version.error());
  if (request.resource == "statements") return statements(request, caller, context, *version);
  if (const auto* resource = document_resource(request.resource))
    return documents(request, *resource, caller, context, *version);
  if (request.resource == "agents") return read_only(request, caller, context, get_agent);
  if (request.resource == "activities") return read_only(request, caller, context, get_activity);
  return problem_response(Error{ErrorKind::not_found,
                                "xAPI has no such resource.",
                                "Check the address: the endpoint, then /statements, for example.",
                                "request-target",
                                "xAPI Part 3, 2", rule::no_such_resource});
}

// Nothing is decoded here: a document would be given back without the coding that it needs.
bool is_coded(const ResourceRequest& request) {
  const std::string coding = base::lower_ascii(header_of(request, "content-encoding"));
  return !coding.empty() && coding != "identity";
}

// Every answer names a version (3.3).
void sign(const ResourceRequest& request, ResourceResponse& response, ResourceContext& context) {
  set_header(response, kVersionHeader, answered_version(request, context.default_version, response.status));
  if (request.resource == "statements" && !has_header(response, kConsistentThrough))
    set_header(response, kConsistentThrough, context.store.consistent_through());
  if (request.method == "HEAD") {
    response.body.clear();
    response.pieces.clear();
  }
}

}  // namespace

ResourceResponse handle(const ResourceRequest& request, const Caller& caller, ResourceContext& context) {
  const auto meant = unfold_alternate(request);
  const ResourceRequest& actual = meant ? *meant : request;
  ResourceResponse response = is_coded(request) ? coding_refused()
                              : meant           ? route(actual, caller, context)
                                                : problem_response(meant.error());
  sign(actual, response, context);
  return response;
}

}  // namespace waymark::xapi
