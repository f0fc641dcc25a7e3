#include "xapi/model/attachments.hpp"

#include <algorithm>
#include <array>

#include "xapi/model/formats.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

Problem check_content_type(const Value& value, const Path& path, const Rules&) {
  if (auto problem = check_kind(value, path, Kind::string, "2.4.11")) return problem;
  if (is_media_type(value.text())) return std::nullopt;
  return refusal(path, rule::media_type, "The contentType is not a media type.", "Send it as type/subtype, such as text/plain.", "2.4.11");
}

Problem check_length(const Value& value, const Path& path, const Rules&) {
  if (auto problem = check_kind(value, path, Kind::number, "2.4.11")) return problem;
  const std::string& text = value.text();
  if (std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  return refusal(path, rule::length, "The length is not a whole number of octets.", "Send a non-negative integer.", "2.4.11");
}

Problem check_sha2(const Value& value, const Path& path, const Rules&) {
  if (auto problem = check_kind(value, path, Kind::string, "2.4.11")) return problem;
  for (const std::size_t digits : {56u, 64u, 96u, 128u})  // SHA-224, SHA-256, SHA-384, SHA-512
    if (is_hex(value.text(), digits)) return std::nullopt;
  return refusal(path, rule::sha2, "The sha2 is not a SHA-2 hash.", "Send the hexadecimal digits of a SHA-256, SHA-384 or SHA-512 hash.",
                 "2.4.11");
}

Problem check_attachment(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 7> kAttachment{{{"usageType", check_iri, true},
                                                        {"display", check_language_map, true},
                                                        {"description", check_language_map},
                                                        {"contentType", check_content_type, true},
                                                        {"length", check_length, true},
                                                        {"sha2", check_sha2, true},
                                                        {"fileUrl", check_iri}}};
  return check_object(value, path, rules, kAttachment, "2.4.11");
}

}  // namespace

Problem check_attachments(const Value& value, const Path& path, const Rules& rules) {
  return check_array(value, path, rules, check_attachment, "2.4.11");
}

}  // namespace waymark::xapi
