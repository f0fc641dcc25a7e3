#include "runtime/http/spool_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "runtime/support/random.hpp"

namespace waymark::http {
namespace {
tl::unexpected<Error> disk_failed(const char* what) {
  return fail(ErrorKind::unavailable, std::string(what) + ": " + std::strerror(errno) + ".",
              "Make room in the folder for uploads, or check its rights, then try again.");
}
}  // namespace

Result<SpoolFile> SpoolFile::create(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  std::filesystem::path path = folder / ("upload-" + support::random_token(12));
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return disk_failed("The upload cannot be kept");
  return SpoolFile(std::move(path), descriptor);
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

SpoolFile& SpoolFile::operator=(SpoolFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

SpoolFile::~SpoolFile() {
  close();
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> SpoolFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_failed("The upload cannot be written");
    size_ += static_cast<std::uint64_t>(count);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

void SpoolFile::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

std::filesystem::path SpoolFile::release() {
  close();
  return std::exchange(path_, {});
}

}  // namespace waymark::http
