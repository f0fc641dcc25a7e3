#include "runtime/storage/told_through.hpp"

#include <algorithm>
#include <chrono>

#include "runtime/support/steady_clock.hpp"

namespace waymark::storage {
namespace {

constexpr std::int64_t kAhead = 1000;
constexpr auto kSoon = std::chrono::milliseconds(100);

}  // namespace

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

ToldThrough::~ToldThrough() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::int64_t ToldThrough::tell(std::int64_t wanted) {
  std::unique_lock guard(mutex_);
  if (wanted <= kept_) return wanted;
  wanted_ = std::max(wanted_, wanted);
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  asked_.notify_all();
  const std::uint64_t before = attempts_;
  answered_.wait_for(guard, kSoon, [&] { return wanted <= kept_ || attempts_ != before; });
  return std::min(wanted, kept_);
}

void ToldThrough::run() {
  std::unique_lock guard(mutex_);
  for (;;) {
    asked_.wait(guard, [this] { return stopping_ || wanted_ > kept_; });
    if (stopping_) return;
    const std::int64_t next = wanted_ + kAhead;
    guard.unlock();
    const bool done = promise(next);
    guard.lock();
    if (done) kept_ = next;
    wanted_ = 0;  // who still wants more asks again
    ++attempts_;
    answered_.notify_all();
  }
}

bool ToldThrough::promise(std::int64_t time) {
  return database_
      .write([&](Connection& connection) -> Result<void> {
        connection.execute(
            "insert into counter (tenant, name, value) values (?, 'told_through', ?) "
            "on conflict (tenant, name) do update set value = max(value, excluded.value)",
            {tenant_, time});
        return {};
      })
      .has_value();
}

}  // namespace waymark::storage
