#include "runtime/http/message.hpp"

#include "runtime/support/json.hpp"

namespace waymark::http {
namespace {
bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}
}  // namespace

std::string Request::header(std::string_view name) const {
  const auto found = headers.find(std::string(name));
  return found == headers.end() ? std::string() : found->second;
}

std::string Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return {};
}

Response& Response::set(std::string name, std::string value) {
  std::erase_if(headers, [&](const auto& header) { return same_name(header.first, name); });
  return add(std::move(name), std::move(value));
}

Response& Response::add(std::string name, std::string value) {
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

Response text_response(int status, std::string body, std::string content_type) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  response.set("Content-Type", std::move(content_type));
  return response;
}

Response redirect(std::string location, int status) {
  Response response;
  response.status = status;
  response.set("Location", std::move(location));
  return response;
}

Response problem(int status, const std::string& type, const std::string& title, const std::string& detail, const std::string& trace_id,
                 const std::vector<std::pair<std::string, std::int64_t>>& more) {
  using support::Json;
  Json body =
      Json::object({{"type", "/problems/" + type}, {"title", title}, {"status", status}, {"detail", detail}, {"trace_id", trace_id}});
  for (const auto& [name, value] : more) body.set(name, value);
  Response response = text_response(status, body.dump() + "\n", "application/problem+json");
  response.set("Cache-Control", "no-store");
  return response;
}

HttpRule http_rule(int status) {
  switch (status) {
    case 404:
      return {"not-found", "RFC 9110, 15.5.5", "request-target"};
    case 405:
      return {"method-not-allowed", "RFC 9110, 15.5.6", "method"};
    case 408:
      return {"request-timeout", "RFC 9110, 15.5.9", ""};
    case 413:
      return {"too-large", "RFC 9110, 15.5.14", "Content-Length"};
    case 414:
      return {"address-too-long", "RFC 9110, 15.5.15", "request-target"};
    case 417:
      return {"expectation-failed", "RFC 9110, 15.5.18", "Expect"};
    case 421:
      return {"wrong-host", "RFC 9110, 15.5.20", "Host"};
    case 431:
      return {"headers-too-large", "RFC 6585, 5", ""};
    case 500:
      return {"internal", "RFC 9110, 15.6.1", ""};
    case 501:
      return {"unsupported", "RFC 9110, 15.6.2", ""};
    case 503:
      return {"busy", "RFC 9110, 15.6.4", ""};
    case 505:
      return {"http-version", "RFC 9110, 15.6.6", ""};
    default:
      return {"bad-request", "RFC 9112, 2.2", ""};
  }
}

Response server_problem(int status, const std::string& title, const std::string& detail, const std::string& trace_id) {
  using support::Json;
  const HttpRule rule = http_rule(status);
  Json body = Json::object({{"type", std::string("/problems/") + rule.name},
                            {"title", title},
                            {"status", status},
                            {"detail", detail},
                            {"pointer", rule.pointer},
                            {"rule", rule.name},
                            {"clause", rule.clause},
                            {"trace_id", trace_id}});
  Response response = text_response(status, body.dump() + "\n", "application/problem+json");
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace waymark::http
