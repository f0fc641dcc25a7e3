#include "runtime/storage/told_through.hpp"

#include <algorithm>

#include "runtime/support/steady_clock.hpp"

namespace waymark::storage {

ToldThrough::ToldThrough(Database& database, std::int64_t tenant) : database_(database), tenant_(tenant) {
  (void)database_.read([&](Connection& connection) -> Result<void> {
    connection.query("select value from counter where tenant = ? and name = 'told_through'", {tenant_}, [&](const Row& row) {
      kept_ = row.integer(0);
      return false;
    });
    return {};
  });
  if (kept_ > 0) support::raise_steady_clock(kept_ + 1);
}

std::int64_t ToldThrough::tell(std::int64_t wanted) {
  if (wanted <= kept_) return wanted;
  const std::lock_guard guard(mutex_);
  if (wanted <= kept_) return wanted;
  const std::int64_t next = wanted + kAhead;
  const auto done = database_.write([&](Connection& connection) -> Result<void> {
    connection.execute(
        "insert into counter (tenant, name, value) values (?, 'told_through', ?) "
        "on conflict (tenant, name) do update set value = max(value, excluded.value)",
        {tenant_, next});
    return {};
  });
  if (done) kept_ = next;
  return std::min<std::int64_t>(wanted, kept_);
}

}  // namespace waymark::storage
