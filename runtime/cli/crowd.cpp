#include "runtime/cli/crowd.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace waymark::cli {
namespace {

// More than the processors: a work mostly waits for the disk.
constexpr std::size_t kThreads = 24;

}  // namespace

Result<void> all_at_once(std::size_t count, const std::function<Result<void>(std::size_t)>& work) {
  std::vector<Result<void>> results(count);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  const auto take_turns = [&] {
    while (!failed) {
      const std::size_t mine = next++;
      if (mine >= count) return;
      results[mine] = work(mine);
      if (!results[mine]) failed = true;
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(kThreads, count); ++i) threads.emplace_back(take_turns);
  for (auto& thread : threads) thread.join();
  const auto wrong = std::find_if(results.begin(), results.end(), [](const auto& result) { return !result; });
  return wrong == results.end() ? Result<void>{} : *wrong;
}

}  // namespace waymark::cli
