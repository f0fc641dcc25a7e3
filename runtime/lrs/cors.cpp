#include "runtime/lrs/cors.hpp"

namespace waymark::lrs {
namespace {

constexpr const char* kMethods = "GET, HEAD, PUT, POST, DELETE";
// "*" would not cover Authorization (Fetch standard, CORS-non-wildcard request-header name), so that all are named.
constexpr const char* kRequestHeaders =
    "Authorization, Content-Type, X-Experience-API-Version, If-Match, If-None-Match, Accept-Language, Range";
constexpr const char* kAnswerHeaders =
    "X-Experience-API-Version, X-Experience-API-Consistent-Through, ETag, Last-Modified, Content-Range, Accept-Ranges, "
    "WWW-Authenticate, Retry-After, X-Trace-Id";

bool listed(const std::string& allowed, const std::string& origin) {
  return ("," + allowed + ",").find("," + origin + ",") != std::string::npos;
}

// What the answer says about the origin; empty when it is not allowed.
std::string allowed_origin(const std::string& allowed, const std::string& origin) {
  if (origin.empty() || origin.find(',') != std::string::npos) return {};
  if (allowed == "*") return "*";
  return listed(allowed, origin) ? origin : std::string();
}

bool set_origin(const std::string& allowed, const http::Request& request, http::Response& response) {
  if (allowed != "*" && !allowed.empty()) response.set("Vary", "Origin");  // what answers one origin must not be given to another
  const std::string origin = allowed_origin(allowed, request.header("origin"));
  if (!origin.empty()) response.set("Access-Control-Allow-Origin", origin);
  return !origin.empty();
}

}  // namespace

void allow_origin(const std::string& allowed, const http::Request& request, http::Response& response) {
  if (set_origin(allowed, request, response)) response.set("Access-Control-Expose-Headers", kAnswerHeaders);
}

http::Response preflight(const std::string& allowed, const http::Request& request) {
  http::Response response;
  response.status = 204;
  response.set("Allow", std::string(kMethods) + ", OPTIONS");
  if (!set_origin(allowed, request, response)) return response;
  response.set("Access-Control-Allow-Methods", kMethods);
  response.set("Access-Control-Allow-Headers", kRequestHeaders);
  response.set("Access-Control-Max-Age", "7200");
  return response;
}

}  // namespace waymark::lrs
