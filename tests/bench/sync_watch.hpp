#pragma once
#include <filesystem>
#include <vector>

namespace waymark::bench {

// Every fdatasync of this process passes here (SQLite calls the C library's): how many requests each commit carried.
class SyncWatch {
 public:
  static void carried();           // called once by each request, inside its transaction
  static std::vector<int> take();  // requests of each commit since the last take, in order
};

// Median seconds of writing 4 KiB at the end of a file and fdatasync, in `folder`.
double fdatasync_seconds(const std::filesystem::path& folder);

// False where syncing costs nothing (memory, or a disk that does not do it): figures from there say nothing.
bool syncs_for_real(const std::filesystem::path& folder, double seconds);

}  // namespace waymark::bench
