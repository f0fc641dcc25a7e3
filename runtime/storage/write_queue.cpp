#include "runtime/storage/write_queue.hpp"

#include <algorithm>

namespace waymark::storage {
namespace {

const std::shared_ptr<WriteQueue::Seat>& seat_of_this_thread() {
  thread_local const auto seat = std::make_shared<WriteQueue::Seat>();
  return seat;
}

// The job is gone as soon as its thread has seen that it is done.
void wake(WriteQueue::Job* job) {
  if (job == nullptr) return;
  const auto seat = job->seat;
  {
    const std::lock_guard guard(seat->mutex);
    job->done = true;
  }
  seat->wakes.notify_one();
}

}  // namespace

Error broken_error() {
  return {ErrorKind::unavailable,
          "The database takes no more writes, because a commit failed and what reached the disk is not known.",
          "Look at the disk, then restart Waymark: it opens the database again and continues from what is there.",
          {},
          {}};
}

Result<void> WriteQueue::wait_for(const Work& work, bool repeatable) {
  Job job;
  job.work = &work;
  job.repeatable = repeatable;
  job.seat = seat_of_this_thread();
  {
    const std::lock_guard guard(mutex_);
    if (broken_) return tl::unexpected<Error>(broken_error());
    if (stopping_) return fail(ErrorKind::unavailable, "The database is closing.");
    waiting_.push_back(&job);
  }
  wakes_.notify_one();
  {
    std::unique_lock guard(job.seat->mutex);
    job.seat->wakes.wait(guard, [&] { return job.done; });
  }
  for (Job* next : job.then) wake(next);
  if (job.thrown) std::rethrow_exception(job.thrown);
  return std::move(job.answer);
}

std::vector<WriteQueue::Job*> WriteQueue::take_group(std::size_t most, std::chrono::microseconds linger,
                                                     std::chrono::steady_clock::time_point until) {
  std::unique_lock guard(mutex_);
  const auto ready = [this] { return stopping_ || !waiting_.empty(); };
  if (until == std::chrono::steady_clock::time_point::max())
    wakes_.wait(guard, ready);
  else
    wakes_.wait_until(guard, until, ready);
  if (!waiting_.empty() && linger.count() > 0) wakes_.wait_for(guard, linger, [&] { return stopping_ || waiting_.size() >= most; });
  std::vector<Job*> group;
  while (!waiting_.empty() && group.size() < std::max<std::size_t>(1, most)) {
    group.push_back(waiting_.front());
    waiting_.pop_front();
  }
  return group;
}

void WriteQueue::done(const std::vector<Job*>& group, double seconds, int log_pages) {
  {
    const std::lock_guard guard(mutex_);
    note(group, seconds, log_pages);
  }
  for (std::size_t i = 0; i < group.size(); ++i)
    for (std::size_t k = 0; k < 2; ++k)
      if (const std::size_t next = 2 * i + 1 + k; next < group.size()) group[i]->then[k] = group[next];
  if (!group.empty()) wake(group.front());
}

void WriteQueue::note(const std::vector<Job*>& group, double seconds, int log_pages) {
  ++statistics_.commits;
  statistics_.writes += group.size();
  for (const Job* job : group) statistics_.failed_writes += !job->answer || job->thrown ? 1 : 0;
  for (std::size_t i = 0; i < statistics_.groups.size(); ++i)
    statistics_.groups[i] += static_cast<std::int64_t>(group.size()) <= DatabaseStatistics::kGroupBounds[i] ? 1 : 0;
  for (std::size_t i = 0; i < statistics_.seconds.size(); ++i)
    statistics_.seconds[i] += seconds <= DatabaseStatistics::kSecondBounds[i] ? 1 : 0;
  statistics_.seconds_sum += seconds;
  statistics_.log_pages = log_pages;
}

void WriteQueue::set_broken() {
  const std::lock_guard guard(mutex_);
  broken_ = true;
}

bool WriteQueue::broken() {
  const std::lock_guard guard(mutex_);
  return broken_;
}

void WriteQueue::stop() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wakes_.notify_all();
}

bool WriteQueue::ended() {
  const std::lock_guard guard(mutex_);
  return stopping_ && waiting_.empty();
}

DatabaseStatistics WriteQueue::statistics() {
  const std::lock_guard guard(mutex_);
  DatabaseStatistics all = statistics_;
  all.waiting = waiting_.size();
  all.broken = broken_;
  return all;
}

}  // namespace waymark::storage
