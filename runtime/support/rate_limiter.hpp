#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace waymark::support {

// How many requests somebody may send: `burst` at once, and `per_second` from then on.
struct RateLimit {
  std::int64_t per_second = 0;  // 0: no limit
  std::int64_t burst = 0;       // 0: as many as per_second
};

// Token buckets in memory, one for each name; a restart fills them. Thread-safe: names are spread over a few locks, each held
// for one look-up.
class RateLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Takes one. Zero: taken. Else nothing was taken, and after this time there is one.
  std::chrono::nanoseconds take(const std::string& name, const RateLimit& limit, Time now = std::chrono::steady_clock::now());
  // The same without taking: for a first look, before the request is worked on.
  std::chrono::nanoseconds look(const std::string& name, const RateLimit& limit, Time now = std::chrono::steady_clock::now());

  // Times that either refused since the start: of one name, as long as it is remembered, and of all.
  std::uint64_t refused(const std::string& name);
  std::uint64_t refused_in_all() const { return refused_in_all_; }
  std::size_t remembered();  // names

 private:
  // The moment at which the bucket is full again says everything about it (the generic cell rate algorithm of ITU-T I.371).
  struct Bucket {
    std::int64_t full_at = 0;  // nanoseconds of the steady clock
    std::uint64_t refused = 0;
  };
  struct Shard {
    std::mutex mutex;  // guards what follows
    std::unordered_map<std::string, Bucket> buckets;
  };
  std::chrono::nanoseconds refuse(Bucket& bucket, std::int64_t wait);  // counts it when there is something to wait for
  Shard& shard_of(const std::string& name) { return shards_[std::hash<std::string>()(name) % shards_.size()]; }

  std::array<Shard, 16> shards_;
  std::atomic<std::uint64_t> refused_in_all_{0};
};

}  // namespace waymark::support
