#pragma once
#include <filesystem>

#include "scorm/base/error.hpp"

namespace waymark::storage {

// Keeps a second process away from a database: an advisory lock on FILE.lock that the kernel gives back when
// the process ends, however it ends.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::filesystem::path& database_file);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace waymark::storage
