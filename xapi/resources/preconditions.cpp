#include "xapi/resources/preconditions.hpp"

#include <algorithm>

#include "scorm/base/digest.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

constexpr std::size_t kMostTags = 100;

std::string quoted(const std::string& tag) { return "\"" + tag + "\""; }

void skip_spaces(std::string_view& text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
}

// Takes one entity tag off the front; empty when there is none.
std::string take_tag(std::string_view& text) {
  const std::size_t open = text.starts_with("W/") ? 2 : 0;
  if (text.size() <= open || text[open] != '"') return {};
  const auto close = text.find('"', open + 1);
  if (close == std::string_view::npos) return {};
  std::string tag(text.substr(0, close + 1));
  text.remove_prefix(close + 1);
  return tag;
}

Error malformed(const char* header) {
  return Error{ErrorKind::invalid,
               std::string("The header ") + header + " is neither \"*\" nor a list of entity tags.",
               "Send the document's ETag as it was given, quotes and all, or \"*\".",
               header,
               "xAPI Part 3, 3.1",
               rule::entity_tags};
}

Result<TagList> read_list(const ResourceRequest& request, const char* header) {
  TagList list;
  const auto found = request.headers.find(base::lower_ascii(header));
  if (found == request.headers.end()) return list;
  list.given = true;
  std::string_view text = found->second;
  skip_spaces(text);
  if (text.starts_with('*')) {
    text.remove_prefix(1);
    list.any = true;
    skip_spaces(text);
    if (text.empty()) return list;
  }
  while (!list.any && list.tags.size() < kMostTags) {
    std::string tag = take_tag(text);
    if (tag.empty()) break;
    list.tags.push_back(std::move(tag));
    skip_spaces(text);
    if (text.empty()) return list;
    if (!text.starts_with(',')) break;
    text.remove_prefix(1);
    skip_spaces(text);
  }
  return tl::unexpected<Error>(malformed(header));
}

bool holds(const TagList& list, const Document& document) {
  return list.any || std::any_of(list.tags.begin(), list.tags.end(),
                                 [&](const std::string& tag) { return tag == quoted(document.etag) || tag == quoted(document.sha1); });
}

Error failed(const char* header, std::string message, std::string advice) {
  return Error{ErrorKind::conflict, std::move(message), std::move(advice), header, "xAPI Part 3, 3.1", rule::precondition};
}

}  // namespace

std::string etag_of(const Document& document, Version version) {
  return quoted(version == Version::v1_0_3 ? document.sha1 : document.etag);
}

std::string etag_of(std::string_view bytes, Version version) {
  return quoted(version == Version::v1_0_3 ? base::sha1_hex(bytes) : base::sha256_hex(bytes));
}

Result<Preconditions> read_preconditions(const ResourceRequest& request) {
  auto match = read_list(request, "If-Match");
  if (!match) return tl::unexpected<Error>(std::move(match.error()));
  auto none_match = read_list(request, "If-None-Match");
  if (!none_match) return tl::unexpected<Error>(std::move(none_match.error()));
  return Preconditions{std::move(*match), std::move(*none_match)};
}

std::optional<Error> failed_precondition(const Preconditions& conditions, const Document* existing) {
  if (conditions.if_match.given && !existing)
    return failed("If-Match", "There is no such document, so that none has the ETag of If-Match.",
                  "Get the document again, or send If-None-Match: * to make a new one.");
  if (conditions.if_match.given && !holds(conditions.if_match, *existing))
    return failed("If-Match", "The document has another ETag than If-Match says: it was changed, or the tag is weak.",
                  "Get the document again, make the change to what is there now, and send its ETag in If-Match.");
  if (conditions.if_none_match.given && existing && holds(conditions.if_none_match, *existing))
    return failed("If-None-Match", "The document that If-None-Match excludes is there.",
                  "Get the document, and send its ETag in If-Match to change it.");
  return std::nullopt;
}

}  // namespace waymark::xapi
