// Durable commits per second at 1, 16 and 64 writers, each commit one journal-like row of 300 bytes, beside bare SQLite (same table,
// one prepared insert per commit, synchronous=FULL) and beside fdatasync itself, on the same disk in the same run.
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "runtime/storage/database.hpp"
#include "tests/bench/bench.hpp"

namespace waymark::bench {
namespace {

const std::string kRow(300, 'x');
constexpr int kCommits = 1500;

double fdatasyncs(const std::filesystem::path& folder) {
  const int file = ::open((folder / "sync").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  const double time = seconds(3, [&] {
    for (int i = 0; i < 300; ++i)
      if (::write(file, kRow.data(), kRow.size()) < 0 || ::fdatasync(file) != 0) return;
  });
  ::close(file);
  return 300 / time;
}

double bare_sqlite(const std::filesystem::path& folder) {
  sqlite3* db = nullptr;
  sqlite3_open((folder / "bare.db").c_str(), &db);
  sqlite3_exec(db, "pragma journal_mode=wal; pragma synchronous=full; create table j (a integer primary key, b text)", nullptr, nullptr, nullptr);
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "insert into j (b) values (?)", -1, &insert, nullptr);
  const double time = seconds(3, [&] {
    for (int i = 0; i < kCommits; ++i) {
      sqlite3_bind_text(insert, 1, kRow.data(), static_cast<int>(kRow.size()), SQLITE_STATIC);
      sqlite3_step(insert);
      sqlite3_reset(insert);
    }
  });
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return kCommits / time;
}

double ours(storage::Database& database, int writers) {
  const int each = kCommits * (writers > 1 ? 4 : 1) / writers;
  const double time = seconds(3, [&] {
    std::vector<std::jthread> all;
    for (int w = 0; w < writers; ++w)
      all.emplace_back([&] {
        for (int i = 0; i < each; ++i)
          (void)database.write([](storage::Connection& db) -> Result<void> {
            db.execute("insert into j (b) values (?)", {kRow});
            return {};
          });
      });
  });
  return each * writers / time;
}

}  // namespace

void commits() {
  std::string pattern = (std::filesystem::temp_directory_path() / "waymark-bench-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  const double syncs = fdatasyncs(folder);
  if (syncs > 100'000) {
    std::printf("commits: not reported, fdatasync costs nothing on this file system (%.0f/s)\n", syncs);
  } else {
    const double bare = bare_sqlite(folder);
    std::printf("commits: fdatasync %.0f/s, bare SQLite %.0f/s (%.2f of fdatasync)\n", syncs, bare, bare / syncs);
    storage::DatabaseOptions options;
    options.file = folder / "ours.db";
    if (auto database = storage::Database::open(options)) {
      (void)(*database)->write([](storage::Connection& db) -> Result<void> {
        db.execute("create table j (a integer primary key, b text)");
        return {};
      });
      for (const int writers : {1, 16, 64}) {
        const double rate = ours(**database, writers);
        std::printf("commits: %d writers %.0f/s, %.2f of bare SQLite\n", writers, rate, rate / bare);
      }
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

}  // namespace waymark::bench
