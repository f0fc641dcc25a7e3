#include "runtime/storage/database.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <thread>

#include "runtime/storage/copy_database.hpp"
#include "runtime/storage/folder_lock.hpp"
#include "runtime/storage/map_vfs.hpp"
#include "runtime/storage/migrations.hpp"
#include "runtime/storage/sqlite_connection.hpp"
#include "runtime/storage/write_queue.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/log.hpp"

namespace waymark::storage {
namespace {

using Work = WriteQueue::Work;
using std::chrono::steady_clock;

constexpr auto kCheckpointEvery = std::chrono::seconds(1);
constexpr int kCheckpointPages = 4000;  // 16 MiB of log: do not wait for the second
constexpr int kResetPages = 16'000;     // 64 MiB: also empty the log

Error refusal(const StorageError& error) {
  // The SQL text names tables, never values, but people outside need not see it.
  support::log(error.constraint ? support::Level::warning : support::Level::error, "the database refused", {{"why", error.what()}});
  if (error.constraint)
    return {ErrorKind::conflict, "The same key already holds something else.", "Read the record again, then retry.", {}, {}};
  if (error.full)
    return {ErrorKind::unavailable,
            "There is no room on the disk; nothing of the request was kept.",
            "Make room on the disk of the data folder, then try again.",
            {},
            {}};
  return {ErrorKind::internal,
          "The database refused the request; nothing of it was kept.",
          "Look at the log and the disk, then try again.",
          {},
          {}};
}

using Job = WriteQueue::Job;

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(DatabaseOptions options, FolderLock lock, std::unique_ptr<SqliteConnection> writer)
      : options_(std::move(options)),
        lock_(std::move(lock)),
        map_(options_.vfs.empty() ? std::make_unique<MappedFile>(options_.file) : nullptr),
        writer_(std::move(writer)) {
    for (std::size_t i = 0; i < std::max<std::size_t>(1, options_.readers); ++i) free_readers_.push_back(open_reader());
    thread_ = std::thread([this] { run(); });
  }

  ~SqliteDatabase() override {
    queue_.stop();
    thread_.join();
    free_readers_.clear();  // the writer closes last, so that it is the one that empties the log
  }

  Result<void> write(const Work& work) override { return enqueue(work, false); }
  Result<void> write_repeatable(const Work& work) override { return enqueue(work, true); }

  Result<void> enqueue(const Work& work, bool repeatable) {
    if (std::this_thread::get_id() == thread_.get_id()) throw std::logic_error("Database::write inside the work of a write");
    return queue_.wait_for(work, repeatable);
  }

  Result<void> read(const Work& work) override;

  std::int64_t settled_ms() override {
    // Taken first: a group that begins after this line sees a clock that is not earlier.
    const std::int64_t now = support::steady_now_ms() - 1;
    const std::int64_t begun = group_begun_.load();
    return std::min(now, begun - 1);
  }

  DatabaseStatistics statistics() override { return queue_.statistics(); }

  Result<void> copy_to(const std::filesystem::path& file, const BackupProgress& progress) override {
    return copy_database(options_.file.string(), file, options_.vfs, progress);
  }

 private:
  static constexpr std::int64_t kNoGroup = std::numeric_limits<std::int64_t>::max();

  void run();
  void run_group(const std::vector<Job*>& group);
  bool run_without_savepoints(const std::vector<Job*>& group);
  bool run_job(Job& job);
  void fail_group(const std::vector<Job*>& group, const Error& error);
  void checkpoint_when_due(bool idle);

  std::unique_ptr<SqliteConnection> open_reader();
  std::unique_ptr<SqliteConnection> take_reader();
  void give_reader(std::unique_ptr<SqliteConnection> reader);

  const DatabaseOptions options_;
  FolderLock lock_;
  const std::unique_ptr<MappedFile> map_;  // of all readers; none with another file system

