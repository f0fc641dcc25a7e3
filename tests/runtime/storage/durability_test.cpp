#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "fault_vfs.hpp"
#include "runtime/storage/database.hpp"
#include "temporary_folder.hpp"

namespace waymark::storage::test {
namespace {

std::unique_ptr<Database> open(const std::filesystem::path& file, const std::string& vfs = FaultVfs::kName) {
  auto database = Database::open({.file = file, .readers = 2, .group = 16, .vfs = vfs});
  if (!database) throw std::runtime_error(database.error().message);
  return std::move(*database);
}

// One write of two rows: they are there together or not at all.
Result<void> write_pair(Database& database, std::int64_t number) {
  return database.write([&](Connection& connection) -> Result<void> {
    for (const char* part : {"a", "b"})
      connection.execute("insert into content (tenant, sha256, size, created_at) values (1, ?, ?, ?)",
                         {part + std::to_string(number), number, std::string(200, 'x')});
    return {};
  });
}

std::multiset<std::int64_t> numbers_in(Database& database) {
  std::multiset<std::int64_t> found;
  const auto done = database.read([&](Connection& connection) -> Result<void> {
    connection.query("select size from content", {}, [&](const Row& row) {
      found.insert(row.integer(0));
      return true;
    });
    std::string check;
    connection.query("pragma integrity_check", {}, [&](const Row& row) {
      check = row.text(0);
      return false;
    });
    EXPECT_EQ(check, "ok");
    return {};
  });
  EXPECT_TRUE(done);
  return found;
}

struct Losses {
  std::size_t acknowledged = 0, lost = 0, halves = 0;
};

// Four threads write until the power fails after `run`; then counts what is missing on the disk that is left.
Losses lose_power(std::chrono::milliseconds run, std::uint32_t seed) {
  const TemporaryFolder folder;
  std::set<std::int64_t> acknowledged, counted;
  std::mutex mutex;
  std::atomic<bool> stop{false};
  {
    auto database = open(folder.path / "live" / "w.db");
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (std::int64_t n = t; !stop; n += 4)
          if (write_pair(*database, n)) {
            const std::lock_guard guard(mutex);
            acknowledged.insert(n);
          }
      });
    std::this_thread::sleep_for(run);
    {
      const std::lock_guard guard(mutex);  // what is acknowledged now was so before the power failed
      counted = acknowledged;
      FaultVfs::power_loss(folder.path / "left", seed);
    }
    stop = true;
    for (std::thread& thread : threads) thread.join();
  }
  Losses losses;
  losses.acknowledged = counted.size();
  try {
    auto database = open(folder.path / "left" / "w.db", "");
    const auto found = numbers_in(*database);
    for (const std::int64_t n : found) losses.halves += found.count(n) != 2;
    for (const std::int64_t n : counted) losses.lost += found.count(n) != 2;
  } catch (const std::runtime_error&) {
    losses.lost = losses.acknowledged;  // the file does not even open
  }
  return losses;
}

TEST(Durability, WhatWasAcknowledgedSurvivesPowerLoss) {
  std::size_t acknowledged = 0;
  for (std::uint32_t round = 0; round < 8; ++round) {
    FaultVfs::reset();
    // Some rounds last over the writer's checkpoint, which is due each second.
    const Losses losses = lose_power(std::chrono::milliseconds(round % 4 == 3 ? 1250 : 60 + 37 * round), round / 2 * 7);
    EXPECT_EQ(losses.lost, 0u) << "round " << round;
    EXPECT_EQ(losses.halves, 0u) << "round " << round;
    acknowledged += losses.acknowledged;
  }
  EXPECT_GT(acknowledged, 100u);
}

// The test above can fail: a disk that only says that it has synced loses what was acknowledged.
TEST(Durability, ADiskThatLiesLosesWrites) {
  FaultVfs::reset();
  FaultVfs::ignore_syncs(true);
  const Losses losses = lose_power(std::chrono::milliseconds(200), 0);
  EXPECT_GT(losses.acknowledged, 0u);
  EXPECT_GT(losses.lost, 0u);
}

// And so does synchronous=OFF on an honest disk, which is the setting that a hurried change might make.
int rows_after_power_loss(const char* synchronous) {
  FaultVfs::reset();
  const TemporaryFolder folder;
  sqlite3* handle = nullptr;
  EXPECT_EQ(sqlite3_open_v2((folder.path / "raw.db").c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, FaultVfs::kName),
            SQLITE_OK);
  const std::string sql = "pragma journal_mode=wal; create table t (n); pragma synchronous=" + std::string(synchronous) +
                          "; insert into t values (1); insert into t values (2)";
  EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  FaultVfs::power_loss(folder.path / "left", 0);
  sqlite3_close(handle);
  EXPECT_EQ(sqlite3_open((folder.path / "left" / "raw.db").c_str(), &handle), SQLITE_OK);
  int rows = 0;
  sqlite3_exec(
      handle, "select n from t", [](void* count, int, char**, char**) { return ++*static_cast<int*>(count), 0; }, &rows, nullptr);
  sqlite3_close(handle);
  return rows;
}

