#pragma once
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "runtime/storage/database.hpp"

namespace waymark::storage {

// "Complete through T" is a promise: a statement that comes later has a later `stored`. While the program runs its clock keeps
// it. Over a restart, between which the system clock may be set back, a time in the database does, which is at least every T
// that was told; it lies a second ahead, so that few answers have to move it. A thread of its own moves it: readers do not
// wait for what somebody else writes. Thread-safe; the database must outlive it.
class ToldThrough {
 public:
  // Reads what an earlier run told, and lets this run's clock begin behind it.
  ToldThrough(Database& database, std::int64_t tenant);
  ~ToldThrough();

  // The latest time up to `wanted` that may be told, in milliseconds since the epoch: `wanted`, when the database takes the
  // promise soon; else what it took before.
  std::int64_t tell(std::int64_t wanted);

 private:
  void run();
  bool promise(std::int64_t time);

  Database& database_;
  std::int64_t tenant_;
  std::mutex mutex_;  // what follows
  std::condition_variable asked_, answered_;
  std::int64_t kept_ = 0, wanted_ = 0;
  std::uint64_t attempts_ = 0;
  bool stopping_ = false;
  std::thread thread_;  // begins with the first question that needs it
};

}  // namespace waymark::storage
