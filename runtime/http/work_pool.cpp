#include "runtime/http/work_pool.hpp"

#include <algorithm>

#include "runtime/support/priority.hpp"

namespace waymark::http {

WorkPool::WorkPool(std::size_t threads, std::size_t queue, bool gentle) : limit_(queue) {
  for (std::size_t i = 0; i < std::max<std::size_t>(1, threads); ++i) threads_.emplace_back([this, gentle] { run(gentle); });
}

WorkPool::~WorkPool() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wakes_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkPool::offer(std::function<void()> work) {
  {
    const std::lock_guard guard(mutex_);
    if (queue_.size() >= limit_) return false;
    queue_.push_back(std::move(work));
  }
  wakes_.notify_one();
  return true;
}

void WorkPool::force(std::function<void()> work) {
  {
    const std::lock_guard guard(mutex_);
    queue_.push_back(std::move(work));
  }
  wakes_.notify_one();
}

void WorkPool::run(bool gentle) {
  if (gentle) support::give_way();
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock guard(mutex_);
      wakes_.wait(guard, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace waymark::http
