#include "runtime/storage/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runtime/storage/database.hpp"

namespace waymark::storage {
namespace {

constexpr std::size_t kMostSegments = 4096;  // 4 TB; what lies behind is read as without a map

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& file)
    : descriptor_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)), segments_(kMostSegments) {
  if (descriptor_ < 0) throw StorageError("The database " + file.string() + " cannot be opened: " + std::strerror(errno) + ".");
  look_again();
}

MappedFile::~MappedFile() {
  for (const auto& one : segments_)
    if (const std::byte* start = one) ::munmap(const_cast<std::byte*>(start), kSegment);
  ::close(descriptor_);
}

void MappedFile::look_again() {
  struct stat about = {};
  size_ = ::fstat(descriptor_, &about) == 0 ? static_cast<std::int64_t>(about.st_size) : 0;
}

const std::byte* MappedFile::segment(std::size_t number) {
  if (const std::byte* start = segments_[number].load(std::memory_order_acquire)) return start;
  const std::lock_guard lock(mutex_);
  if (const std::byte* start = segments_[number]) return start;
  void* start = ::mmap(nullptr, kSegment, PROT_READ, MAP_SHARED, descriptor_, static_cast<off_t>(number) * kSegment);
  if (start == MAP_FAILED) return nullptr;
  ::madvise(start, kSegment, MADV_RANDOM);
  segments_[number].store(static_cast<const std::byte*>(start), std::memory_order_release);
  return static_cast<const std::byte*>(start);
}

const void* MappedFile::at(std::int64_t offset, std::int64_t bytes) {
  if (offset + bytes > size_.load(std::memory_order_relaxed)) look_again();
  const auto number = static_cast<std::size_t>(offset / kSegment);
  if (offset + bytes > size_ || number >= kMostSegments || offset % kSegment + bytes > kSegment) return nullptr;
  const std::byte* start = segment(number);
  return start == nullptr ? nullptr : start + offset % kSegment;
}

}  // namespace waymark::storage
