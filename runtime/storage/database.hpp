#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/storage/pending_entries.hpp"
#include "runtime/storage/term_cache.hpp"
#include "scorm/base/error.hpp"

// SQLite, kept small: RAII statements, one writer with group commit, a pool of read-only readers (design.md
// section 6). Only runtime/storage sees sqlite3.h.
namespace waymark::storage {

struct Blob {
  std::string bytes;
};
// A text or a blob of somebody who keeps it until the query returns: spares the copy where much is written.
struct View {
  std::string_view text;
};
struct BlobView {
  std::string_view bytes;
};
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string, Blob, View, BlobView>;

// One row; columns by index. Text and blob both read as std::string. NULL reads as "", 0, 0.0.
class Row {
 public:
  virtual ~Row() = default;
  virtual std::string text(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual bool null(int column) const = 0;
};

// A connection in use: read-only inside read(), read-write inside write(). Prepared statements are cached by
// text.
class Connection {
 public:
  virtual ~Connection() = default;
  // Runs one statement; on_row returning false stops. Throws StorageError (a bug in SQL, or the disk failed).
  virtual void query(std::string_view sql, const std::vector<Value>& values, const std::function<bool(const Row&)>& on_row) = 0;
  // Returns the number of rows changed.
  virtual std::int64_t execute(std::string_view sql, const std::vector<Value>& values = {}) = 0;
  // What this connection knows of terms; none where nothing is kept. Empty again whenever a write is taken back.
  virtual TermCache* terms() { return nullptr; }
  // Takes one row of statement_list, which is in the table before anything reads or changes that table, and before the commit. Only
  // inside a write. Throws StorageError.
  virtual void keep_entry(const ListEntry& entry) = 0;
};

struct StorageError : std::runtime_error {
  using std::runtime_error::runtime_error;
  bool constraint = false;  // a unique key or check refused it
  bool full = false;        // there was no room; nothing was synced
};

struct DatabaseOptions {
  std::filesystem::path file;
  std::size_t readers = 4;
  std::size_t group = 64;           // most writes in one commit
  int group_wait_microseconds = 0;  // wait for followers; 0: take who is already waiting
  std::string vfs;                  // for tests: a fault-injecting VFS by name
};

// What the writer did since the database was opened. Buckets count what was at most the bound of the same place.
struct DatabaseStatistics {
  static constexpr std::array<std::int64_t, 8> kGroupBounds = {1, 2, 4, 8, 16, 32, 64, 128};  // writes in a commit
  static constexpr std::array<double, 10> kSecondBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5};
  std::uint64_t commits = 0, writes = 0, failed_writes = 0, waiting = 0;
  std::array<std::uint64_t, kGroupBounds.size()> groups{};
  std::array<std::uint64_t, kSecondBounds.size()> seconds{};
  double seconds_sum = 0;      // of the commits, from the first statement to the disk's answer
  bool broken = false;         // a commit failed: no write is taken until the database is opened again
  std::int64_t log_pages = 0;  // of the write-ahead log that are not in the database file yet
};

// Copied and to be copied, in pages; false cancels.
using BackupProgress = std::function<bool(int done, int total)>;

// Thread-safe.
class Database {
 public:
  // Opens (creates) the file, checks that no other process has it (a lock file), runs the migrations.
  static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);
  virtual ~Database() = default;

  // Runs `work` on the writer thread inside a savepoint of the group's transaction and returns when the group
  // is on disk. If work throws or returns an error, its savepoint is rolled back and the others are not
  // affected. After a failed commit the database refuses all writes until it is opened again. A StorageError
  // that leaves work becomes an error (conflict for a constraint); any other exception is thrown again in the
  // caller.
  virtual Result<void> write(const std::function<Result<void>(Connection&)>& work) = 0;

  // The same for work that may be run more than once, and whose last run counts. A group of such works alone goes without
  // savepoints, for which SQLite would copy each page that a work changes; when one of them fails, all of them are rolled
  // back and run again, each in a savepoint.
  virtual Result<void> write_repeatable(const std::function<Result<void>(Connection&)>& work) { return write(work); }

  // Runs `work` on a reader connection in one read transaction (a consistent view). A read inside a read of
  // the same thread shares its connection and its view.
  virtual Result<void> read(const std::function<Result<void>(Connection&)>& work) = 0;

  // Milliseconds since the epoch (support::steady_now_ms): every write whose work saw a clock at or before
  // this has ended, so that readers see all of it.
  virtual std::int64_t settled_ms() = 0;

  virtual DatabaseStatistics statistics() = 0;

  // Writes a whole and consistent copy of the database into a new file while others read and write (SQLite's backup
  // interface), and syncs it. Errors: unavailable (the disk, or cancelled); no file stays then.
  virtual Result<void> copy_to(const std::filesystem::path& file, const BackupProgress& progress) = 0;

  template <class T>
  Result<T> write_value(const std::function<Result<T>(Connection&)>& work) {
    std::optional<Result<T>> answer;
    auto done = write([&](Connection& connection) -> Result<void> {
      answer.emplace(work(connection));
      if (!*answer) return tl::unexpected<Error>(answer->error());
      return {};
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return std::move(*answer);
  }
  template <class T>
  Result<T> read_value(const std::function<Result<T>(Connection&)>& work) {
    std::optional<Result<T>> answer;
    auto done = read([&](Connection& connection) -> Result<void> {
      answer.emplace(work(connection));
      return {};
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return std::move(*answer);
  }
};

}  // namespace waymark::storage
