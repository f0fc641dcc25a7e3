#include "runtime/transfer/new_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runtime/storage/sync_folder.hpp"
#include "runtime/support/random.hpp"

namespace waymark::transfer {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> disk_error(const std::string& what, const fs::path& file) {
  const std::string why = std::strerror(errno);
  return fail(errno == EEXIST ? ErrorKind::conflict : ErrorKind::unavailable, file.string() + " cannot be " + what + ": " + why + ".",
              errno == EEXIST ? "Name another file." : "Look at the room and the rights there.");
}

}  // namespace

NewFile::NewFile(fs::path file) : file_(std::move(file)), part_(file_.string() + ".part-" + support::random_token(6)) {}

NewFile::~NewFile() {
  if (made_) ::unlink(part_.c_str());
}

Result<void> NewFile::begin() {
  if (fs::exists(file_)) {
    errno = EEXIST;
    return disk_error("written", file_);
  }
  out_.emplace(::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (*out_ < 0) return disk_error("written", part_);
  made_ = true;
  return {};
}

Result<void> NewFile::add(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(*out_, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error("written", part_);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

// A link never takes the place of a file that came meanwhile, as a rename would.
Result<void> NewFile::finish() {
  if (::fsync(*out_) != 0) return disk_error("written", part_);
  if (::link(part_.c_str(), file_.c_str()) != 0) return disk_error("named", file_);
  return storage::sync_folder(file_.has_parent_path() ? file_.parent_path() : fs::path("."));
}

}  // namespace waymark::transfer
