#include "runtime/support/rate_limiter.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace waymark::support {
namespace {

using namespace std::chrono_literals;

const RateLimiter::Time kStart{1000s};

int taken(RateLimiter& limiter, const RateLimit& limit, RateLimiter::Time at, int tries = 100) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += limiter.take("a", limit, at).count() == 0 ? 1 : 0;
  return count;
}

TEST(RateLimiter, BurstAtOnceThenTheRate) {
  RateLimiter limiter;
  const RateLimit limit{10, 5};
  EXPECT_EQ(taken(limiter, limit, kStart), 5);
  EXPECT_EQ(taken(limiter, limit, kStart + 99ms), 0);
  EXPECT_EQ(taken(limiter, limit, kStart + 100ms), 1);
  EXPECT_EQ(taken(limiter, limit, kStart + 350ms), 2);
  EXPECT_EQ(taken(limiter, limit, kStart + 10s), 5) << "no more than the burst is saved up";
}

TEST(RateLimiter, SaysHowLongToWait) {
  RateLimiter limiter;
  const RateLimit limit{2, 1};
  EXPECT_EQ(limiter.take("a", limit, kStart).count(), 0);
  EXPECT_EQ(limiter.take("a", limit, kStart), 500ms);
  EXPECT_EQ(limiter.take("a", limit, kStart + 200ms), 300ms) << "who was refused has not taken anything";
  EXPECT_EQ(limiter.look("a", limit, kStart + 300ms), 200ms);
  EXPECT_EQ(limiter.look("a", limit, kStart + 500ms).count(), 0);
  EXPECT_EQ(limiter.take("a", limit, kStart + 500ms).count(), 0) << "a look takes nothing";
  EXPECT_EQ(limiter.refused("a"), 3u);
  EXPECT_EQ(limiter.refused("b"), 0u);
  EXPECT_EQ(limiter.refused_in_all(), 3u);
}

TEST(RateLimiter, NamesAreApartAndNoLimitIsNone) {
  RateLimiter limiter;
  EXPECT_EQ(limiter.take("a", {1, 1}, kStart).count(), 0);
  EXPECT_EQ(limiter.take("b", {1, 1}, kStart).count(), 0);
  EXPECT_GT(limiter.take("a", {1, 1}, kStart).count(), 0);
  EXPECT_EQ(taken(limiter, {0, 0}, kStart), 100);
  EXPECT_EQ(taken(limiter, {7, 0}, kStart + 1h), 7) << "without a burst, a second's worth";
}

// Names come from tokens as well: whoever is not waiting is forgotten before memory grows.
TEST(RateLimiter, ForgetsNames) {
  RateLimiter limiter;
  for (int i = 0; i < 200'000; ++i) limiter.take("name-" + std::to_string(i), {100, 1}, kStart + i * 1ms);
  EXPECT_LT(limiter.remembered(), 70'000u);
}

TEST(RateLimiter, ThreadsTogetherTakeNoMore) {
  RateLimiter limiter;
  std::atomic<int> count{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) count += limiter.take("a", {1, 50}, kStart).count() == 0 ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(count, 50);
  EXPECT_EQ(limiter.refused("a"), 3950u);
}

}  // namespace
}  // namespace waymark::support
