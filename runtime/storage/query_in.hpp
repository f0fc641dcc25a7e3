#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/storage/database.hpp"

namespace waymark::storage {

// `before` (?, ?, ...) `after` for a list of keys, in pieces of at most 512 (PostgreSQL and SQLite bound the number of
// values; a bounded number of lengths keeps the cache of prepared statements small). The first value is the tenant. No
// key: no query. Rows of one piece come in the order that `after` asks for.
void query_in(Connection& db, std::string_view before, std::string_view after, std::int64_t tenant, const std::vector<std::string>& keys,
              const std::function<void(const Row&)>& on_row);

}  // namespace waymark::storage
