#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>

#include "runtime/storage/database.hpp"

namespace waymark::storage {

// "Complete through T" is a promise: a statement that comes later has a later `stored`. While the program runs its clock keeps
// it. Over a restart, between which the system clock may be set back, a time in the database does, which is at least every T
// that was told; it lies a second ahead, so that few answers have to move it. Thread-safe.
class ToldThrough {
 public:
  // Reads what an earlier run told, and lets this run's clock begin behind it.
  ToldThrough(Database& database, std::int64_t tenant);

  // The latest time up to `wanted` that may be told, in milliseconds since the epoch: `wanted`, when the database takes the
  // promise; else what it took before.
  std::int64_t tell(std::int64_t wanted);

 private:
  static constexpr std::int64_t kAhead = 1000;

  Database& database_;
  std::int64_t tenant_;
  std::mutex mutex_;  // one thread moves it
  std::atomic<std::int64_t> kept_{0};
};

}  // namespace waymark::storage
