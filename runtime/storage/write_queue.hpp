#pragma once
#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/storage/database.hpp"

namespace waymark::storage {

// Why a database takes no writes after a commit that failed.
Error broken_error();

// Between the threads that want to write and the one that does. Thread-safe.
class WriteQueue {
 public:
  using Work = std::function<Result<void>(Connection&)>;

  // Where a thread waits for its own writes. One for each thread, so that the end of a group wakes those whose writes it held
  // and nobody else; shared, since the writer may still be about to wake a thread that has seen its answer and gone.
  struct Seat {
    std::mutex mutex;
    std::condition_variable wakes;
  };

  // A write that waits. Lives on the stack of the caller. The writer's until `done`, which the seat's mutex guards. Whoever is
  // woken wakes the two after it, so that the writer goes on with the next group at once.
  struct Job {
    const Work* work = nullptr;
    bool repeatable = false;
    Result<void> answer{};
    std::exception_ptr thrown;
    std::shared_ptr<Seat> seat;
    std::array<Job*, 2> then{};
    bool done = false;
  };

  // Returns when the writer has done it, with its answer; throws what `work` threw. Errors: unavailable when the queue is
  // stopped or the database broken.
  Result<void> wait_for(const Work& work, bool repeatable);

  // The writer's side. take_group: who waits, `most` at most, oldest first; waits itself until there is somebody (then up to
  // `linger` for more), the queue is stopped, or `until` has come (then it is empty).
  std::vector<Job*> take_group(std::size_t most, std::chrono::microseconds linger, std::chrono::steady_clock::time_point until);
  void done(const std::vector<Job*>& group, double seconds, int log_pages);
  void set_broken();
  bool broken();
  void stop();
  bool ended();  // stopped, and nobody waits

  DatabaseStatistics statistics();

 private:
  void note(const std::vector<Job*>& group, double seconds, int log_pages);

  std::mutex mutex_;  // what follows
  std::condition_variable wakes_;
  std::deque<Job*> waiting_;
  DatabaseStatistics statistics_;
  bool stopping_ = false, broken_ = false;
};

}  // namespace waymark::storage
