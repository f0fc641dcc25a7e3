#include "scorm/package/archive.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

constexpr std::uint64_t kRatioFrom = 1ull << 20;  // smaller files may be packed as well as they can
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
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

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

// The library reads the directory again. Whatever it would understand differently from our own reading is a
// trick.
bool same_list(zip_t* zip, const std::vector<DirectoryEntry>& directory) {
  const zip_int64_t count = zip_get_num_entries(zip, 0);
  if (count < 0 || static_cast<std::uint64_t>(count) != directory.size()) return false;
  for (std::size_t i = 0; i < directory.size(); ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    const char* name = zip_get_name(zip, i, ZIP_FL_ENC_RAW);
    if (name == nullptr || directory[i].raw_name != name) return false;
    if (zip_stat_index(zip, i, 0, &stat) != 0 || stat.size != directory[i].size) return false;
    if (stat.comp_size != directory[i].packed || stat.comp_method != directory[i].method) return false;
  }
  return true;
}

}  // namespace

struct Archive::Handle {
  zip_t* zip = nullptr;
  ~Handle() {
    if (zip != nullptr) zip_discard(zip);
  }
};

Archive::Archive(std::unique_ptr<Handle> handle, std::vector<Entry> files, std::uint64_t zip_bytes,
                 const Limits& limits)
    : handle_(std::move(handle)), files_(std::move(files)), zip_bytes_(zip_bytes), limits_(limits) {}

Archive::~Archive() = default;

Result<std::unique_ptr<Archive>> Archive::open(const std::filesystem::path& zip, const Limits& limits,
                                               Findings& findings) {
  Descriptor fd(::open(zip.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0) return tl::unexpected(disk_error(zip, errno));
  if (!S_ISREG(status.st_mode)) return tl::unexpected(disk_error(zip, EISDIR));
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > limits.package_bytes) {
    findings.stop(
        "zip.package_too_large", {}, 0,
        "The package is " + in_bytes(size) + " large; the limit is " + in_bytes(limits.package_bytes) + ".",
        "Make the module smaller, or have the limit raised in the configuration.");
    return nullptr;
  }
  const ReadAt read_at = [&](std::uint64_t offset, std::span<char> into) {
    return read_fully(fd.get(), offset, into);
  };
  const auto directory = read_directory(read_at, size, limits, findings);
  if (findings.stopped()) return nullptr;
  auto files = guard_entries(directory, size, limits, findings);
  if (findings.stopped()) return nullptr;
  compare_local_names(read_at, directory, findings);
  auto handle = std::make_unique<Handle>();
  int code = 0;
  handle->zip = zip_fdopen(fd.get(), 0, &code);
  if (handle->zip != nullptr) fd.release();
  if (handle->zip == nullptr || !same_list(handle->zip, directory)) {
    findings.stop("zip.damaged", {}, 0, "The zip is damaged or was tampered with.", kPublishAgain);
    return nullptr;
  }
  return std::unique_ptr<Archive>(new Archive(std::move(handle), std::move(files), size, limits));
}

bool Archive::within_limits(const Entry& entry, std::uint64_t produced, Findings& findings) const {
  const std::string name = printable(entry.path);
  if (produced > entry.size) {
    findings.stop("zip.size_mismatch", name, 0,
                  "The zip says that this file has " + in_bytes(entry.size) + "; it holds more.",
                  "Do not use this file: authoring tools write the true size.");
    return false;
  }
  const bool file_bomb = produced > kRatioFrom && produced / limits_.ratio > entry.packed;
  const bool total_bomb = inflated_ > kTotalRatioFrom && inflated_ / limits_.ratio > zip_bytes_;
  if (file_bomb || total_bomb) {
    findings.stop(
        "zip.bomb", name, 0,
        "The file unpacks to more than " + std::to_string(limits_.ratio) +
            " times its size, as zip bombs do.",
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
    findings.stop("zip.damaged", printable(entry.path), 0, "The file does not unpack: its bytes are damaged.",
                  kPublishAgain);
    return Outcome::refused;
  };
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen_index(handle_->zip, entry.index, 0),
                                                               zip_fclose);
  if (!file) return damaged();
  static constexpr std::size_t kPiece = 256 * 1024;
  std::vector<char> piece(kPiece);
  std::uint64_t produced = 0;
  while (true) {
    const zip_int64_t got = zip_fread(file.get(), piece.data(), piece.size());
    if (got < 0) return damaged();
    if (got == 0) break;
    produced += static_cast<std::uint64_t>(got);
    inflated_ += static_cast<std::uint64_t>(got);
    if (!within_limits(entry, produced, findings)) return Outcome::refused;
    const auto more = take(std::span<const char>(piece.data(), static_cast<std::size_t>(got)));
    if (!more) return tl::unexpected(more.error());
    if (!*more) return Outcome::cancelled;
  }
  return produced == entry.size ? Outcome::complete : damaged();
}

}  // namespace waymark::package
