#include "runtime/storage/query_in.hpp"

#include <algorithm>

namespace waymark::storage {
namespace {

constexpr std::size_t kMostKeys = 512;

// The next power of two, so that there are ten texts of a query and not five hundred.
std::size_t places_for(std::size_t keys) {
  std::size_t places = 1;
  while (places < keys) places *= 2;
  return places;
}

}  // namespace

void query_in(Connection& db, std::string_view before, std::string_view after, std::int64_t tenant, const std::vector<std::string>& keys,
              const std::function<void(const Row&)>& on_row) {
  for (std::size_t at = 0; at < keys.size(); at += kMostKeys) {
    const std::size_t count = std::min(kMostKeys, keys.size() - at);
    std::string sql(before);
    std::vector<Value> values{tenant};
    for (std::size_t i = 0; i < places_for(count); ++i) {
      sql += i == 0 ? "(?" : ", ?";
      values.emplace_back(keys[at + std::min(i, count - 1)]);  // the last one again: it changes nothing
    }
    db.query(sql + ")" + std::string(after), values, [&](const Row& row) {
      on_row(row);
      return true;
    });
  }
}

}  // namespace waymark::storage
