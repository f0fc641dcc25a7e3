#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <vector>

// The database file as memory, for all readers of a process together: what a page of statements needs lies scattered over the
// whole file, and asking the system for each piece costs more than looking at it.
namespace waymark::storage {

// Thread-safe. Read-only; what is written to the file is seen at once. The file may grow; what it lost by becoming shorter must
// not be looked at any more.
class MappedFile {
 public:
  // Throws StorageError with a sentence when the file cannot be opened. Destroyed after every connection to the file: closing a
  // descriptor of a file gives up the locks that the process has on it (fcntl(2)).
  explicit MappedFile(const std::filesystem::path& file);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  // Valid as long as this object. nullptr: not all of it is in the file, or the system gives no room for it.
  const void* at(std::int64_t offset, std::int64_t bytes);
  // The file may have another size than before.
  void look_again();

 private:
  static constexpr std::int64_t kSegment = std::int64_t{1} << 30;

  const std::byte* segment(std::size_t number);

  int descriptor_ = -1;
  std::atomic<std::int64_t> size_ = 0;
  std::mutex mutex_;                                     // guards making one
  std::vector<std::atomic<const std::byte*>> segments_;  // of kSegment bytes each; nullptr: not mapped yet
};

}  // namespace waymark::storage
