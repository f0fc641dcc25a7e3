#include "runtime/support/rate_limiter.hpp"

#include <algorithm>

namespace waymark::support {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kMostNames = 4096;  // of one shard; who is not waiting is then forgotten

std::int64_t count(RateLimiter::Time now) { return std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count(); }

// How long somebody has to wait whose bucket is full again at `full_at`.
std::int64_t missing(std::int64_t full_at, const RateLimit& limit, std::int64_t now) {
  const std::int64_t each = kSecond / limit.per_second;
  const std::int64_t burst = limit.burst > 0 ? limit.burst : limit.per_second;
  return std::max<std::int64_t>(0, full_at - now - (burst - 1) * each);
}

}  // namespace

std::chrono::nanoseconds RateLimiter::take(const std::string& name, const RateLimit& limit, Time now) {
  if (limit.per_second <= 0) return {};
  const std::int64_t at = count(now);
  Shard& shard = shard_of(name);
  const std::lock_guard guard(shard.mutex);
  if (shard.buckets.size() >= kMostNames) std::erase_if(shard.buckets, [&](const auto& one) { return one.second.full_at <= at; });
  Bucket& bucket = shard.buckets[name];
  if (const auto wait = refuse(bucket, missing(bucket.full_at, limit, at)); wait.count() > 0) return wait;
  bucket.full_at = std::max(bucket.full_at, at) + kSecond / limit.per_second;
  return {};
}

std::chrono::nanoseconds RateLimiter::look(const std::string& name, const RateLimit& limit, Time now) {
  if (limit.per_second <= 0) return {};
  Shard& shard = shard_of(name);
  const std::lock_guard guard(shard.mutex);
  const auto found = shard.buckets.find(name);
  if (found == shard.buckets.end()) return {};
  return refuse(found->second, missing(found->second.full_at, limit, count(now)));
}

std::chrono::nanoseconds RateLimiter::refuse(Bucket& bucket, std::int64_t wait) {
  if (wait <= 0) return {};
  ++bucket.refused;
  ++refused_in_all_;
  return std::chrono::nanoseconds(wait);
}

std::uint64_t RateLimiter::refused(const std::string& name) {
  Shard& shard = shard_of(name);
  const std::lock_guard guard(shard.mutex);
  const auto found = shard.buckets.find(name);
  return found == shard.buckets.end() ? 0 : found->second.refused;
}

std::size_t RateLimiter::remembered() {
  std::size_t all = 0;
  for (Shard& shard : shards_) {
    const std::lock_guard guard(shard.mutex);
    all += shard.buckets.size();
  }
  return all;
}

}  // namespace waymark::support
