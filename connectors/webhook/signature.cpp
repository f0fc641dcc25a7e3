#include "connectors/webhook/signature.hpp"

#include "scorm/base/encode.hpp"
#include "scorm/base/hmac.hpp"

namespace waymark::connectors::webhook {
namespace {

constexpr std::size_t kLeastBytes = 24;  // Standard Webhooks: 24 to 64
constexpr std::string_view kPrefix = "whsec_";

}  // namespace

Result<std::string> secret_bytes(const std::string& text) {
  std::string bytes = text;
  if (text.starts_with(kPrefix)) {
    auto read = base::base64_decode(std::string_view(text).substr(kPrefix.size()));
    if (!read)
      return fail(ErrorKind::invalid, "What stands behind whsec_ in the secret is no base64.", "Write the secret as it was given.");
    bytes = std::move(*read);
  }
  if (bytes.size() < kLeastBytes)
    return fail(ErrorKind::invalid, "The secret has fewer than 24 bytes.", "Make one: echo whsec_$(openssl rand -base64 32)");
  return bytes;
}

std::string signature(const std::vector<std::string>& secrets, std::string_view id, std::int64_t seconds, std::string_view body) {
  const std::string text = std::string(id) + "." + std::to_string(seconds) + "." + std::string(body);
  std::string all;
  for (const auto& secret : secrets) all += (all.empty() ? "v1," : " v1,") + base::base64_encode(base::hmac_sha256(secret, text));
  return all;
}

}  // namespace waymark::connectors::webhook
