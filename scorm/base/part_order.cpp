#include "scorm/base/part_order.hpp"

#include <algorithm>

namespace waymark::base {

PartOrder::PartOrder(const std::vector<Part>& parts)
    : parts_(parts),
      around_(parts.size(), kNone),
      members_(parts.size()),
      statuses_(parts.size(), kNotAttempted),
      block_statuses_(parts.size()),
      gates_(parts.size(), Gate::unknown) {
  for (std::size_t i = 0; i < parts.size(); ++i) by_id_.push_back(i);
  std::sort(by_id_.begin(), by_id_.end(),
            [&](std::size_t a, std::size_t b) { return parts_[a].id != parts_[b].id ? parts_[a].id < parts_[b].id : a < b; });
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t parent = parts[i].parent.empty() ? kNone : find(parts[i].parent);
    if (parent != kNone && parent < i) around_[i] = parts[parent].opens ? around_[parent] : parent;
    if (!parts[i].opens) continue;
    int depth = 0;
    for (std::size_t block = around_[i]; block != kNone && depth < kDeepest; block = around_[block], ++depth) members_[block].push_back(i);
  }
}

std::size_t PartOrder::find(std::string_view id) const {
  const auto at = std::lower_bound(by_id_.begin(), by_id_.end(), id,
                                   [&](std::size_t part, std::string_view wanted) { return parts_[part].id < wanted; });
  return at != by_id_.end() && parts_[*at].id == id ? *at : kNone;
}

void PartOrder::set(std::size_t part, StatusSet statuses) {
  if (statuses_[part] == statuses) return;
  statuses_[part] = statuses;
  stale_ = true;
}

void PartOrder::forget() const {
  if (!stale_) return;
  std::fill(block_statuses_.begin(), block_statuses_.end(), StatusSet{});
  std::fill(gates_.begin(), gates_.end(), Gate::unknown);
  stale_ = false;
}

StatusSet PartOrder::statuses(std::string_view id) const {
  const std::size_t part = find(id);
  if (part == kNone) return 0;
  if (parts_[part].opens) return statuses_[part];
  forget();
  if (block_statuses_[part] == 0) block_statuses_[part] = statuses_of_block(part);
  return block_statuses_[part];
}

StatusSet PartOrder::statuses_of_block(std::size_t block) const {
  if (members_[block].empty()) return 0;
  StatusSet all = kAnyStatus, some = 0;  // what every part may be; what one of them may be
  bool all_complete = true, all_decided = true, certain = true;
  for (const std::size_t part : members_[block]) {
    const StatusSet may = statuses_[part];
    all &= may;
    some |= may;
    all_complete &= (may & kComplete) != 0;
    all_decided &= (may & (kComplete | kFailed)) != 0;
    certain &= (may & (may - 1)) == 0;
  }
  StatusSet result = all & (kCompleted | kBrowsed | kNotAttempted);
  if (all_complete && (some & kPassed) != 0) result |= kPassed;
  if (all_decided && (some & kFailed) != 0) result |= kFailed;
  return !certain || result == 0 ? result | kIncomplete : result;
}

bool PartOrder::script_met(std::size_t part) const {
  const Prospect prospect = prerequisite_prospect(parts_[part].prerequisites, [this](std::string_view id) { return statuses(id); });
  return !prospect.readable || !prospect.known || prospect.met;
}

bool PartOrder::available(std::size_t part) const {
  if (!script_met(part)) return false;
  forget();
  int depth = 0;
  for (std::size_t block = around_[part]; block != kNone && depth < kDeepest; block = around_[block], ++depth) {
    if (gates_[block] == Gate::unknown) gates_[block] = script_met(block) ? Gate::open : Gate::closed;
    if (gates_[block] == Gate::closed) return false;
  }
  return true;
}

std::vector<std::string_view> PartOrder::waits_for(std::size_t part) const {
  std::vector<std::string_view> names;
  int depth = 0;
  for (std::size_t at = part; at != kNone && depth <= kDeepest; at = around_[at], ++depth) {
    if (script_met(at)) continue;
    (void)prerequisite_prospect(parts_[at].prerequisites, [&](std::string_view id) {
      const std::size_t named = find(id);
      if (named != kNone && (statuses(id) & kComplete) == 0 && std::find(names.begin(), names.end(), parts_[named].id) == names.end())
        names.push_back(parts_[named].id);
      return statuses(id);
    });
  }
  return names;
}

}  // namespace waymark::base
