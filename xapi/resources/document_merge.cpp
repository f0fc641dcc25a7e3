#include "xapi/resources/document_merge.hpp"

#include <unordered_map>

#include "scorm/base/digest.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

// Documents are nobody's statements: they may nest deeper.
constexpr json::Limits kLimits{500, 1'000'000};

Error refused(std::string message, std::string advice, std::string where = {}) {
  return Error{ErrorKind::invalid, std::move(message), std::move(advice), std::move(where), "xAPI Part 3, 2.2", rule::json_document};
}

Result<Value> read_object(const Document& document, const std::string& which) {
  if (!is_json_type(document.content_type))
    return tl::unexpected<Error>(refused("The Content-Type of the " + which + " is not application/json, and POST merges JSON objects.",
                                         "Replace the whole document with PUT.", "Content-Type"));
  auto value = json::parse(document.bytes, kLimits);
  if (!value)
    return tl::unexpected<Error>(refused("The " + which + " does not read as JSON: " + value.error().message,
                                         "Replace the whole document with PUT, or send a JSON object.", value.error().where));
  if (value->is(Kind::object)) return value;
  return tl::unexpected<Error>(refused("The " + which + " is not a JSON object but " + std::string(json::kind_name(value->kind())) + ".",
                                       "Replace the whole document with PUT, or send a JSON object."));
}

// By an index of the names: both sides may have very many.
void set_all(Value& into, Value posted) {
  auto& there = into.members();
  auto& given = posted.members();
  there.reserve(there.size() + given.size());  // what the index looks at stays where it is
  std::unordered_map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < there.size(); ++i) index.emplace(there[i].first, i);
  for (auto& [name, value] : given) {
    const auto found = index.find(name);
    if (found == index.end())
      there.emplace_back(std::move(name), std::move(value));
    else
      there[found->second].second = std::move(value);
  }
}

}  // namespace

bool is_json_type(std::string_view content_type) {
  std::string_view essence = content_type.substr(0, content_type.find(';'));
  while (essence.ends_with(' ') || essence.ends_with('\t')) essence.remove_suffix(1);
  return base::lower_ascii(essence) == "application/json";
}

Document make_document(std::string content_type, std::string bytes) {
  Document document;
  document.etag = base::sha256_hex(content_type + '\n' + bytes);
  document.sha1 = base::sha1_hex(bytes);
  document.content_type = std::move(content_type);
  document.bytes = std::move(bytes);
  return document;
}

std::optional<Error> check_json_content(const Document& document) {
  if (!is_json_type(document.content_type)) return std::nullopt;
  const auto value = json::parse(document.bytes, kLimits);
  if (value) return std::nullopt;
  return Error{value.error().kind,
               "The content is not what its Content-Type application/json says: " + value.error().message,
               "Send JSON, or the Content-Type that the content has.",
               value.error().where,
               "xAPI Part 3, 3.2",
               rule::json};
}

Result<Document> merged_document(const Document* existing, const Document& posted) {
  auto given = read_object(posted, "posted document");
  if (!given) return tl::unexpected<Error>(std::move(given.error()));
  if (!existing) return posted;
  auto merged = read_object(*existing, "existing document");
  if (!merged) return tl::unexpected<Error>(std::move(merged.error()));
  set_all(*merged, std::move(*given));
  return make_document(existing->content_type, json::write(*merged));
}

}  // namespace waymark::xapi