TEST(Durability, SynchronousFullKeepsAndOffLoses) {
  EXPECT_EQ(rows_after_power_loss("full"), 2);
  EXPECT_LT(rows_after_power_loss("off"), 2);
}

TEST(Durability, AfterAFailedCommitWritesAreRefusedUntilTheDatabaseIsOpenedAgain) {
  FaultVfs::reset();
  const TemporaryFolder folder;
  {
    auto database = open(folder.path / "w.db");
    ASSERT_TRUE(write_pair(*database, 1));
    FaultVfs::fail_syncs(true);
    const auto failed = write_pair(*database, 2);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::unavailable);
    FaultVfs::fail_syncs(false);
    EXPECT_FALSE(write_pair(*database, 3)) << "what reached the disk is not known";
    EXPECT_EQ(numbers_in(*database).count(1), 2u) << "reading goes on";
  }
  auto database = open(folder.path / "w.db");
  EXPECT_EQ(numbers_in(*database).count(1), 2u);
  EXPECT_EQ(numbers_in(*database).count(3), 0u);
  EXPECT_TRUE(write_pair(*database, 4));
}

// A disk that was full for a while needs no restart: what failed is not there, and what comes after is.
TEST(Durability, AfterADiskWithoutRoomWritesGoOn) {
  FaultVfs::reset();
  const TemporaryFolder folder;
  {
    auto database = open(folder.path / "w.db");
    ASSERT_TRUE(write_pair(*database, 1));
    FaultVfs::fill(true);
    const auto failed = write_pair(*database, 2);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(numbers_in(*database).count(2), 0u);
    FaultVfs::fill(false);
    EXPECT_TRUE(write_pair(*database, 3));
  }
  auto database = open(folder.path / "w.db");
  EXPECT_EQ(numbers_in(*database).count(1), 2u);
  EXPECT_EQ(numbers_in(*database).count(2), 0u);
  EXPECT_EQ(numbers_in(*database).count(3), 2u);
}

// However many write at once, a group shares one sync.
// More than the cache of pages holds: the disk is found full before the commit, and SQLite itself gives up the transaction.
TEST(Durability, ADiskWithoutRoomInTheMiddleOfAWriteKeepsNothingOfIt) {
  FaultVfs::reset();
  const TemporaryFolder folder;
  auto database = open(folder.path / "w.db");
  const auto write_much = [&](std::int64_t number) {
    return database->write([&](Connection& connection) -> Result<void> {
      for (int i = 0; i < 16; ++i)
        connection.execute("insert into content (tenant, sha256, size, created_at) values (1, ?, ?, ?)",
                           {std::to_string(number) + "-" + std::to_string(i), number, std::string(1 << 20, 'x')});
      return {};
    });
  };
  ASSERT_TRUE(write_pair(*database, 1));
  FaultVfs::fill(true);
  const auto failed = write_much(2);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::unavailable) << failed.error().message;
  EXPECT_EQ(numbers_in(*database).count(2), 0u);
  FaultVfs::fill(false);
  EXPECT_TRUE(write_much(3));
  EXPECT_TRUE(write_pair(*database, 4));
  EXPECT_EQ(numbers_in(*database).count(2), 0u);
  EXPECT_EQ(numbers_in(*database).count(3), 16u);
}

TEST(Durability, WritersThatWaitShareOneCommit) {
  FaultVfs::reset();
  const TemporaryFolder folder;
  auto database = Database::open({.file = folder.path / "w.db", .group = 64, .vfs = FaultVfs::kName});
  ASSERT_TRUE(database);
  ASSERT_TRUE(write_pair(**database, 0));
  std::atomic<bool> go{false};
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    EXPECT_TRUE((*database)->write([&](Connection&) -> Result<void> {
      while (!go) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return {};
    }));
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const int before = FaultVfs::syncs();
  for (int n = 1; n <= 40; ++n) threads.emplace_back([&, n] { EXPECT_TRUE(write_pair(**database, n)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  go = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(numbers_in(**database).size(), 82u);
  EXPECT_LE(FaultVfs::syncs() - before, 5) << "one commit, perhaps a checkpoint";
}

}  // namespace
}  // namespace waymark::storage::test
