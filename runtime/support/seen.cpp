#include "runtime/support/seen.hpp"

namespace waymark::support {

std::vector<std::string> differing(const FieldValues& seen, const FieldValues& now) {
  std::vector<std::string> names;
  for (const auto& [name, value] : now)
    if (const auto was = seen.find(name); was == seen.end() || was->second != value) names.push_back(name);
  return names;
}

Result<void> still_as_seen(const FieldValues* seen, const FieldValues& now) {
  if (seen == nullptr) return {};
  std::string names;
  for (const auto& name : differing(*seen, now)) names += (names.empty() ? "" : ", ") + name;
  if (names.empty()) return {};
  return fail(ErrorKind::conflict, "Somebody else changed this meanwhile: " + names + ". Nothing was saved.",
              "Look at what is there now, then make your change again.", kStale);
}

}  // namespace waymark::support
