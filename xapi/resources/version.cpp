#include "xapi/resources/version.hpp"

#include "xapi/model/formats.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

std::string named(const ResourceRequest& request) { return header_of(request, "x-experience-api-version"); }

}  // namespace

Result<Version> requested_version(const ResourceRequest& request) {
  const std::string text = named(request);
  if (is_version(text, '1')) return Version::v1_0_3;
  if (is_version(text, '2') || text == "2.0") return Version::v2_0_0;
  return tl::unexpected<Error>(
      Error{ErrorKind::invalid, text.empty() ? "The header X-Experience-API-Version is missing." : "This xAPI version is not spoken here.",
            "Send X-Experience-API-Version: 1.0.3 or 2.0.0.", "X-Experience-API-Version", "xAPI Part 3, 3.3", rule::version_header});
}

std::string answered_version(const ResourceRequest& request, const std::string& default_version, int status) {
  if (const auto version = requested_version(request)) return *version == Version::v2_0_0 ? "2.0.0" : "1.0.3";
  if (!default_version.empty()) return default_version;
  return named(request).empty() && status == 400 ? "0.95" : "1.0.3";
}

}  // namespace waymark::xapi
