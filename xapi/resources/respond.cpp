#include "xapi/resources/respond.hpp"

#include "xapi/json/parse.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

struct Answer {
  int status;
  const char* type;
  const char* title;
  const char* rule = "";  // of what no request can help: the store's own trouble
};

Answer answer_for(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return {400, "xapi-bad-request", "The request breaks a rule of xAPI"};
    case ErrorKind::not_found:
      return {404, "xapi-not-found", "Not found"};
    case ErrorKind::conflict:
      return {409, "xapi-conflict", "The request conflicts with what is kept"};
    case ErrorKind::forbidden:
      return {403, "xapi-forbidden", "This credential may not do that"};
    case ErrorKind::unauthorized:
      return {401, "xapi-unauthorized", "A credential is needed"};
    case ErrorKind::too_large:
      return {413, "xapi-too-large", "The request is too large"};
    case ErrorKind::unsupported:
      return {501, "xapi-unsupported", "Not supported in this release", "unsupported"};
    case ErrorKind::unavailable:
      return {503, "xapi-unavailable", "Try again later", "unavailable"};
    case ErrorKind::corrupt:
    case ErrorKind::internal:
      break;
  }
  return {500, "xapi-internal", "Something went wrong on our side", "internal"};
}

ResourceResponse problem(const Answer& answer, const Error& error) {
  using json::Value;
  Value body = Value::object();
  body.set("type", Value::string(std::string("/problems/") + answer.type));
  body.set("title", Value::string(answer.title));
  body.set("status", Value::number(std::to_string(answer.status)));
  // What went wrong inside is for our log, not for the other side.
  const bool ours = answer.status == 500;
  body.set("detail", Value::string(ours ? "The request could not be carried out." : error.message));
  if (!ours && !error.advice.empty()) body.set("advice", Value::string(error.advice));
  // A place in the text of something that is no JSON is none in its structure.
  const bool in_text = error.where.starts_with("line ");
  body.set("pointer", Value::string(ours || in_text ? std::string() : error.where));
  if (!ours && in_text) body.set("position", Value::string(error.where));
  body.set("rule", Value::string(ours || error.rule.empty() ? std::string(answer.rule) : error.rule));
  body.set("clause", Value::string(ours || error.clause.empty() ? "xAPI Part 3, 3.2" : error.clause));
  ResourceResponse response{answer.status, {}, json::write(body)};
  set_header(response, "Content-Type", "application/problem+json");
  if (answer.status == 401) set_header(response, "WWW-Authenticate", "Basic realm=\"xAPI\", charset=\"UTF-8\"");
  if (answer.status == 503) set_header(response, "Retry-After", "5");
  return response;
}

}  // namespace

ResourceResponse problem_response(const Error& error) { return problem(answer_for(error.kind), error); }

Error no_credential() {
  return Error{ErrorKind::unauthorized,
               "The request carries no credential that is known here.",
               "Send the key and secret of a credential by Basic authentication.",
               "Authorization",
               "xAPI Part 3, 4",
               rule::credential};
}

Error lacks_scope(const std::string& may, const std::string& scope) {
  return Error{ErrorKind::forbidden,
               "This credential may not " + may + ".",
               scope.empty() ? "Ask the administrator for a credential that may."
                             : "Ask the administrator for a credential with the scope " + scope + ".",
               "Authorization",
               "xAPI Part 3, 3.2",
               rule::scope};
}

ResourceResponse json_response(int status, std::string body) {
  ResourceResponse response{status, {}, std::move(body)};
  set_header(response, "Content-Type", "application/json");
  return response;
}

ResourceResponse method_not_allowed(std::string_view method, std::string_view allowed) {
  const Answer answer{405, "xapi-method", "The resource does not take this method"};
  ResourceResponse response = problem(answer, Error{ErrorKind::invalid, "The method was " + std::string(method.substr(0, 20)) + ".",
                                                    "Use one of: " + std::string(allowed) + ".", "method", "xAPI Part 3, 2", rule::method});
  set_header(response, "Allow", std::string(allowed));
  return response;
}

ResourceResponse precondition_failed(const Error& error) {
  return problem({412, "xapi-precondition", "A precondition of the request does not hold"}, error);
}

ResourceResponse coding_refused() {
  ResourceResponse response =
      problem({415, "xapi-coding", "The content's coding is not read here"},
              Error{ErrorKind::invalid, "The content is coded, as its Content-Encoding says.",
                    "Send it as it is, without Content-Encoding.", "Content-Encoding", "RFC 9110, 15.5.16", rule::content_coding});
  set_header(response, "Accept-Encoding", "identity");
  return response;
}

void set_header(ResourceResponse& response, std::string_view name, std::string value) {
  for (auto& [known, content] : response.headers) {
    if (known != name) continue;
    content = std::move(value);
    return;
  }
  response.headers.emplace_back(std::string(name), std::move(value));
}

bool has_header(const ResourceResponse& response, std::string_view name) {
  for (const auto& header : response.headers)
    if (header.first == name) return true;
  return false;
}

std::string header_of(const ResourceRequest& request, const std::string& lower_name) {
  const auto found = request.headers.find(lower_name);
  return found == request.headers.end() ? std::string() : found->second;
}

}  // namespace waymark::xapi
