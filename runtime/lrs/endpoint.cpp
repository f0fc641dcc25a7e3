#include "runtime/lrs/endpoint.hpp"

#include <algorithm>

#include "runtime/lrs/cors.hpp"
#include "runtime/lrs/credentials.hpp"
#include "runtime/support/json.hpp"
#include "runtime/support/random.hpp"
#include "xapi/resources.hpp"
#include "xapi/resources/alternate.hpp"
#include "xapi/resources/version.hpp"

namespace waymark::lrs {
namespace {

using runtime::Context;

constexpr std::uint64_t kBodyLimit = 16u << 20;

// xAPI 1.0.3 Part 3, 4.1.11 / 2.1: About is open to everybody; everything else needs a credential.
bool open_to_all(const std::string& resource) { return resource == "about"; }

http::Response unauthorized(const http::Request& request) {
  auto response = http::problem(401, "credential", "A credential is needed",
                                "Send a key and secret of this record store by HTTP Basic authentication.", request.trace_id);
  response.set("WWW-Authenticate", "Basic realm=\"xAPI\", charset=\"UTF-8\"");
  return response;
}

xapi::ResourceRequest to_resource(http::Request& request) {
  xapi::ResourceRequest out;
  out.method = request.method;
  std::string rest = request.parameters["resource"];
  while (!rest.empty() && rest.front() == '/') rest.erase(rest.begin());
  out.resource = rest;
  out.query = request.query;
  out.headers = request.headers;
  out.body = std::move(request.body);
  return out;
}

// The resources know the standard and nothing of our requests: a problem of theirs gets the id under which the log has it.
void add_trace(std::string& body, const std::string& trace_id) {
  auto problem = support::parse_json(body);
  if (!problem || !problem->is_object()) return;
  problem->set("trace_id", trace_id);
  body = problem->dump();
}

http::Response answer(http::Request& request, Context& context, xapi::StatementStore& statements, xapi::DocumentStore& documents) {
  auto resource = to_resource(request);
  // The alternate syntax of 1.0.3 may carry the credential as a form field; a request that does not unfold is refused below.
  auto authorization = request.header("authorization");
  if (request.method == "POST" && !request.query_value("method").empty())
    if (const auto unfolded = xapi::unfold_alternate(resource)) {
      const auto given = unfolded->headers.find("authorization");
      if (given != unfolded->headers.end()) authorization = given->second;
    }
  auto caller = caller_of(context, authorization);
  const std::string& version = context.settings.xapi_default_version;
  if (!caller && !open_to_all(resource.resource)) {
    auto refusal = unauthorized(request);
    refusal.set(xapi::kVersionHeader, xapi::answered_version(resource, version, refusal.status));
    return refusal;
  }
  xapi::ResourceContext inner{statements, documents, kEndpointPath, context.now, [] { return support::random_uuid(); }};
  inner.default_version = version;
  inner.document_limit = context.settings.xapi_document_bytes;
  auto given = xapi::handle(resource, caller.value_or(xapi::Caller{}), inner);
  http::Response response;
  response.status = given.status;
  response.headers = std::move(given.headers);
  response.body = std::move(given.body);
  if (given.status >= 400) add_trace(response.body, request.trace_id);
  return response;
}

}  // namespace

void register_xapi_routes(http::Router& router, Context& context, xapi::StatementStore& statements, xapi::DocumentStore& documents) {
  // A document at its limit still fits; one that is a little larger is refused by the resource, which says why.
  const auto limit = std::max<std::uint64_t>(kBodyLimit, context.settings.xapi_document_bytes + (1u << 20));
  for (const char* method : {"GET", "PUT", "POST", "DELETE"})
    router.add({method, std::string(kEndpointPath) + "/{resource*}",
                [&context, &statements, &documents](http::Request& request) {
                  auto response = answer(request, context, statements, documents);
                  allow_origin(context.settings.xapi_allowed_origins, request, response);
                  return response;
                },
                limit});
  router.add({"OPTIONS", std::string(kEndpointPath) + "/{resource*}", [&context](http::Request& request) {
                auto response = preflight(context.settings.xapi_allowed_origins, request);
                response.set(xapi::kVersionHeader, xapi::answered_version(to_resource(request), context.settings.xapi_default_version, 204));
                return response;
              }});
}

}  // namespace waymark::lrs
