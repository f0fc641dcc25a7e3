#include "scorm/package/names.hpp"

#include "scorm/package/text.hpp"

namespace waymark::package {

void FoldedNames::add(std::string_view name, std::string_view as) { pairs_.emplace_back(folded_.keep(fold(as)), name); }

void FoldedNames::sort() { std::sort(pairs_.begin(), pairs_.end()); }

std::span<const FoldedNames::Pair> FoldedNames::like(std::string_view name) const {
  const std::string wanted = fold(name);
  const auto from = std::lower_bound(pairs_.begin(), pairs_.end(), Pair(wanted, {}));
  return {from, std::find_if(from, pairs_.end(), [&](const Pair& one) { return one.first != wanted; })};
}

}  // namespace waymark::package
