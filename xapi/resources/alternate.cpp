#include "xapi/resources/alternate.hpp"

#include <algorithm>
#include <array>

#include "scorm/base/encode.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

constexpr std::array<std::string_view, 6> kHeaders{
    "authorization", "x-experience-api-version", "content-type", "content-length", "if-match", "if-none-match"};
constexpr std::array<std::string_view, 5> kMethods{"GET", "PUT", "POST", "DELETE", "HEAD"};

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high << 4 | low);
      i += 2;
    }
  }
  return out;
}

tl::unexpected<Error> refuse(std::string message, std::string advice) {
  return tl::unexpected<Error>(
      Error{ErrorKind::invalid, std::move(message), std::move(advice), "?method", "xAPI Part 3, 1.3", rule::alternate_syntax});
}

// Spreads the form's fields over headers, content and query, as 1.3 tells.
Result<ResourceRequest> from_form(const ResourceRequest& request, std::string method,
                                  const std::vector<std::pair<std::string, std::string>>& fields) {
  ResourceRequest out;
  out.method = std::move(method);
  out.resource = request.resource;
  out.headers = request.headers;
  out.headers.erase("content-type");
  out.headers.erase("content-length");
  bool content = false;
  for (const auto& [name, value] : fields) {
    if (name == "content") {
      if (content) return refuse("The field \"content\" occurs twice.", "Send it once.");
      content = true;
      out.body = value;
    } else if (contains(kHeaders, base::lower_ascii(name))) {
      out.headers[base::lower_ascii(name)] = value;
    } else {
      out.query.emplace_back(name, value);
    }
  }
  const bool writes = out.method == "PUT" || out.method == "POST";
  if (writes && !content) return refuse("The field \"content\" is missing.", "Send the statements in it.");
  if (writes && header_of(out, "content-type").empty()) out.headers["content-type"] = "application/json";
  return out;
}

}  // namespace

std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text) {
  constexpr std::size_t kMostFields = 100;
  std::vector<std::pair<std::string, std::string>> out;
  while (!text.empty()) {
    const std::string_view field = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), field.size() + 1));
    if (field.empty()) continue;
    const auto equals = std::min(field.find('='), field.size());
    auto name = decoded(field.substr(0, equals));
    auto value = decoded(equals < field.size() ? field.substr(equals + 1) : std::string_view());
    if (!name || !value || out.size() == kMostFields) return std::nullopt;
    out.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

Result<ResourceRequest> unfold_alternate(const ResourceRequest& request) {
  const auto method =
      std::find_if(request.query.begin(), request.query.end(), [](const auto& parameter) { return parameter.first == "method"; });
  if (method == request.query.end()) return request;
  if (request.method != "POST") return refuse("\"method\" is a parameter of POST requests only.", "Leave it out.");
  if (header_of(request, "x-experience-api-version").starts_with("2"))
    return refuse("The alternate request syntax belongs to xAPI 1.0.3.", "Send an ordinary request.");
  if (!contains(kMethods, method->second)) return refuse("The method is unknown.", "Send GET, PUT, POST, DELETE or HEAD.");
  if (request.query.size() != 1) return refuse("Only \"method\" may stand in the query.", "Send the other parameters as form fields.");
  const std::string type = base::lower_ascii(header_of(request, "content-type"));
  if (!type.empty() && !type.starts_with("application/x-www-form-urlencoded"))
    return refuse("The content is not a form.", "Send Content-Type: application/x-www-form-urlencoded.");
  const auto fields = parse_form(request.body);
  if (!fields) return refuse("The form cannot be read.", "Send at most 100 fields, percent-encoded.");
  auto out = from_form(request, method->second, *fields);
  if (out && header_of(*out, "x-experience-api-version").starts_with("2"))
    return refuse("The alternate request syntax belongs to xAPI 1.0.3.", "Send an ordinary request.");
  return out;
}

}  // namespace waymark::xapi
