#include "connectors/forwarding/filter.hpp"

#include <algorithm>

#include "xapi/model/formats.hpp"
#include "xapi/model/uuid.hpp"

namespace waymark::connectors {
namespace {

constexpr std::size_t kMostEntries = 100;

std::vector<std::string> read_list(ConfigReader& read, const char* name) {
  auto list = read.texts(name);
  if (list.size() > kMostEntries) read.problem(name, "may hold " + std::to_string(kMostEntries) + " entries at most");
  return list;
}

std::vector<std::string> read_iris(ConfigReader& read, const char* name) {
  auto list = read_list(read, name);
  for (const auto& one : list)
    if (!xapi::is_iri(one)) read.problem(name, "holds \"" + one.substr(0, 100) + "\", which is not an IRI");
  return list;
}

xapi::Clearance read_labels(ConfigReader& read) {
  if (read.get("sensitivities", false) == nullptr) return {};
  auto sees = xapi::Clearance::nothing();
  for (const std::string& name : read.texts("sensitivities")) {
    if (const auto label = xapi::sensitivity_from_text(name))
      sees = sees.with(*label);
    else
      read.problem("sensitivities", "may hold tracking, reflection and confidential only");
  }
  if (sees == xapi::Clearance::nothing()) read.problem("sensitivities", "names nothing that may be sent");
  return sees;
}

StatementFilter::Origin read_origin(ConfigReader& read) {
  using Origin = StatementFilter::Origin;
  const std::string text = read.text("origin", false);
  if (text == "here") return Origin::here;
  if (text == "received") return Origin::received;
  if (!text.empty() && text != "any") read.problem("origin", "must be here, received or any");
  return Origin::any;
}

std::vector<std::string> read_agents(ConfigReader& read) {
  constexpr const char* kNotations[] = {"mailto:", "sha1:", "openid:", "account:"};
  auto list = read_list(read, "agents");
  for (auto& one : list) {
    const bool known = std::any_of(std::begin(kNotations), std::end(kNotations), [&](const char* begin) { return one.starts_with(begin); });
    if (!known || (one.starts_with("account:") && one.find(' ') == std::string::npos))
      read.problem("agents", "holds \"" + one.substr(0, 100) + "\"; write mailto:A@B, sha1:DIGITS, openid:URI or account:HOMEPAGE NAME");
    // As the record store keeps it: the domain of an address in lower case.
    if (const auto at = one.find('@'); one.starts_with("mailto:") && at != std::string::npos)
      std::transform(one.begin() + static_cast<std::ptrdiff_t>(at), one.end(), one.begin() + static_cast<std::ptrdiff_t>(at),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  }
  return list;
}

std::vector<std::string> read_registrations(ConfigReader& read) {
  auto list = read_list(read, "registrations");
  for (auto& one : list) {
    const std::string lower = xapi::lower_uuid(one);
    if (lower.empty()) read.problem("registrations", "holds \"" + one.substr(0, 100) + "\", which is not a UUID");
    one = lower;
  }
  return list;
}

}  // namespace

std::vector<const char*> with_filter_members(std::vector<const char*> own) {
  own.insert(own.end(), {"sensitivities", "origin", "verbs", "activities", "agents", "registrations", "organisations"});
  return own;
}

StatementFilter read_filter(ConfigReader& read) {
  StatementFilter filter;
  filter.sees = read_labels(read);
  filter.origin = read_origin(read);
  filter.verbs = read_iris(read, "verbs");
  filter.activities = read_iris(read, "activities");
  filter.agents = read_agents(read);
  filter.registrations = read_registrations(read);
  filter.organisations = read_list(read, "organisations");
  return filter;
}

}  // namespace waymark::connectors
