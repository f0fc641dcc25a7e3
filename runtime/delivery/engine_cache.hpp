#pragma once
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "runtime/delivery/clock_skew.hpp"
#include "runtime/delivery/engine.hpp"
#include "runtime/delivery/record.hpp"

namespace waymark::delivery {

// What a launch needs between two requests, besides its rows. Always one that a committed transaction left
// behind.
struct WarmLaunch {
  std::int64_t number = 0;  // the last call that the engine has seen
  Engine engine;
  Told told;
  ClockSkew skew;
  LaunchNames launch;
  std::string token_hash;  // of the request that left it
};

// The launch that was heard of longest ago goes first. Thread-safe.
class EngineCache {
 public:
  explicit EngineCache(std::size_t most) : most_(most) {}

  // Whoever works on a launch takes its state out (when it is `wanted`), and puts the next one in when its transaction is on
  // disk. Until then, or when it failed, the launch is read from its rows.
  std::optional<WarmLaunch> take(const std::string& launch_id, const std::function<bool(const WarmLaunch&)>& wanted) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(launch_id);
    if (found == entries_.end() || !wanted(found->second->second)) return std::nullopt;
    std::optional<WarmLaunch> warm(std::move(found->second->second));
    order_.erase(found->second);
    entries_.erase(found);
    return warm;
  }

  // What is kept no longer fits the rows, e.g. the server has told events of its own. Also what is taken out just now: its
  // taker sees by the count of drops that it must not be used or put back. Only inside a write, as the rows change.
  void drop(const std::string& launch_id) {
    const std::lock_guard lock(mutex_);
    ++drops_;
    const auto found = entries_.find(launch_id);
    if (found == entries_.end()) return;
    order_.erase(found->second);
    entries_.erase(found);
  }
  std::uint64_t drops() {
    const std::lock_guard lock(mutex_);
    return drops_;
  }

  // `drops` as it was inside the transaction that `warm` is of.
  void put(const std::string& launch_id, WarmLaunch warm, std::uint64_t drops) {
    const std::lock_guard lock(mutex_);
    if (drops != drops_) return;
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
  std::uint64_t drops_ = 0;
  std::list<Entry> order_;
  std::unordered_map<std::string, std::list<Entry>::iterator> entries_;
};

}  // namespace waymark::delivery
