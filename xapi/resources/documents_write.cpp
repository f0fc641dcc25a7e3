#include "xapi/model/formats.hpp"
#include "xapi/resources/document_merge.hpp"
#include "xapi/resources/documents.hpp"
#include "xapi/resources/preconditions.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

using Action = DocumentDecision::Action;

constexpr std::size_t kMostContentType = 200;

// One PUT, POST or DELETE of one document, as far as it was read before anything is looked up.
struct Change {
  std::string method;
  const DocumentResource& resource;
  Version version;
  std::size_t limit = 0;
  Preconditions conditions;
  Document sent;  // PUT and POST
};

std::optional<Error> too_large(const Document& document, std::size_t limit) {
  if (document.bytes.size() <= limit) return std::nullopt;
  return Error{
      ErrorKind::too_large,
      "The document would have " + std::to_string(document.bytes.size()) + " bytes; at most " + std::to_string(limit) + " are kept here.",
      "Send a smaller one, or ask the administrator for a higher limit.",
      {},
      "xAPI Part 3, 3.2",
      rule::document_size};
}

Result<Document> sent_document(const ResourceRequest& request, std::size_t limit) {
  std::string type = header_of(request, "content-type");
  if (type.empty()) type = "application/octet-stream";  // RFC 9110, 8.3
  if (type.size() > kMostContentType || !is_media_type(type))
    return tl::unexpected<Error>(Error{ErrorKind::invalid, "The Content-Type is not a media type.",
                                       "Send one such as application/json, in at most 200 characters.", "Content-Type", "xAPI Part 3, 3.2",
                                       rule::content_type});
  Document document{type, request.body, {}, {}, {}};
  if (auto error = too_large(document, limit)) return tl::unexpected<Error>(std::move(*error));
  if (auto error = check_json_content(document)) return tl::unexpected<Error>(std::move(*error));
  return make_document(std::move(document.content_type), std::move(document.bytes));
}

Error must_say_what_it_replaces(const Change& change) {
  return Error{ErrorKind::invalid,
               "PUT to a profile document needs If-Match or If-None-Match.",
               "Send If-None-Match: * for a new document, or the current ETag in If-Match.",
               "If-None-Match",
               "xAPI Part 3, 3.1, " + std::string(change.resource.clause),
               rule::says_what_it_replaces};
}

Error would_overwrite() {
  return Error{ErrorKind::conflict,
               "The document is there already, and the request does not say which state of it is replaced.",
               "Check the current state of the document with GET, and set If-Match to its ETag to resolve "
               "the conflict.",
               "If-Match",
               "xAPI Part 3, 3.1",
               rule::says_what_it_replaces};
}

// PUT without either header (3.1). 1.0.3: a profile document refuses it, and a state takes it, because
// conflicts there are unlikely. 2.0 (4.1.4): only what is there already refuses it, and that of every kind.
std::optional<Error> unguarded_put(const Change& change, const Document* existing) {
  if (change.method != "PUT" || change.conditions.given()) return std::nullopt;
  const bool first = change.version == Version::v1_0_3;
  if (first && change.resource.kind == DocumentKind::state) return std::nullopt;
  if (existing) return would_overwrite();
  if (first) return must_say_what_it_replaces(change);
  return std::nullopt;
}

// What becomes of the document, or why nothing does.
struct Verdict {
  std::optional<ResourceResponse> refusal;
  DocumentDecision decision;
};

Verdict refused(ResourceResponse response) { return {std::move(response), {}}; }

Verdict decide(const Change& change, const Document* existing) {
  if (auto error = failed_precondition(change.conditions, existing)) return refused(precondition_failed(*error));
  if (auto error = unguarded_put(change, existing)) return refused(problem_response(*error));
  if (change.method == "DELETE") return {std::nullopt, {existing ? Action::remove : Action::keep, {}}};
  if (change.method == "PUT") return {std::nullopt, {Action::put, change.sent}};
  auto merged = merged_document(existing, change.sent);
  if (!merged) return refused(problem_response(merged.error()));
  if (auto error = too_large(*merged, change.limit)) return refused(problem_response(*error));
  return {std::nullopt, {Action::put, std::move(*merged)}};
}

ResourceResponse change_one(const DocumentKey& key, const Change& change, ResourceContext& context) {
  Verdict verdict;
  const auto done = context.documents.change(key, [&](const Document* existing) {
    verdict = decide(change, existing);
    return verdict.decision;
  });
  if (!done) return problem_response(done.error());
  if (verdict.refusal) return std::move(*verdict.refusal);
  ResourceResponse response{204, {}, {}};
  if (verdict.decision.action == Action::put) set_header(response, "ETag", etag_of(verdict.decision.document, change.version));
  return response;
}

ResourceResponse remove_many(const DocumentRequest& wanted, const Change& change, ResourceContext& context) {
  if (change.conditions.given())
    return problem_response(Error{ErrorKind::invalid, "If-Match and If-None-Match speak of one document, and the request of many.",
                                  "Leave the header out, or give the document's id.",
                                  change.conditions.if_match.given ? "If-Match" : "If-None-Match", "xAPI Part 3, 3.1", rule::one_document});
  const auto done = context.documents.remove_all(wanted.key.scope);
  if (!done) return problem_response(done.error());
  return ResourceResponse{204, {}, {}};
}

}  // namespace

ResourceResponse change_documents(const ResourceRequest& request, const DocumentResource& resource, ResourceContext& context,
                                  Version version) {
  const auto wanted = read_document_request(request, resource);
  if (!wanted) return problem_response(wanted.error());
  auto conditions = read_preconditions(request);
  if (!conditions) return problem_response(conditions.error());
  Change change{request.method, resource, version, context.document_limit, std::move(*conditions), {}};
  if (!wanted->single) return remove_many(*wanted, change, context);
  if (request.method != "DELETE") {
    auto sent = sent_document(request, context.document_limit);
    if (!sent) return problem_response(sent.error());
    change.sent = std::move(*sent);
  }
  return change_one(wanted->key, change, context);
}

}  // namespace waymark::xapi
