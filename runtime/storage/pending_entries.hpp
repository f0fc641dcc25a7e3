#pragma once
#include <algorithm>
#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

namespace waymark::storage {

// One row of statement_list.
struct ListEntry {
  std::int64_t tenant = 0, kind = 0, first = 0, second = 0, position = 0;
  auto operator<=>(const ListEntry&) const = default;
};

// Rows of statement_list that a transaction has given and that are not in the table yet. The statements of one commit go into a dozen
// lists each, all over the table: put there in the table's order, each page is looked up, changed and written once for all of them.
class PendingEntries {
 public:
  void add(const ListEntry& entry) { entries_.push_back(entry); }
  bool empty() const { return entries_.empty(); }
  bool full() const { return entries_.size() >= kMost; }
  void clear() { entries_.clear(); }
  std::vector<ListEntry> take_in_order() {
    std::sort(entries_.begin(), entries_.end());
    return std::exchange(entries_, {});
  }

 private:
  static constexpr std::size_t kMost = 40'000;  // 1.6 MB; 64 batches of 50 are in one commit

  std::vector<ListEntry> entries_;
};

}  // namespace waymark::storage
