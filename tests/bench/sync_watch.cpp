#include "tests/bench/sync_watch.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <string>
#include <utility>

namespace {
std::mutex mutex;  // both
int in_commit = 0;
std::vector<int> commits;
}  // namespace

// Takes the place of the C library's for SQLite too.
extern "C" int fdatasync(int descriptor) {
  {
    const std::lock_guard guard(mutex);
    if (in_commit > 0) commits.push_back(in_commit);
    in_commit = 0;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

namespace waymark::bench {

void SyncWatch::carried() {
  const std::lock_guard guard(mutex);
  ++in_commit;
}

std::vector<int> SyncWatch::take() {
  const std::lock_guard guard(mutex);
  return std::exchange(commits, {});
}

double fdatasync_seconds(const std::filesystem::path& folder) {
  const std::string page(4096, 'x');
  const int file = ::open((folder / "sync").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  std::vector<double> all;
  for (int i = 0; i < 400; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    if (::write(file, page.data(), page.size()) < 0 || ::fdatasync(file) != 0) break;
    all.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  ::close(file);
  if (all.empty()) return 0;
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

bool syncs_for_real(const std::filesystem::path& folder, double seconds) {
  struct statfs about {};
  if (::statfs(folder.c_str(), &about) != 0) return false;
  return about.f_type != TMPFS_MAGIC && about.f_type != RAMFS_MAGIC && seconds >= 20e-6;
}

}  // namespace waymark::bench
