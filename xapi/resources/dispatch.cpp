#include "scorm/base/encode.hpp"
#include "xapi/resources.hpp"
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

bool only_reads(const ResourceRequest& request) { return request.method == "GET" || request.method == "HEAD"; }

ResourceResponse statements(const ResourceRequest& request, const Caller& caller, ResourceContext& context, Version version) {
  if (caller.authority_json.empty()) return problem_response(no_credential());
  if (only_reads(request))
    return caller.may_read ? get_statements(request, caller, context) : problem_response(lacks_scope("read statements", "statements/read"));
  if (request.method != "PUT" && request.method != "POST") return method_not_allowed(request.method, "GET, HEAD, POST, PUT");
  if (!caller.may_write) return problem_response(lacks_scope("write statements", "statements/write"));
  return request.method == "PUT" ? put_statement(request, caller, context, version) : post_statements(request, caller, context, version);
}

ResourceResponse documents(const ResourceRequest& request, const DocumentResource& resource, const Caller& caller, ResourceContext& context,
                           Version version) {
  if (caller.authority_json.empty()) return problem_response(no_credential());
  const bool reads = only_reads(request), state = resource.kind == DocumentKind::state;
  if (!reads && request.method != "PUT" && request.method != "POST" && request.method != "DELETE")
    return method_not_allowed(request.method, "DELETE, GET, HEAD, POST, PUT");
  const bool uses = state ? caller.may_use_state : caller.may_use_profiles;
  if (!uses && !(reads && caller.may_read_documents))
    return problem_response(state ? lacks_scope("use state documents", "state") : lacks_scope("use profile documents", "profile"));
  return reads ? get_documents(request, resource, context, version) : change_documents(request, resource, context, version);
}

using Get = ResourceResponse (*)(const ResourceRequest&, const Caller&, ResourceContext&);

// A resource that can only be read, and is made of everybody's statements: who may read his own alone is told nothing of it.
ResourceResponse read_only(const ResourceRequest& request, const Caller& caller, ResourceContext& context, Get get) {
  if (caller.authority_json.empty()) return problem_response(no_credential());
  if (!only_reads(request)) return method_not_allowed(request.method, "GET, HEAD");
  if (!caller.may_read || !caller.reads_only_of.empty())
    return problem_response(lacks_scope("read what everybody's statements say", "statements/read"));
  return get(request, caller, context);
}

ResourceResponse route(const ResourceRequest& request, const Caller& caller, ResourceContext& context) {
  if (request.resource == "about") return get_about(request);
  const auto version = requested_version(request);
  if (!version) return problem_response(version.error());
  if (request.resource == "statements") return statements(request, caller, context, *version);
  if (const auto* resource = document_resource(request.resource)) return documents(request, *resource, caller, context, *version);
  if (request.resource == "agents") return read_only(request, caller, context, get_agent);
  if (request.resource == "activities") return read_only(request, caller, context, get_activity);
  return problem_response(Error{ErrorKind::not_found, "xAPI has no such resource.",
                                "Check the address: the endpoint, then /statements, for example.", "request-target", "xAPI Part 3, 2",
                                rule::no_such_resource});
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