  // Only the writer thread, once it runs.
  std::unique_ptr<SqliteConnection> writer_;
  steady_clock::time_point last_checkpoint_ = steady_clock::now();
  int pages_left_ = 0;  // in the log, by the last checkpoint

  WriteQueue queue_;
  std::atomic<std::int64_t> group_begun_{kNoGroup};

  std::mutex reader_mutex_;  // free_readers_
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<SqliteConnection>> free_readers_;

  std::thread thread_;
};

// The reader that this thread already holds, so that a read inside a read neither waits for a second
// connection nor sees another state.
struct HeldReader {
  const SqliteDatabase* database = nullptr;
  SqliteConnection* connection = nullptr;
};
thread_local HeldReader held_reader;

void SqliteDatabase::run() {
  for (;;) {
    const auto wake = writer_->log_pages() > 0 ? last_checkpoint_ + kCheckpointEvery : steady_clock::time_point::max();
    const auto group = queue_.take_group(options_.group, std::chrono::microseconds(options_.group_wait_microseconds), wake);
    if (group.empty()) {
      if (queue_.ended()) return;
      checkpoint_when_due(true);
      continue;
    }
    group_begun_ = support::steady_now_ms();
    const auto begun = steady_clock::now();
    run_group(group);
    group_begun_ = kNoGroup;
    queue_.done(group, std::chrono::duration<double>(steady_clock::now() - begun).count(), writer_->log_pages());
    checkpoint_when_due(false);
  }
}

// One transaction for all, a savepoint for each that needs one. A job fails alone as long as the transaction stands.
void SqliteDatabase::run_group(const std::vector<Job*>& group) {
  if (queue_.broken()) {
    for (Job* job : group) job->answer = tl::unexpected<Error>(broken_error());
    return;
  }
  bool done = false;
  try {
    writer_->execute("begin immediate");
    done = run_without_savepoints(group);
  } catch (const StorageError& error) {
    fail_group(group, refusal(error));
    return;
  }
  for (Job* job : group) {
    if (done || run_job(*job)) continue;
    fail_group(group, {ErrorKind::unavailable,
                       "The database gave up the transaction; nothing of it was kept.",
                       "Look at the disk (is it full?), then try again.",
                       {},
                       {}});
    return;
  }
  try {
    writer_->execute("commit");
  } catch (const StorageError& error) {
    writer_->abandon();
    // Without room a commit fails before it syncs: it is undone whole, and the next one may find room. After any other
    // fault what reached the disk is not known.
    if (error.full) {
      fail_group(group, refusal(error));
      return;
    }
    support::log(support::Level::error, "commit failed; writes are refused from now on", {{"why", error.what()}});
    queue_.set_broken();
    fail_group(group, broken_error());
  }
}

// False when it has to be done with savepoints; nothing is written then, and a transaction is open.
bool SqliteDatabase::run_without_savepoints(const std::vector<Job*>& group) {
  const auto repeatable = [](const Job* job) { return job->repeatable; };
  if (!std::all_of(group.begin(), group.end(), repeatable)) return false;
  const auto runs = [this](Job* job) {
    job->answer = (*job->work)(*writer_);
    return job->answer && writer_->in_transaction();
  };
  try {
    if (std::all_of(group.begin(), group.end(), runs)) {
      writer_->settle();
      return true;
    }
  } catch (...) {
    // Whatever it is, the second run meets it again and answers for it.
  }
  writer_->abandon();
  writer_->execute("begin immediate");
  return false;
}

// False when the whole transaction is gone, which SQLite does by itself when the disk is full or fails.
bool SqliteDatabase::run_job(Job& job) {
  try {
    writer_->execute("savepoint job");
    try {
      job.answer = (*job.work)(*writer_);
      if (job.answer) writer_->settle();
    } catch (const StorageError& error) {
      job.answer = tl::unexpected<Error>(refusal(error));
    } catch (...) {
      job.thrown = std::current_exception();
    }
    if (!writer_->in_transaction()) return false;
    if (!job.answer || job.thrown) writer_->execute("rollback to job");
    writer_->execute("release job");
    return true;
  } catch (const StorageError& error) {
    job.answer = tl::unexpected<Error>(refusal(error));
    return false;
  }
}

void SqliteDatabase::fail_group(const std::vector<Job*>& group, const Error& error) {
  writer_->abandon();
  for (Job* job : group)
    if (job->answer) job->answer = tl::unexpected<Error>(error);
}

void SqliteDatabase::checkpoint_when_due(bool idle) {
  const int pages = writer_->log_pages();
  const auto now = steady_clock::now();
  // What a reader still needs stays in the log: more has to come before the next try, or a second has to pass.
  if (pages == 0 || (now - last_checkpoint_ < kCheckpointEvery && pages < pages_left_ + kCheckpointPages)) {
    if (idle && pages == 0) last_checkpoint_ = now;
    return;
  }
  last_checkpoint_ = now;
  try {
    writer_->checkpoint(pages >= kResetPages);
  } catch (const StorageError& error) {
    support::log(support::Level::error, "checkpoint failed", {{"why", error.what()}});
  }
  pages_left_ = writer_->log_pages();
}

Result<void> SqliteDatabase::read(const Work& work) {
  if (held_reader.database == this) {
    try {
      return work(*held_reader.connection);
    } catch (const StorageError& error) {
      return tl::unexpected<Error>(refusal(error));
    }
  }
  struct Lease {
    SqliteDatabase& database;
    std::unique_ptr<SqliteConnection> reader;
    HeldReader outer = held_reader;
    explicit Lease(SqliteDatabase& owner) : database(owner), reader(owner.take_reader()) { held_reader = {&owner, reader.get()}; }
    ~Lease() {
      held_reader = outer;
      reader->abandon();
      database.give_reader(std::move(reader));
    }
  } lease(*this);
  try {
    lease.reader->execute("begin");
    return work(*lease.reader);
  } catch (const StorageError& error) {
    return tl::unexpected<Error>(refusal(error));
  }
}

std::unique_ptr<SqliteConnection> SqliteDatabase::open_reader() {
  if (!map_) return std::make_unique<SqliteConnection>(options_.file.string(), SqliteConnection::Mode::read, options_.vfs);
  const MapForOpening opening(*map_);
  return std::make_unique<SqliteConnection>(options_.file.string(), SqliteConnection::Mode::read, MapForOpening::name());
}

std::unique_ptr<SqliteConnection> SqliteDatabase::take_reader() {
  std::unique_lock guard(reader_mutex_);
  reader_free_.wait(guard, [this] { return !free_readers_.empty(); });
  auto reader = std::move(free_readers_.back());
  free_readers_.pop_back();
  return reader;
}

void SqliteDatabase::give_reader(std::unique_ptr<SqliteConnection> reader) {
  {
    const std::lock_guard guard(reader_mutex_);
    free_readers_.push_back(std::move(reader));
  }
  reader_free_.notify_one();
}

// Made by us first, so that nobody but the program's account may read it; the log gets the same mode from
// SQLite.
void create_private(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor >= 0) ::close(descriptor);
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
  std::error_code code;
  if (options.file.has_parent_path()) std::filesystem::create_directories(options.file.parent_path(), code);
  auto lock = FolderLock::take(options.file);
  if (!lock) return tl::unexpected<Error>(lock.error());
  create_private(options.file);
  try {
    auto writer = std::make_unique<SqliteConnection>(options.file.string(), SqliteConnection::Mode::write, options.vfs);
    if (auto done = migrate(*writer, embedded_migrations()); !done) return tl::unexpected<Error>(done.error());
    return std::make_unique<SqliteDatabase>(options, std::move(*lock), std::move(writer));
  } catch (const StorageError& error) {
    return fail(ErrorKind::unavailable, "The database " + options.file.string() + " cannot be opened: " + error.what() + ".",
                "Check that the file is Waymark's, that the folder can be written and that the disk has room.");
  }
}

}  // namespace waymark::storage
