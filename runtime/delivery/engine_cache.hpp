#pragma once
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "runtime/delivery/clock_skew.hpp"
#include "runtime/delivery/record.hpp"
#include "scorm/cmi/engine.hpp"

namespace waymark::delivery {

// What a launch needs between two requests, besides its rows. Always one that a committed transaction left
// behind.
struct WarmLaunch {
  std::int64_t number = 0;  // the last call that the engine has seen
  cmi::Engine engine;
  Told told;
  ClockSkew skew;
};

// Least recently used first to go. Thread-safe. Hands out copies: a transaction that is rolled back changes
// nothing.
class EngineCache {
 public:
  explicit EngineCache(std::size_t most) : most_(most) {}

  std::optional<WarmLaunch> get(const std::string& launch_id, std::int64_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(launch_id);
    if (found == entries_.end() || found->second->second.number != number) return std::nullopt;
    order_.splice(order_.begin(), order_, found->second);
    return found->second->second;
  }

  // What is kept no longer fits the rows, e.g. the server has told events of its own.
  void drop(const std::string& launch_id) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(launch_id);
    if (found == entries_.end()) return;
    order_.erase(found->second);
    entries_.erase(found);
  }

  void put(const std::string& launch_id, WarmLaunch warm) {
    const std::lock_guard lock(mutex_);
    if (const auto found = entries_.find(launch_id); found != entries_.end()) {
      if (warm.number < found->second->second.number) return;  // a slower thread with an older state
      order_.erase(found->second);
      entries_.erase(found);
    }
    order_.emplace_front(launch_id, std::move(warm));
    entries_[launch_id] = order_.begin();
    if (order_.size() <= most_) return;
    entries_.erase(order_.back().first);
    order_.pop_back();
  }

 private:
  using Entry = std::pair<std::string, WarmLaunch>;
  const std::size_t most_;
  std::mutex mutex_;
  std::list<Entry> order_;
  std::unordered_map<std::string, std::list<Entry>::iterator> entries_;
};

}  // namespace waymark::delivery
