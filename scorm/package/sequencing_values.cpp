#include "scorm/base/encode.hpp"
#include "scorm/base/interval.hpp"
#include "scorm/package/manifest_names.hpp"
#include "scorm/package/sequencing_rules.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

constexpr int kMostCount = 1'000'000;

}  // namespace

std::string ManifestValues::text(const pugi::xml_node& node, const char* name) const {
  return node ? attribute(node, Family::sequencing, name) : std::string();
}

bool ManifestValues::flag(const pugi::xml_node& node, const char* name, bool otherwise) const {
  std::string value = text(node, name);
  if (value.empty() && node) value = attribute(node, Family::scorm, name);
  const std::string given = base::lower_ascii(value);
  if (given.empty()) return otherwise;
  if (given == "true" || given == "1") return true;
  if (given == "false" || given == "0") return false;
  bad(node, name, value);
  return otherwise;
}

std::optional<int> ManifestValues::count(const pugi::xml_node& node, const char* name) const {
  const std::string given = text(node, name);
  if (given.empty()) return std::nullopt;
  int value = 0;
  for (const char c : given) {
    if (c < '0' || c > '9' || value > kMostCount) {
      bad(node, name, given);
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

sequencing::Measure ManifestValues::measure(const pugi::xml_node& node, const char* name, sequencing::Measure otherwise,
                                            sequencing::Measure low) const {
  std::string given = text(node, name);
  if (given.empty() && node) given = attribute(node, Family::scorm, name);
  if (given.empty()) return otherwise;
  const auto value = sequencing::parse_measure(given);
  if (value && *value >= low && *value <= sequencing::kOne) return *value;
  bad(node, name, given);
  return otherwise;
}

std::optional<std::int64_t> ManifestValues::duration(const pugi::xml_node& node, const char* name) const {
  const std::string given = text(node, name);
  if (given.empty()) return std::nullopt;
  const auto value = base::parse_interval(given, false);
  if (!value) bad(node, name, given);
  return value;
}

void ManifestValues::bad(const pugi::xml_node& node, const std::string& name, const std::string& value) const {
  harm("manifest.bad_value", node, "The value \"" + printable(value) + "\" of " + name + " is not one that SCORM allows; it was left out.",
       "Correct it in the authoring tool, if the module depends on it.");
}

void ManifestValues::harm(const char* code, const pugi::xml_node& node, std::string message, std::string advice) const {
  findings_.harm(code, document_.file(), document_.line_of(node), std::move(message), std::move(advice));
}

}  // namespace waymark::package
