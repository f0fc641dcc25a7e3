#include "runtime/storage/list_reader.hpp"

#include <algorithm>

namespace waymark::storage {
namespace {

constexpr std::int64_t kFewest = 4, kMost = 512;  // positions of one piece
constexpr std::int64_t kFetch = 5;                // what a piece costs beside its rows

}  // namespace

ListReader::ListReader(Search& search, std::string from_where, std::vector<Value> values)
    : search_(&search),
      sql_("select position from " + std::move(from_where) + " and position >= ? and position <= ? order by position " +
           (search.ascending ? "asc" : "desc") + " limit ?"),
      values_(std::move(values)) {}

ListReader::ListReader(Search& search, const ListKey& key)
    : ListReader(search, "statement_list where tenant = ? and kind = ? and first = ? and second = ?",
                 {search.tenant, static_cast<std::int64_t>(key.list), key.first, key.second}) {}

ListReader ListReader::all_statements(Search& search) { return {search, "statement where tenant = ?", {search.tenant}}; }

ListReader ListReader::references(Search& search) { return {search, "statement where tenant = ? and refers_to <> ''", {search.tenant}}; }

Place ListReader::seek(Place from) {
  const auto begin = piece_.begin() + static_cast<std::ptrdiff_t>(at_);
  const auto found = begin == piece_.end() || *begin >= from ? begin : std::lower_bound(begin, piece_.end(), from);
  // Who uses what was read gets more at once; who jumps over it, less.
  if (found == piece_.end() && !piece_.empty())
    rows_ = at_ * 2 >= piece_.size() ? std::min(rows_ * 2, kMost) : std::max(rows_ / 2, kFewest);
  at_ = static_cast<std::size_t>(found - piece_.begin());
  if (at_ < piece_.size()) return piece_[at_];
  if (last_) return kNowhere;
  fetch(from);
  return piece_.empty() ? kNowhere : piece_.front();
}

void ListReader::fetch(Place from) {
  piece_.clear();
  at_ = 0;
  const std::int64_t position = search_->position(from);
  std::vector<Value> values = values_;
  values.emplace_back(search_->ascending ? position : search_->above + 1);
  values.emplace_back(search_->ascending ? search_->up_to : position);
  values.emplace_back(rows_);
  search_->connection.query(sql_, values, [&](const Row& row) {
    piece_.push_back(search_->place(row.integer(0)));
    return true;
  });
  last_ = static_cast<std::int64_t>(piece_.size()) < rows_;
  search_->spent += kFetch + static_cast<std::int64_t>(piece_.size()) / 4;
}

Place UnionReader::seek(Place from) {
  Place first = kNowhere;
  for (ListReader& list : lists_) first = std::min(first, list.seek(from));
  return first;
}

}  // namespace waymark::storage
