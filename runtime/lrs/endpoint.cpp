#include "runtime/lrs/endpoint.hpp"

#include <algorithm>
#include <fstream>
#include <memory>

#include "runtime/identities/joined.hpp"
#include "runtime/lrs/attachment_resources.hpp"
#include "runtime/lrs/bearer.hpp"
#include "runtime/lrs/cors.hpp"
#include "runtime/lrs/openapi.hpp"
#include "runtime/lrs/received_body.hpp"
#include "runtime/lrs/sender.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/json.hpp"
#include "runtime/support/log.hpp"
#include "runtime/support/random.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/resources.hpp"
#include "xapi/resources/alternate.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/resources/version.hpp"

namespace waymark::lrs {
namespace {

using runtime::Context;

constexpr std::uint64_t kMostHeld = 1 << 20;      // of a body in memory; more goes to the spool
constexpr std::uint64_t kMostPartHead = 9 << 10;  // headers and delimiter of one part

// xAPI 1.0.3 Part 3, 4.1.11 / 2.1: About is open to everybody; everything else needs a credential.
bool open_to_all(const std::string& resource) { return resource == "about"; }

http::Response turned_away(const Refusal& refusal, const http::Request& request, const xapi::ResourceRequest& resource,
                           const Context& context) {
  auto response = refusal_response(refusal, request);
  response.set(xapi::kVersionHeader, xapi::answered_version(resource, context.settings.xapi_default_version, response.status));
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
  return out;
}

// The resources know the standard and nothing of our requests: a problem of theirs gets the id under which the log has it.
void add_trace(std::string& body, const std::string& trace_id) {
  auto problem = support::parse_json(body);
  if (!problem || !problem->is_object()) return;
  problem->set("trace_id", trace_id);
  body = problem->dump();
}

http::Response to_response(xapi::ResourceResponse given, const http::Request& request, const Context& context) {
  http::Response response;
  if (auto set = set_pieces(response, std::move(given.pieces), context.content); !set) given = xapi::problem_response(set.error());
  response.status = given.status;
  response.headers = std::move(given.headers);
  if (!given.body.empty()) response.body = std::move(given.body);
  if (given.status >= 400) add_trace(response.body, request.trace_id);
  return response;
}

http::Response refused(const Error& error, const http::Request& request, const xapi::ResourceRequest& resource, const Context& context) {
  auto given = xapi::problem_response(error);
  xapi::set_header(given, xapi::kVersionHeader, xapi::answered_version(resource, context.settings.xapi_default_version, given.status));
  return to_response(std::move(given), request, context);
}

// What the endpoint needs beside the database; lives as long as the router.
struct Endpoint {
  Context& context;
  xapi::StatementStore& store;
  xapi::DocumentStore& documents;
  storage::SqliteAttachmentStore attachments{context.database, context.tenant};
  std::optional<xapi::TrustedRoots> roots = {};
  std::shared_ptr<Bearer> bearer = bearer_of(context);  // null: no tokens are taken
};

bool brings_attachments(const http::Request& request, const xapi::ResourceRequest& resource) {
  return resource.resource == "statements" && base::lower_ascii(request.header("content-type")).starts_with("multipart/mixed");
}

// What goes to the disk is asked for first: only who may write, and in a form that carries its credential inside only as
// much as any document. An answer refuses.
std::optional<http::Response> admit(http::Request& request, Endpoint& endpoint) {
  const auto length = request.header("content-length");
  const bool small = !length.empty() && length.size() < 12 && std::stoull(length) <= most_content(endpoint.context.settings);
  if (!brings_attachments(request, to_resource(request))) request.body_limit = most_content(endpoint.context.settings);
  if (small && !request.query_value("method").empty()) return std::nullopt;
  const auto sender = sender_of(endpoint.context, endpoint.bearer.get(), request.header("authorization"));
  if (!sender) return turned_away(sender.error(), request, to_resource(request), endpoint.context);
  if (const auto busy = would_refuse(endpoint.context, *sender)) return turned_away(*busy, request, to_resource(request), endpoint.context);
  if (small || sender->caller.may_write) return std::nullopt;
  auto response = refused(xapi::lacks_scope("write statements", "statements/write"), request, to_resource(request), endpoint.context);
  name_missing_scope(*sender, response);
  return response;
}

http::Response answer(http::Request& request, Endpoint& endpoint) {
  Context& context = endpoint.context;
  auto resource = to_resource(request);
  ReceivedBody received(request, context);
  const auto read = received.read_into(resource);
  // The alternate syntax of 1.0.3 may carry the credential as a form field; a request that does not unfold is refused below.
  auto authorization = request.header("authorization");
  if (request.method == "POST" && !request.query_value("method").empty())
    if (const auto unfolded = xapi::unfold_alternate(resource)) {
      const auto given = unfolded->headers.find("authorization");
      if (given != unfolded->headers.end()) authorization = given->second;
    }
  const auto sender = sender_of(context, endpoint.bearer.get(), authorization);
  if (!sender && !open_to_all(resource.resource)) return turned_away(sender.error(), request, resource, context);
  if (sender)
    if (const auto busy = count_request(context, *sender)) return turned_away(*busy, request, resource, context);
  if (!read) return refused(read.error(), request, resource, context);
  xapi::ResourceContext inner{endpoint.store, endpoint.documents, kEndpointPath, context.now, [] { return support::random_uuid(); }};
  inner.default_version = context.settings.xapi_default_version;
  inner.nesting_limit = context.settings.xapi_nesting;
  inner.document_limit = context.settings.xapi_document_bytes;
  inner.join = [&](xapi::StatementQuery& query) { return identities::join(context, query); };
  inner.attachments = &endpoint.attachments;
  inner.roots = endpoint.roots ? &*endpoint.roots : nullptr;
  auto response = to_response(xapi::handle(resource, sender ? sender->caller : xapi::Caller{}, inner), request, context);
  if (sender) name_missing_scope(*sender, response);
  return response;
}

}  // namespace

bool is_endpoint_address(const http::Request& request) {
  const std::string_view target = request.target, base = kEndpointPath;
  return target.starts_with(base) && (target.size() == base.size() || target[base.size()] == '/' || target[base.size()] == '?');
}

http::Response server_refusal(const runtime::Settings& settings, const http::Request& request, int status, const std::string& title,
                              const std::string& detail) {
  auto response = http::server_problem(status, title, detail, request.trace_id);
  xapi::ResourceRequest resource;
  resource.headers = request.headers;
  response.set(xapi::kVersionHeader, xapi::answered_version(resource, settings.xapi_default_version, status));
  allow_origin(settings.xapi_allowed_origins, request, response);
  return response;
}

Result<std::optional<xapi::TrustedRoots>> signature_roots(const runtime::Settings& settings) {
  if (settings.signature_roots.empty()) return std::optional<xapi::TrustedRoots>();
  std::ifstream in(settings.signature_roots, std::ios::binary);
  const std::string pem{std::istreambuf_iterator<char>(in), {}};
  auto roots = xapi::TrustedRoots::from_pem(pem);
  if (roots) return std::optional(std::move(*roots));
  return fail(ErrorKind::invalid, "xapi.signature_roots " + settings.signature_roots.string() + ": " + roots.error().message,
              roots.error().advice);
}

void register_xapi_routes(http::Router& router, Context& context, xapi::StatementStore& statements, xapi::DocumentStore& documents) {
  auto endpoint = std::make_shared<Endpoint>(Endpoint{context, statements, documents});
  if (auto roots = signature_roots(context.settings))
    endpoint->roots = std::move(*roots);
  else
    support::log(support::Level::error, "no signer of statements is vouched for", {{"reason", roots.error().message}});
  register_attachment_routes(router, context, statements, endpoint->bearer);
  router.add({"GET", std::string(kEndpointPath) + "/openapi.json", [&context](http::Request& request) {
                auto response = http::text_response(200, std::string(openapi_document()), "application/json");
                allow_origin(context.settings.xapi_allowed_origins, request, response);
                return response;
              }});
  const auto& limits = context.settings.attachment_limits;
  for (const char* method : {"GET", "PUT", "POST", "DELETE"}) {
    http::Route route;
    route.method = method;
    route.pattern = std::string(kEndpointPath) + "/{resource*}";
    route.handler = [endpoint](http::Request& request) {
      auto response = answer(request, *endpoint);
      allow_origin(endpoint->context.settings.xapi_allowed_origins, request, response);
      return response;
    };
    route.body_limit = most_content(context.settings);
    if (route.method == "PUT" || route.method == "POST") {
      route.body_limit += limits.all_bytes + limits.count * kMostPartHead;
      route.spool = true;
      route.held = kMostHeld;
      route.admit = [endpoint](http::Request& request) {
        auto refused = admit(request, *endpoint);
        if (refused) allow_origin(endpoint->context.settings.xapi_allowed_origins, request, *refused);
        return refused;
      };
    }
    router.add(std::move(route));
  }
  router.add({"OPTIONS", std::string(kEndpointPath) + "/{resource*}", [&context](http::Request& request) {
                auto response = preflight(context.settings.xapi_allowed_origins, request);
                response.set(xapi::kVersionHeader,
                             xapi::answered_version(to_resource(request), context.settings.xapi_default_version, 204));
                return response;
              }});
}

}  // namespace waymark::lrs
