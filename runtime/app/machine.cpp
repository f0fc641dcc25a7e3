#include "runtime/app/machine.hpp"

#include <cstdlib>
#include <fstream>
#include <string>

namespace waymark::app {

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
