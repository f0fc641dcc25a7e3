#include "runtime/storage/content_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <utility>

#include "runtime/support/digest.hpp"
#include "runtime/support/random.hpp"
#include "scorm/base/digest_bytes.hpp"

namespace waymark::storage {
namespace {

namespace fs = std::filesystem;

Error disk_error(const std::string& what) {
  return {errno == ENOSPC ? ErrorKind::unavailable : ErrorKind::internal,
          what + ": " + std::strerror(errno) + ".",
          errno == ENOSPC ? "Make room on the disk of the data folder, then try again."
                          : "Check the disk and the rights of the data folder, then try again.",
          {},
          {}};
}

// Everything on the file system of `folder`, bytes and names, is on disk afterwards. One call for a package of thousands
// of files, where a sync of each file and each folder would take most of the import's time.
Result<void> sync_all(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return tl::unexpected<Error>(disk_error("The folder " + folder.string() + " cannot be opened"));
  const int code = ::syncfs(descriptor);
  const int kept = errno;
  ::close(descriptor);
  errno = kept;
  if (code != 0) return tl::unexpected<Error>(disk_error("New content cannot be synced"));
  return {};
}

Result<void> make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return tl::unexpected<Error>(disk_error("The folder " + folder.string() + " cannot be made"));
  return {};
}

// What an earlier run left half written is wanted by nobody. A day's grace: another process may be at work.
void remove_leftovers(const fs::path& incoming) {
  std::error_code ignored;
  const auto limit = fs::file_time_type::clock::now() - std::chrono::hours(24);
  for (const auto& entry : fs::directory_iterator(incoming, ignored))
    if (entry.last_write_time(ignored) < limit) fs::remove(entry.path(), ignored);
}

class FolderSink final : public package::ContentSink {
 public:
  FolderSink(const ContentStore& store, fs::path folder) : store_(store), folder_(std::move(folder)) {}
  ~FolderSink() override {
    discard();
    for (const auto& file : closed_) ::unlink(temporary(file.number).c_str());
  }
  FolderSink(const FolderSink&) = delete;
  FolderSink& operator=(const FolderSink&) = delete;

  Result<void> open() override {
    discard();
    if (auto made = make_folder(folder_ / "incoming"); !made) return made;
    temporary_ = temporary(++opened_);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor_ < 0) return tl::unexpected<Error>(disk_error("A file for new content cannot be made"));
    hasher_ = support::Sha256();
    size_ = 0;
    return {};
  }

  Result<void> write(std::span<const char> bytes) override {
    if (descriptor_ < 0) throw std::logic_error("ContentSink::write without open");
    hasher_.update({bytes.data(), bytes.size()});
    size_ += bytes.size();
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return tl::unexpected<Error>(disk_error("New content cannot be written"));
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
  }

  Result<package::File> close() override {
    if (descriptor_ < 0) throw std::logic_error("ContentSink::close without open");
    package::File file;
    file.sha256 = hasher_.finish();
    file.size = size_;
    const bool closed = ::close(descriptor_) == 0;
    descriptor_ = -1;
    if (!closed) {
      Error error = disk_error("New content cannot be written");
      discard();
      return tl::unexpected<Error>(std::move(error));
    }
    closed_.push_back({*base::digest_bytes(file.sha256), opened_});
    temporary_.clear();
    return file;
  }

  // The bytes are safe before a name leads to them, and the names before this returns.
  Result<void> finish() override {
    if (closed_.empty()) return {};
    if (auto synced = sync_all(folder_); !synced) return synced;
    for (auto& file : closed_)
      if (auto placed = place(file); !placed) return placed;
    closed_ = {};
    return sync_all(folder_);
  }

  void discard() override {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    temporary_.clear();
  }

 private:
  struct Closed {  // few bytes: a package may hold ten thousands of files
    base::DigestBytes sha256;
    std::uint32_t number;
  };

  std::string temporary(std::uint32_t number) const { return prefix_ + std::to_string(number); }

  // Content that is there already is replaced by the same bytes: a rename is atomic, and the copy of an
  // earlier run that was cut short before its folder was synced becomes durable now.
  Result<void> place(const Closed& file) {
    const fs::path target = store_.path(base::digest_text(file.sha256));
    const fs::path inner = target.parent_path();
    if (auto made = make_folder(inner.parent_path()); !made) return made;
    if (auto made = make_folder(inner); !made) return made;
    if (::rename(temporary(file.number).c_str(), target.c_str()) != 0)
      return tl::unexpected<Error>(disk_error("New content cannot be put into place"));
    return {};
  }

  const ContentStore store_;
  const fs::path folder_;
  const std::string prefix_ = (folder_ / "incoming" / support::random_token(12)).string() + "-";
  std::string temporary_;
  std::uint32_t opened_ = 0;
  std::deque<Closed> closed_;  // written whole, not yet in place
  int descriptor_ = -1;
  support::Sha256 hasher_;
  std::uint64_t size_ = 0;
};

}  // namespace

Result<void> sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return tl::unexpected<Error>(disk_error("The folder " + folder.string() + " cannot be opened"));
  const int code = ::fsync(descriptor);
  const int kept = errno;
  ::close(descriptor);
  errno = kept;
  if (code != 0) return tl::unexpected<Error>(disk_error("The folder " + folder.string() + " cannot be synced"));
  return {};
}

ContentStore::ContentStore(fs::path folder) : folder_(std::move(folder)) {
  fs::create_directories(folder_);
  fs::permissions(folder_, fs::perms::owner_all);
  remove_leftovers(folder_ / "incoming");
}

std::unique_ptr<package::ContentSink> ContentStore::sink() { return std::make_unique<FolderSink>(*this, folder_); }

fs::path ContentStore::path(const std::string& sha256) const {
  // Digests come from the database, but a wrong one must never leave the folder.
  if (sha256.size() != 64 || sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
    throw std::invalid_argument("not a SHA-256 digest");
  return folder_ / sha256.substr(0, 2) / sha256.substr(2, 2) / sha256;
}

bool ContentStore::holds(const std::string& sha256) const {
  std::error_code ignored;
  return fs::is_regular_file(path(sha256), ignored);
}

std::shared_ptr<void> ContentStore::hold() {
  const std::lock_guard lock(held_->mutex);
  ++held_->holders;
  return {nullptr, [held = held_](void*) {
            const std::lock_guard guard(held->mutex);
            --held->holders;
          }};
}

std::vector<std::string> ContentStore::take_deferred() {
  const std::lock_guard lock(held_->mutex);
  if (held_->holders > 0) return {};
  return std::exchange(held_->deferred, {});
}

void ContentStore::remove(const std::string& sha256) {
  const std::lock_guard lock(held_->mutex);
  if (held_->holders > 0) {
    held_->deferred.push_back(sha256);
    return;
  }
  std::error_code ignored;
  fs::remove(path(sha256), ignored);
}

}  // namespace waymark::storage
