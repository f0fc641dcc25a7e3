#include "scorm/package/findings.hpp"

#include <algorithm>

namespace waymark::package {

void Findings::add(Finding finding) {
  if (finding.grade == Grade::stop) stopped_ = true;
  const auto known = std::find_if(counts_.begin(), counts_.end(),
                                  [&](const Count& count) { return count.code == finding.code && count.grade == finding.grade; });
  if (known == counts_.end()) {
    counts_.push_back({finding.code, finding.grade, 1});
    kept_.push_back(std::move(finding));
    return;
  }
  if (++known->total <= kPerCode) kept_.push_back(std::move(finding));
}

void Findings::stop(std::string code, std::string file, int line, std::string message, std::string advice) {
  add({Grade::stop, std::move(code), std::move(file), line, std::move(message), std::move(advice)});
}

void Findings::harm(std::string code, std::string file, int line, std::string message, std::string advice) {
  add({Grade::harm, std::move(code), std::move(file), line, std::move(message), std::move(advice)});
}

void Findings::note(std::string code, std::string file, int line, std::string message, std::string advice) {
  add({Grade::note, std::move(code), std::move(file), line, std::move(message), std::move(advice)});
}

std::vector<Finding> Findings::take() {
  for (const Count& count : counts_)
    if (count.total > kPerCode)
      kept_.push_back({count.grade,
                       count.code,
                       {},
                       0,
                       "There are " + std::to_string(count.total - kPerCode) + " more findings of this kind.",
                       "Deal with the first ones; the others usually have the same cause."});
  std::stable_sort(kept_.begin(), kept_.end(), [](const Finding& a, const Finding& b) { return a.grade < b.grade; });
  counts_.clear();
  return std::move(kept_);
}

std::string counted(std::uint64_t number, const std::string& thing) {
  return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

std::string in_bytes(std::uint64_t bytes) {
  if (bytes < 10'000) return counted(bytes, "byte");
  static constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
  std::uint64_t tenths = bytes / 100;
  int unit = 0;
  for (; tenths >= 10'000 && unit < 5; ++unit) tenths /= 1000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " " + kUnits[unit];
}

}  // namespace waymark::package
