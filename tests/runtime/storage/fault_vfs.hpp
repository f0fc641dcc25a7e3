#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

// A disk that can lose power: an SQLite VFS that remembers which bytes were synced. kill -9 does not show
// whether a program syncs, because the kernel still writes what the process left.
namespace waymark::storage::test {

class FaultVfs {
 public:
  static constexpr const char* kName = "waymark-fault";

  // Registers the VFS once, forgets all files and switches all faults off.
  static void reset();

  // Writes into `folder` what the disk would hold after the power failed now: of the writes after the last
  // sync of a file none (seed 0), or a random choice of their 512-byte sectors in random order.
  static void power_loss(const std::filesystem::path& folder, std::uint32_t seed);

  static void ignore_syncs(bool ignore);  // a disk that says it has synced and has not
  static void fail_syncs(bool fail);      // a disk that says it cannot
  static void fill(bool full);            // a disk without room: writes fail
  static int syncs();                     // since reset
};

}  // namespace waymark::storage::test
