#include "xapi/resources/document_request.hpp"

#include <algorithm>
#include <array>

#include "scorm/base/utf.hpp"
#include "xapi/resources/parameters.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

constexpr std::array<DocumentResource, 3> kResources{{
    // path              kind                            id           activity agent registration clause
    {"activities/state", DocumentKind::state, "stateId", true, true, true, "2.3"},
    {"agents/profile", DocumentKind::agent_profile, "profileId", false, true, false, "2.6"},
    {"activities/profile", DocumentKind::activity_profile, "profileId", true, false, false, "2.7"},
}};

// Keys stay short, whatever way they came: they stand in an index.
constexpr std::size_t kMostId = 1000, kMostActivity = 4000, kMostAgent = 8000;

bool reads(const std::string& method) { return method == "GET" || method == "HEAD"; }

// Whether the request may leave the id out, and mean all documents of the context.
bool may_be_many(const std::string& method, const DocumentResource& resource) {
  return reads(method) || (method == "DELETE" && resource.kind == DocumentKind::state);
}

std::optional<Error> check_names(const ResourceRequest& request, const DocumentResource& resource) {
  std::vector<std::string_view> known{resource.id_parameter};
  if (resource.activity) known.emplace_back("activityId");
  if (resource.agent) known.emplace_back("agent");
  if (resource.registration) known.emplace_back("registration");
  if (reads(request.method)) known.emplace_back("since");
  return check_parameters(request.query, known);
}

std::optional<Error> check_given(const Query& query, std::string_view name, std::size_t most, const DocumentResource& resource) {
  const std::string* text = parameter(query, name);
  if (!text)
    return bad_parameter(name, rule::required_parameter, "The parameter is missing.", "Send it: the resource needs it.", resource.clause);
  if (text->size() <= most) return std::nullopt;
  return bad_parameter(name, rule::parameter_length, "The value has more than " + std::to_string(most) + " bytes.", "Send a shorter one.",
                       resource.clause);
}

std::optional<Error> read_id(const Query& query, const DocumentResource& resource, DocumentRequest& out) {
  const auto name = resource.id_parameter;
  if (auto error = check_given(query, name, kMostId, resource)) return error;
  const std::string& id = *parameter(query, name);
  if (id.empty()) return bad_parameter(name, rule::document_id, "The value is empty.", "Send the document's id.", resource.clause);
  // An answer names it in JSON, which is UTF-8; not every store keeps NUL in a key.
  if (!base::is_utf8(id) || id.find('\0') != std::string::npos)
    return bad_parameter(name, rule::document_id, "The value is not UTF-8, or holds a NUL character.",
                         "Send UTF-8 without NUL, percent-encoded.", resource.clause);
  if (parameter(query, "since"))
    return bad_parameter("since", rule::parameters_together, "The parameter cannot be combined with the id of one document.",
                         "Leave it out.", resource.clause);
  out.key.id = id;
  out.single = true;
  return std::nullopt;
}

std::optional<Error> read_scope(const Query& query, const DocumentResource& resource, DocumentScope& out) {
  out.kind = resource.kind;
  if (resource.activity) {
    if (auto error = check_given(query, "activityId", kMostActivity, resource)) return error;
    if (auto error = read_iri(query, "activityId", out.activity, resource.clause)) return error;
  }
  if (resource.agent) {
    if (auto error = check_given(query, "agent", kMostAgent, resource)) return error;
    if (auto error = read_plain_agent(query, "agent", out.agent, resource.clause)) return error;
  }
  std::string registration;
  if (auto error = read_uuid(query, "registration", registration, resource.clause)) return error;
  if (!registration.empty()) out.registration = registration;
  return std::nullopt;
}

}  // namespace

const DocumentResource* document_resource(std::string_view path) {
  const auto found = std::find_if(kResources.begin(), kResources.end(), [&](const auto& one) { return one.path == path; });
  return found == kResources.end() ? nullptr : &*found;
}

Result<DocumentRequest> read_document_request(const ResourceRequest& request, const DocumentResource& resource) {
  DocumentRequest out;
  auto error = check_names(request, resource);
  if (!error) error = read_scope(request.query, resource, out.key.scope);
  const bool named = parameter(request.query, resource.id_parameter) != nullptr;
  if (!error && (named || !may_be_many(request.method, resource))) error = read_id(request.query, resource, out);
  if (!error) error = read_time(request.query, "since", out.since, resource.clause);
  if (error) return tl::unexpected<Error>(std::move(*error));
  return out;
}

}  // namespace waymark::xapi
