#include "runtime/app/machine.hpp"

#include <malloc.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>

namespace waymark::app {
namespace {

constexpr int kHeaps = 4;

// Async-signal-safe: nothing but write(2).
extern "C" void lost_page(int) {
  constexpr char kWords[] =
      "{\"level\":\"error\",\"message\":\"a page of a file could not be read: the disk failed, or waymark.db was made shorter under "
      "the running server; look at the disk, then start again\"}\n";
  const auto written = ::write(STDERR_FILENO, kWords, sizeof kWords - 1);
  (void)written;
}

}  // namespace

// /proc/self/status, proc(5): "VmRSS:     12345 kB".
Memory memory_of_this_process() {
  Memory memory;
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string name = line.substr(0, colon);
    const double bytes = 1024 * std::strtod(line.c_str() + colon + 1, nullptr);
    if (name == "VmRSS") memory.resident = bytes;
    if (name == "RssAnon") memory.anonymous = bytes;
  }
  return memory;
}

void share_heaps() {
#ifdef __GLIBC__
  ::mallopt(M_ARENA_MAX, kHeaps);
#endif
}

void explain_lost_pages() {
  struct sigaction action = {};
  action.sa_handler = lost_page;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second time, which comes at once, ends the process
  ::sigaction(SIGBUS, &action, nullptr);
}

double open_descriptors() {
  std::error_code error;
  double count = 0;
  for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", error); !error && entry != std::filesystem::directory_iterator();
       entry.increment(error))
    ++count;
  return count;
}

double file_bytes(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? 0 : static_cast<double>(size);
}

double free_bytes(const std::filesystem::path& folder) {
  std::error_code error;
  const auto space = std::filesystem::space(folder, error);
  return error ? 0 : static_cast<double>(space.available);
}

}  // namespace waymark::app
