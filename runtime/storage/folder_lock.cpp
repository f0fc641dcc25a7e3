#include "runtime/storage/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace waymark::storage {

Result<FolderLock> FolderLock::take(const std::filesystem::path& database_file) {
  const std::string file = database_file.string() + ".lock";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return fail(ErrorKind::unavailable, "The lock file " + file + " cannot be made: " + std::strerror(errno) + ".",
                "Give the program's account the right to write in that folder.");
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor);
    return fail(ErrorKind::conflict, "Another Waymark process uses the database " + database_file.string() + ".",
                "Stop that process first, or name another data folder.");
  }
  return FolderLock(descriptor);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace waymark::storage
