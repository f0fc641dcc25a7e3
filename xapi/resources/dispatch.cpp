#include <algorithm>
#include <array>

#include "xapi/model/formats.hpp"
#include "xapi/resources.hpp"
#include "xapi/resources/about.hpp"
#include "xapi/resources/alternate.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/resources/statements.hpp"

namespace waymark::xapi {
namespace {

// Resources of the standard that this release leaves out (Part 3, 2.3 to 2.7).
constexpr std::array<std::string_view, 5> kLater{"activities", "activities/state", "activities/profile",
                                                 "agents", "agents/profile"};

constexpr const char* kVersionHeader = "X-Experience-API-Version";

Result<Version> requested_version(const ResourceRequest& request) {
  const std::string text = header_of(request, "x-experience-api-version");
  if (is_version(text, '1')) return Version::v1_0_3;
  if (is_version(text, '2')) return Version::v2_0_0;
  return tl::unexpected<Error>(Error{ErrorKind::invalid,
                                     text.empty() ? "The header X-Experience-API-Version is missing."
                                                  : "This xAPI version is not spoken here.",
                                     "Send X-Experience-API-Version: 1.0.3 or 2.0.0.",
                                     {},
                                     "xAPI Part 3, 3.3"});
}

// Nothing when the caller may go on.
std::optional<Error> check_permission(const ResourceRequest& request, const Caller& caller) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (caller.authority_json.empty())
    return Error{ErrorKind::unauthorized,
                 "The request carries no credential that is known here.",
                 "Send the key and secret of a credential by Basic authentication.",
                 {},
                 "xAPI Part 3, 4"};
  if (reads ? caller.may_read : caller.may_write) return std::nullopt;
  return Error{
      ErrorKind::forbidden,
      reads ? "This credential may not read statements." : "This credential may not write statements.",
      "Ask the administrator for a credential that may.",
      {},
      "xAPI Part 3, 3.2"};
}

ResourceResponse statements(const ResourceRequest& request, const Caller& caller, ResourceContext& context,
                            Version version) {
  if (auto error = check_permission(request, caller)) return problem_response(*error);
  if (request.method == "GET" || request.method == "HEAD") return get_statements(request, caller, context);
  if (request.method == "PUT") return put_statement(request, caller, context, version);
  if (request.method == "POST") return post_statements(request, caller, context, version);
  return method_not_allowed(request.method, "GET, HEAD, POST, PUT");
}

ResourceResponse unsupported(const std::string& resource) {
  return problem_response(Error{ErrorKind::unsupported,
                                "The resource \"" + resource + "\" is not supported in this release.",
                                "Only /statements and /about are offered so far.",
                                {},
                                "xAPI Part 3, 2"});
}

ResourceResponse route(const ResourceRequest& request, const Caller& caller, ResourceContext& context) {
  if (request.resource == "about") return get_about(request);
  const auto version = requested_version(request);
  if (!version) return problem_response(version.error());
  if (request.resource == "statements") return statements(request, caller, context, *version);
  if (std::find(kLater.begin(), kLater.end(), request.resource) != kLater.end())
    return unsupported(request.resource);
  return problem_response(Error{ErrorKind::not_found,
                                "xAPI has no such resource.",
                                "Check the address: the endpoint, then /statements or /about.",
                                {},
                                "xAPI Part 3, 2"});
}

// Every answer names the version spoken: the latest patch of the one that was asked for (3.3).
void sign(const ResourceRequest& request, ResourceResponse& response, ResourceContext& context) {
  const bool second = is_version(header_of(request, "x-experience-api-version"), '2');
  set_header(response, kVersionHeader, second ? "2.0.0" : "1.0.3");
  if (request.resource == "statements")
    set_header(response, "X-Experience-API-Consistent-Through", context.store.consistent_through());
  if (request.method == "HEAD") {
    response.body.clear();
    response.pieces.clear();
  }
}

}  // namespace

ResourceResponse handle(const ResourceRequest& request, const Caller& caller, ResourceContext& context) {
  const auto meant = unfold_alternate(request);
  const ResourceRequest& actual = meant ? *meant : request;
  ResourceResponse response = meant ? route(actual, caller, context) : problem_response(meant.error());
  sign(actual, response, context);
  return response;
}

}  // namespace waymark::xapi
