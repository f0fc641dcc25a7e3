#include "runtime/storage/copy_database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runtime/storage/sync_folder.hpp"

namespace waymark::storage {
namespace {

constexpr int kPagesAtOnce = 2048;  // 8 MiB, then progress is told

struct Handle {
  sqlite3* db = nullptr;
  ~Handle() { sqlite3_close_v2(db); }
};

tl::unexpected<Error> failed(const std::string& what, sqlite3* db) {
  return fail(ErrorKind::unavailable, "The database could not be copied (" + what + "): " + std::string(sqlite3_errmsg(db)) + ".",
              "Look at the room and the rights of the target folder, then try again.");
}

// One read transaction holds the snapshot for the whole copy: writers go on in the log, and the copy need not begin again.
Result<void> copy(Handle& from, Handle& to, const BackupProgress& progress) {
  if (sqlite3_exec(from.db, "begin; select count(*) from sqlite_schema", nullptr, nullptr, nullptr) != SQLITE_OK)
    return failed("reading", from.db);
  sqlite3_backup* backup = sqlite3_backup_init(to.db, "main", from.db, "main");
  if (backup == nullptr) return failed("beginning", to.db);
  int code = SQLITE_OK;
  bool cancelled = false;
  while (code == SQLITE_OK && !cancelled) {
    code = sqlite3_backup_step(backup, kPagesAtOnce);
    const int total = sqlite3_backup_pagecount(backup);
    cancelled = progress && !progress(total - sqlite3_backup_remaining(backup), total);
  }
  sqlite3_backup_finish(backup);
  if (cancelled) return fail(ErrorKind::unavailable, "The copy was cancelled.");
  if (code != SQLITE_DONE) return failed("copying", to.db);
  // A copy is one file: opened anywhere, it needs no log beside it.
  if (sqlite3_exec(to.db, "pragma journal_mode=delete", nullptr, nullptr, nullptr) != SQLITE_OK) return failed("ending", to.db);
  return {};
}

Result<void> open_and_copy(const std::string& from, const std::filesystem::path& to, const std::string& vfs,
                           const BackupProgress& progress) {
  const char* name = vfs.empty() ? nullptr : vfs.c_str();
  Handle source, target;
  if (sqlite3_open_v2(from.c_str(), &source.db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, name) != SQLITE_OK)
    return failed("opening", source.db);
  sqlite3_busy_timeout(source.db, 5000);
  if (sqlite3_open_v2(to.c_str(), &target.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, name) != SQLITE_OK)
    return failed("making " + to.string(), target.db);
  return copy(source, target, progress);
}

Result<void> sync_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int why = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) return fail(ErrorKind::unavailable, file.string() + " cannot be synced: " + std::strerror(why) + ".", "Look at the disk.");
  return sync_folder(file.parent_path());
}

}  // namespace

Result<void> copy_database(const std::string& from, const std::filesystem::path& to, const std::string& vfs,
                           const BackupProgress& progress) {
  const int made = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0)
    return fail(errno == EEXIST ? ErrorKind::conflict : ErrorKind::unavailable,
                "The file " + to.string() + " cannot be made: " + std::strerror(errno) + ".", "Choose another place.");
  ::close(made);
  auto done = open_and_copy(from, to, vfs, progress);
  if (done) done = sync_file(to);
  if (!done) {
    std::error_code ignored;
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) std::filesystem::remove(to.string() + suffix, ignored);
  }
  return done;
}

}  // namespace waymark::storage
