#include "scorm/package/archive.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "scorm/package/entry_stream.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

constexpr std::uint64_t kRatioFrom = 1ull << 20;  // smaller files may be packed as well as they can
constexpr std::size_t kPiece = 256 * 1024;
constexpr std::uint64_t kTotalRatioFrom = 64ull << 20;
constexpr const char* kPublishAgain = "Publish the module again from the authoring tool, or upload it again.";

Error disk_error(const std::filesystem::path& zip, int code) {
  return {ErrorKind::unavailable,
          "The package file cannot be read: " + std::string(std::strerror(code)) + ".",
          "Check that the file exists and that Waymark may read it.",
          zip.string(),
          {}};
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

bool read_fully(int fd, std::uint64_t offset, std::span<char> into) {
  while (!into.empty()) {
    const ssize_t got = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into = into.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

}  // namespace

Archive::Archive(ReadAt read_at, std::uint64_t zip_bytes, const Limits& limits)
    : read_at_(std::move(read_at)), piece_(kPiece), zip_bytes_(zip_bytes), limits_(limits) {}

Result<std::unique_ptr<Archive>> Archive::open(const std::filesystem::path& zip, const Limits& limits, Findings& findings) {
  Descriptor fd(::open(zip.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0) return tl::unexpected(disk_error(zip, errno));
  if (!S_ISREG(status.st_mode)) return tl::unexpected(disk_error(zip, EISDIR));
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > limits.package_bytes) {
    findings.stop("zip.package_too_large", {}, 0,
                  "The package is " + in_bytes(size) + " large; the limit is " + in_bytes(limits.package_bytes) + ".",
                  "Make the module smaller, or have the limit raised in the configuration.");
    return nullptr;
  }
  const auto kept = std::make_shared<Descriptor>(std::move(fd));
  const ReadAt read_at = [kept](std::uint64_t offset, std::span<char> into) { return read_fully(kept->get(), offset, into); };
  std::unique_ptr<Archive> archive(new Archive(read_at, size, limits));
  {
    const Directory directory = read_directory(read_at, size, limits, findings);
    if (findings.stopped()) return nullptr;
    archive->files_ = guard_entries(directory, size, limits, archive->names_, findings);
    if (findings.stopped()) return nullptr;
    compare_local_names(read_at, directory, findings);
  }
  refuse_twins(archive->files_, findings);
  if (findings.stopped()) return nullptr;
  return archive;
}

bool Archive::within_limits(const Entry& entry, std::uint64_t produced, Findings& findings) const {
  const std::string name = printable(entry.path);
  if (produced > entry.size) {
    findings.stop("zip.size_mismatch", name, 0, "The zip says that this file has " + in_bytes(entry.size) + "; it holds more.",
                  "Do not use this file: authoring tools write the true size.");
    return false;
  }
  const bool file_bomb = produced > kRatioFrom && produced / limits_.ratio > entry.packed;
  const bool total_bomb = inflated_ > kTotalRatioFrom && inflated_ / limits_.ratio > zip_bytes_;
  if (file_bomb || total_bomb) {
    findings.stop("zip.bomb", name, 0,
                  "The file unpacks to more than " + std::to_string(limits_.ratio) + " times its size, as zip bombs do.",
                  "Do not use this file unless you know its author. The limit can be raised in the configuration.");
    return false;
  }
  if (produced <= limits_.file_bytes && inflated_ <= limits_.total_bytes) return true;
  findings.stop(produced > limits_.file_bytes ? "zip.file_too_large" : "zip.too_large", name, 0,
                "The package unpacks to more than the limit allows.",
                "Make the module smaller, or have the limit raised in the configuration.");
  return false;
}

Result<Archive::Outcome> Archive::read(const Entry& entry, const Take& take, Findings& findings) {
  const auto damaged = [&] {
    findings.stop("zip.damaged", printable(entry.path), 0, "The file does not unpack: its bytes are damaged.", kPublishAgain);
    return Outcome::refused;
  };
  EntryStream stream(read_at_, entry);
  std::uint64_t produced = 0;
  while (true) {
    const auto got = stream.read(piece_);
    if (!got) return damaged();
    if (*got == 0) break;
    produced += *got;
    inflated_ += *got;
    if (!within_limits(entry, produced, findings)) return Outcome::refused;
    const auto more = take(std::span<const char>(piece_).first(*got));
    if (!more) return tl::unexpected(more.error());
    if (!*more) return Outcome::cancelled;
  }
  return produced == entry.size ? Outcome::complete : damaged();
}

}  // namespace waymark::package
