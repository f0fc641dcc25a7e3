#include "runtime/catalogue/content.hpp"

namespace waymark::catalogue {
namespace {

// A person meets this inside the player's frame: a whole page, no script, no style from elsewhere.
constexpr std::string_view kMissingPage =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Page not found</title>"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"></head><body><main>"
    "<h1>This page of the module is not there</h1>"
    "<p>The module asked for a file that is not part of its package.</p>"
    "<p>Choose <strong>Save and exit</strong>, then open the module again. If it happens again, tell the "
    "person who "
    "looks after your modules what you were doing.</p></main></body></html>\n";

void protect(http::Response& response, const ContentPolicy& policy) {
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", policy.referrer);
  response.set("Content-Security-Policy", policy.csp);
  response.set("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
}

http::Response missing(const runtime::Settings& settings) {
  auto response = http::text_response(404, std::string(kMissingPage), "text/html; charset=utf-8");
  protect(response, content_policy(settings));
  response.set("Cache-Control", "no-store");
  return response;
}

// "{capability}-{mark}"; the mark is empty where there is none.
std::pair<std::string, std::string> capability_and_mark(const std::string& segment) {
  const auto dash = segment.find('-');
  if (dash == std::string::npos) return {segment, {}};
  return {segment.substr(0, dash), segment.substr(dash + 1)};
}

http::Response refusal(const http::Request& request, const runtime::Settings& settings, const Error& error) {
  if (error.kind == ErrorKind::not_found) return missing(settings);
  return http::problem(503, "storage-busy", "The module cannot be read just now", error.message, request.trace_id);
}

http::Response serve(http::Request& request, runtime::Context& context, ContentResolver& resolver) {
  // A service worker would outlive the module and see the requests of every later version.
  if (request.header("service-worker") == "script") {
    auto refused = http::text_response(403, "Modules may not install service workers.\n");
    protect(refused, content_policy(context.settings));
    return refused;
  }
  const auto [capability, mark] = capability_and_mark(request.parameters["capability"]);
  const auto file = resolver.content_file(host_label_of(context.settings, request.host), capability, request.parameters["path"]);
  if (!file) return refusal(request, context.settings, file.error());
  const auto policy = resolver.policy(capability, mark);
  if (!policy) return refusal(request, context.settings, policy.error());
  http::Response response;
  protect(response, **policy);
  response.set("Content-Type", mime_type(request.parameters["path"]));
  response.set("ETag", "\"" + file->sha256 + "\"");
  response.set("Cache-Control", (*policy)->mark == mark ? "private, max-age=31536000, immutable" : "no-store");
  response.file = http::FileBody{file->path, file->size};
  return response;
}

}  // namespace

void register_content_routes(http::Router& router, runtime::Context& context) {
  auto resolver = std::make_shared<ContentResolver>(context);
  http::Route route;
  route.method = "GET";
  route.pattern = "/{capability}/{path*}";
  route.body_limit = 0;
  route.handler = [&context, resolver](http::Request& request) { return serve(request, context, *resolver); };
  router.add(std::move(route));
}

}  // namespace waymark::catalogue
