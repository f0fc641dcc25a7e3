#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace waymark::http {

// A fixed number of threads behind a bounded queue. Work must not throw.
class WorkPool {
 public:
  // `gentle`: its threads give way to all others when the processors are busy.
  WorkPool(std::size_t threads, std::size_t queue, bool gentle = false);
  ~WorkPool();  // finishes what was taken
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // False when the queue is full: answer 503 rather than wait.
  bool offer(std::function<void()> work);
  // For work that continues something taken already, which is bounded by the number of connections.
  void force(std::function<void()> work);

 private:
  void run(bool gentle);

  const std::size_t limit_;
  std::mutex mutex_;  // queue_, stopping_
  std::condition_variable wakes_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace waymark::http
