#include "xapi/resources/statement_attachments.hpp"

#include <algorithm>
#include <map>

#include "scorm/base/encode.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/signature.hpp"
#include "xapi/model/time.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

using json::Value;

tl::unexpected<Error> refuse(const Rule& rule, std::string message, std::string advice, std::string where,
                             std::string_view clause = "Part 3, 1.5.2") {
  return tl::unexpected<Error>(
      Error{ErrorKind::invalid, std::move(message), std::move(advice), std::move(where), "xAPI " + std::string(clause), rule});
}

std::string essence(std::string_view media_type) {
  std::string_view out = media_type.substr(0, media_type.find(';'));
  while (out.ends_with(' ') || out.ends_with('\t')) out.remove_suffix(1);
  return base::lower_ascii(out);
}

// Parts are counted as the sender sees them: the statements are part 1.
std::string part_name(std::size_t index) { return "part " + std::to_string(index + 2); }

std::string_view without_zeros(std::string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

}  // namespace

struct RequestAttachments::Named {
  const Value& attachment;
  std::string where;
  std::string text(std::string_view name) const { return std::string(string_at(attachment, name)); }
  bool is_signature() const { return string_at(attachment, "usageType") == kSignatureUsage; }
};

Result<void> RequestAttachments::check_parts() const {
  for (std::size_t i = 0; i < request_.parts.size(); ++i) {
    const ReceivedPart& part = request_.parts[i];
    const std::string name = part_name(i);
    if (part.hash.empty())
      return refuse(rule::part_hash, "The header X-Experience-API-Hash of " + name + " is missing.",
                    "Send the sha2 of the attachment in it; all statements belong into the first part.", name);
    if (part.sha2.empty())
      return refuse(rule::part_hash, "The X-Experience-API-Hash of " + name + " is not a SHA-2 hash.",
                    "Send the hexadecimal digits of a SHA-256, SHA-384 or SHA-512 hash.", name);
    if (base::lower_ascii(part.hash) != part.sha2)
      return refuse(rule::part_hash, "The bytes of " + name + " do not have the hash of its X-Experience-API-Hash.",
                    "Send the bytes as they are, without another line end, and their hash.", name);
    if (!part.transfer_encoding.empty() && base::lower_ascii(part.transfer_encoding) != "binary")
      return refuse(rule::part_encoding, "The Content-Transfer-Encoding of " + name + " is not binary.",
                    "Send the bytes as they are and Content-Transfer-Encoding: binary.", name);
    if (!part.content_length.empty() && part.content_length != std::to_string(part.size))
      return refuse(rule::part_length, "The Content-Length of " + name + " is not the number of its bytes.",
                    "Send the right length, or none.", name);
  }
  return {};
}

void RequestAttachments::collect(const Value& statement, const std::string& where, std::vector<Named>& out) {
  const Value* list = statement.find("attachments");
  for (std::size_t i = 0; list && i < list->items().size(); ++i)
    out.push_back({list->items()[i], where + "/attachments/" + std::to_string(i)});
}

Result<void> RequestAttachments::match(const Value& statement, const std::string& where, PreparedStatement& out) {
  std::vector<Named> named;
  collect(statement, where, named);
  if (const Value& object = *statement.find("object"); string_at(object, "objectType") == "SubStatement")
    collect(object, where + "/object", named);
  for (const Named& one : named)
    if (auto done = match_one(one, statement, out); !done) return done;
  return {};
}

Result<void> RequestAttachments::match_one(const Named& named, const Value& statement, PreparedStatement& out) {
  if (named.is_signature() && essence(named.text("contentType")) != "application/octet-stream")
    return refuse(rule::signature, "A signature's contentType is not application/octet-stream.",
                  "Send contentType: application/octet-stream.", named.where + "/contentType", "Part 2, 2.6");
  const std::string sha2 = base::lower_ascii(named.text("sha2"));
  const auto found = std::find_if(request_.parts.begin(), request_.parts.end(), [&](const auto& part) { return part.sha2 == sha2; });
  if (found == request_.parts.end()) {
    if (named.is_signature())
      return refuse(rule::signature, "The signature is not in the request.", "Send it as a part of multipart/mixed, with its hash.",
                    named.where, "Part 2, 2.6");
    if (named.attachment.find("fileUrl")) return {};
    return refuse(rule::attachment_data, "The attachment has no fileUrl, and no part of the request has its hash.",
                  "Send its bytes in a part of multipart/mixed with X-Experience-API-Hash, or give a fileUrl.", named.where + "/sha2");
  }
  if (auto same = check_same(named, *found); !same) return same;
  // The same bytes may come twice (1.5.2 only advises against it): every copy is used.
  for (std::size_t i = 0; i < request_.parts.size(); ++i)
    if (request_.parts[i].sha2 == sha2) used_.insert(i);
  out.attachments.push_back({sha2, found->sha256, found->size, named.text("contentType")});
  if (!named.is_signature()) return {};
  return verify(named, static_cast<std::size_t>(found - request_.parts.begin()), statement, out);
}

// Where a header and a property say the same thing they must agree (1.5.2). Of the media type its parameters may differ: the
// standard's own example sends text/plain for "text/plain; charset=ascii".
Result<void> RequestAttachments::check_same(const Named& named, const ReceivedPart& part) const {
  if (!part.content_type.empty() && essence(part.content_type) != essence(named.text("contentType")))
    return refuse(rule::attachment_agrees, "The Content-Type of the part is not the attachment's contentType.",
                  "Send the same media type in both places.", named.where + "/contentType");
  if (!part.content_length.empty() && part.content_length != without_zeros(named.attachment.find("length")->text()))
    return refuse(rule::attachment_agrees, "The Content-Length of the part is not the attachment's length.",
                  "Send the number of bytes in both places.", named.where + "/length");
  return {};
}

Result<void> RequestAttachments::verify(const Named& named, std::size_t part, const Value& statement, PreparedStatement& out) const {
  auto bytes = request_.received->read(part, JwsLimits{}.bytes);
  if (!bytes && bytes.error().kind != ErrorKind::too_large) return tl::unexpected<Error>(bytes.error());
  if (!bytes)
    return refuse(rule::signature, "The signature is longer than " + std::to_string(JwsLimits{}.bytes) + " bytes.",
                  "Sign a shorter statement.", named.where, "Part 2, 2.6");
  const auto at = parse_timestamp(out.stored, TimeRules::rfc3339);
  const auto found = check_signature(*bytes, statement, version_, context_.roots, at ? *at / 1000 : 0);
  if (!found) {
    Error error = found.error();
    error.kind = ErrorKind::invalid;  // 2.6: a malformed signature is 400
    error.where = named.where;
    return tl::unexpected<Error>(std::move(error));
  }
  out.signatures.push_back({base::lower_ascii(named.text("sha2")), std::string(state_name(found->state)), found->algorithm, found->signer,
                            found->root, found->reason, out.stored});
  return {};
}

Result<void> RequestAttachments::keep() {
  for (std::size_t i = 0; i < request_.parts.size(); ++i)
    if (!used_.contains(i))
      return refuse(rule::unnamed_part, "No attachment of a statement has the hash of " + part_name(i) + ".",
                    "Send only parts that a statement of the request names.", part_name(i));
  if (used_.empty()) return {};
  std::map<std::string, std::size_t> distinct;
  for (const std::size_t part : used_) distinct.emplace(request_.parts[part].sha256, part);
  std::vector<std::size_t> wanted;
  for (const auto& [sha256, part] : distinct) wanted.push_back(part);
  return request_.received->keep(wanted);
}

}  // namespace waymark::xapi
