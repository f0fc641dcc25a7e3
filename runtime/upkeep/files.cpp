#include "runtime/upkeep/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "connectors/descriptor.hpp"
#include "runtime/storage/sync_folder.hpp"
#include "runtime/support/digest.hpp"

namespace waymark::upkeep {
namespace {

namespace fs = std::filesystem;
using connectors::Descriptor;

constexpr std::size_t kPiece = 1 << 20;

tl::unexpected<Error> disk_error(const std::string& what, const fs::path& file) {
  const ErrorKind kind = errno == ENOENT ? ErrorKind::not_found : errno == EEXIST ? ErrorKind::conflict : ErrorKind::unavailable;
  return fail(kind, file.string() + " cannot be " + what + ": " + std::strerror(errno) + ".", "Look at the room and the rights there.");
}

bool write_all(int to, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(to, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

// Reads `from` to its end; `to` is -1 when nobody wants the bytes.
Result<BackupFile> pump(int from, const fs::path& from_name, int to, const fs::path& to_name, const Piece& piece) {
  support::Sha256 hasher;
  BackupFile file;
  std::vector<char> buffer(kPiece);
  for (;;) {
    const ssize_t count = ::read(from, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error("read", from_name);
    if (count == 0) break;
    const auto size = static_cast<std::size_t>(count);
    hasher.update({buffer.data(), size});
    file.size += size;
    if (to >= 0 && !write_all(to, buffer.data(), size)) return disk_error("written", to_name);
    if (piece && !piece(size)) return fail(ErrorKind::unavailable, "It was stopped before its end.", "Begin again.");
  }
  file.sha256 = hasher.finish();
  return file;
}

}  // namespace

Result<BackupFile> digest_of(const fs::path& file, const Piece& piece) {
  const Descriptor from(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat facts {};
  if (from < 0 || ::fstat(from, &facts) != 0) return disk_error("read", file);
  if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::corrupt, file.string() + " is not a plain file.");
  return pump(from, file, -1, {}, piece);
}

Result<BackupFile> copy_file(const fs::path& from_name, const fs::path& to_name, const Piece& piece) {
  const Descriptor from(::open(from_name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat facts {};
  if (from < 0 || ::fstat(from, &facts) != 0) return disk_error("read", from_name);
  if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::corrupt, from_name.string() + " is not a plain file.");
  const Descriptor to(::open(to_name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (to < 0) return disk_error("made", to_name);
  auto file = pump(from, from_name, to, to_name, piece);
  if (file && ::fsync(to) != 0) return disk_error("synced", to_name);
  return file;
}

fs::path content_path(const fs::path& root, const std::string& sha256) { return root / sha256.substr(0, 2) / sha256.substr(2, 2) / sha256; }

Result<fs::path> content_place(const fs::path& root, const std::string& sha256) {
  const fs::path place = content_path(root, sha256);
  const fs::path inner = place.parent_path();
  for (const fs::path& folder : {root, inner.parent_path(), inner})
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return disk_error("made", folder);
  return place;
}

Result<void> make_empty_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error)) {
    if (fs::is_directory(folder, error) && fs::is_empty(folder, error)) return {};
    return fail(ErrorKind::conflict, folder.string() + " is there and is not an empty folder.",
                "Name a folder that does not exist yet, or empty it yourself: nothing is written over.");
  }
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error)
    return fail(ErrorKind::unavailable, folder.string() + " cannot be made: " + error.message() + ".", "Check the path and its rights.");
  return {};
}

Result<void> sync_folders(const fs::path& root) {
  if (auto synced = storage::sync_folder(root); !synced) return synced;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(root, error); !error && entry != fs::recursive_directory_iterator();
       entry.increment(error))
    if (entry->is_directory(error))
      if (auto synced = storage::sync_folder(entry->path()); !synced) return synced;
  if (error) return fail(ErrorKind::unavailable, root.string() + " cannot be read: " + error.message() + ".");
  return storage::sync_folder(fs::absolute(root).parent_path());
}

Undo::Undo(fs::path folder) : folder_(std::move(folder)) {
  std::error_code ignored;
  was_there_ = fs::exists(folder_, ignored);
}

Undo::~Undo() {
  if (keep_) return;
  std::error_code ignored;
  if (!was_there_) {
    fs::remove_all(folder_, ignored);
    return;
  }
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) fs::remove_all(entry.path(), ignored);
}

}  // namespace waymark::upkeep
