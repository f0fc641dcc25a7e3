#include "runtime/storage/database.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "runtime/storage/counter.hpp"
#include "runtime/storage/inspect.hpp"
#include "runtime/storage/sqlite_connection.hpp"
#include "runtime/support/clock.hpp"
#include "temporary_folder.hpp"

namespace waymark::storage::test {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  std::unique_ptr<Database> database_ = open();

  void reopen() {
    database_.reset();
    database_ = open();
  }
  std::unique_ptr<Database> open() const {
    auto opened = Database::open({.file = folder_.path / "w.db"});
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  using Write = Result<void> (Database::*)(const std::function<Result<void>(Connection&)>&);
  void fails_alone(const std::vector<Write>& hows);
  static void put(Connection& connection, const std::string& key) {
    connection.execute("insert into content (tenant, sha256, size, created_at) values (1, ?, 0, '')", {key});
  }
  std::string keys() {
    std::string all;
    EXPECT_TRUE(database_->read([&](Connection& connection) -> Result<void> {
      connection.query("select sha256 from content order by sha256", {}, [&](const Row& row) {
        all += row.text(0) + " ";
        return true;
      });
      return {};
    }));
    return all;
  }
};

TEST_F(DatabaseTest, AWriteIsThereAfterOpeningAgain) {
  ASSERT_TRUE(database_->write([](Connection& c) -> Result<void> { return put(c, "one"), Result<void>{}; }));
  reopen();
  EXPECT_EQ(keys(), "one ");
}

// Writers of one group do not touch each other, whatever becomes of one of them.
void DatabaseTest::fails_alone(const std::vector<Write>& hows) {
  std::size_t next = 0;
  const auto how = [&] { return hows[next++ % hows.size()]; };
  std::atomic<bool> go{false};
  std::thread blocker([&] {
    EXPECT_TRUE(database_->write([&](Connection& c) -> Result<void> {
      put(c, "blocker");
      while (!go) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return {};
    }));
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  std::vector<std::thread> threads;
  threads.emplace_back([&, write = how()] {
    EXPECT_TRUE((*database_.*write)([](Connection& c) -> Result<void> { return put(c, "good"), Result<void>{}; }));
  });
  threads.emplace_back([&, write = how()] {
    const auto refused = (*database_.*write)([](Connection& c) -> Result<void> {
      put(c, "refused");
      return fail(ErrorKind::invalid, "no");
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "no");
  });
  threads.emplace_back([&, write = how()] {
    const auto twice = (*database_.*write)([](Connection& c) -> Result<void> {
      put(c, "twice");
      put(c, "twice");
      return {};
    });
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().kind, ErrorKind::conflict);
  });
  threads.emplace_back([&, write = how()] {
    EXPECT_THROW((void)(*database_.*write)([](Connection& c) -> Result<void> {
                   put(c, "thrown");
                   throw std::logic_error("a bug");
                 }),
                 std::logic_error);
  });
  threads.emplace_back([&, write = how()] {
    const auto wrong = (*database_.*write)([](Connection& c) -> Result<void> {
      put(c, "wrong");
      c.execute("insert into no_such_table values (1)");
      return {};
    });
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().kind, ErrorKind::internal);
    EXPECT_EQ(wrong.error().message.find("no_such_table"), std::string::npos) << "SQL is not for people outside";
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  go = true;
  blocker.join();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(keys(), "blocker good ");
}

TEST_F(DatabaseTest, AWriteThatFailsLeavesNothingAndHarmsNobody) { fails_alone({&Database::write}); }
TEST_F(DatabaseTest, ARepeatableWriteThatFailsLeavesNothingAndHarmsNobody) { fails_alone({&Database::write_repeatable}); }
TEST_F(DatabaseTest, OneOfBothKindsThatFailsHarmsNeither) { fails_alone({&Database::write_repeatable, &Database::write}); }

// Without savepoints a group stands or falls as one: it is run again with them, and each work answers for itself.
TEST_F(DatabaseTest, WorkThatMayBeRunAgainIsRunAgainOnlyWhenItsGroupFailed) {
  int runs = 0;
  ASSERT_TRUE(database_->write_repeatable([&](Connection& c) -> Result<void> { return ++runs, put(c, "one"), Result<void>{}; }));
  EXPECT_EQ(runs, 1);
  EXPECT_FALSE(database_->write_repeatable([&](Connection& c) -> Result<void> {
    put(c, "two");
    return ++runs, fail(ErrorKind::invalid, "no");
  }));
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(keys(), "one ");
}

TEST_F(DatabaseTest, ASecondProcessIsKeptAway) {
  const auto second = Database::open({.file = folder_.path / "w.db"});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  database_.reset();
  EXPECT_TRUE(Database::open({.file = folder_.path / "w.db"})) << "the lock goes with the process that holds it";
}

TEST_F(DatabaseTest, OnlyTheProgramsAccountMayReadTheFile) {
  const auto rights = std::filesystem::status(folder_.path / "w.db").permissions();
  EXPECT_EQ(rights & std::filesystem::perms::others_all, std::filesystem::perms::none);
  EXPECT_EQ(rights & std::filesystem::perms::group_all, std::filesystem::perms::none);
}

TEST_F(DatabaseTest, AReadHasOneViewAndAReadInsideItTheSame) {
  EXPECT_TRUE(database_->read([&](Connection& reader) -> Result<void> {
    const auto count = [](Connection& c) {
      std::int64_t n = 0;
      c.query("select count(*) from content", {}, [&](const Row& row) { return n = row.integer(0), true; });
      return n;
    };
    EXPECT_EQ(count(reader), 0);
    EXPECT_TRUE(database_->write([](Connection& c) -> Result<void> { return put(c, "later"), Result<void>{}; }));
    EXPECT_EQ(count(reader), 0);
    EXPECT_TRUE(database_->read([&](Connection& inner) -> Result<void> {
      EXPECT_EQ(count(inner), 0);
      return {};
    }));
    return {};
  }));
  EXPECT_EQ(keys(), "later ");
}

TEST_F(DatabaseTest, AReaderCannotWrite) {
  const auto written = database_->read([](Connection& c) -> Result<void> { return put(c, "x"), Result<void>{}; });
  EXPECT_FALSE(written);
  EXPECT_EQ(keys(), "");
}

TEST_F(DatabaseTest, AWriteInsideAWriteIsABug) {
  EXPECT_THROW(
      (void)database_->write([&](Connection&) -> Result<void> { return database_->write([](Connection&) -> Result<void> { return {}; }); }),
      std::logic_error);
}

TEST_F(DatabaseTest, ValuesComeBackAsTheyWere) {
  const std::string text("a\0b\xf0\x9f\x98\x80", 7);
  EXPECT_TRUE(database_->read([&](Connection& c) -> Result<void> {
    c.query("select ?, ?, ?, ?, ?", {text, Blob{text}, std::int64_t{-9223372036854775807}, 0.1, nullptr}, [&](const Row& row) {
      EXPECT_EQ(row.text(0), text);
      EXPECT_EQ(row.text(1), text);
      EXPECT_EQ(row.integer(2), -9223372036854775807);
      EXPECT_EQ(row.real(3), 0.1);
      EXPECT_TRUE(row.null(4));
      EXPECT_EQ(row.text(4), "");
      EXPECT_EQ(row.integer(4), 0);
      return true;
    });
    return {};
  }));
}

TEST_F(DatabaseTest, TheSameStatementMayRunInsideItself) {
  std::string seen;
  EXPECT_TRUE(database_->read([&](Connection& c) -> Result<void> {
    const char* kSql = "select 1 union select 2";
    c.query(kSql, {}, [&](const Row& outer) {
      c.query(kSql, {}, [&](const Row& inner) { return seen += outer.text(0) + inner.text(0) + " ", true; });
      return true;
    });
    return {};
  }));
  EXPECT_EQ(seen, "11 12 21 22 ");
}

TEST_F(DatabaseTest, ACounterHasNoGaps) {
  const auto next = [&](bool keep) {
    std::int64_t number = 0;
    (void)database_->write([&](Connection& c) -> Result<void> {
      number = next_number(c, 1, "audit");
      return keep ? Result<void>{} : fail(ErrorKind::invalid, "no");
    });
    return number;
  };
  EXPECT_EQ(next(true), 1);
  EXPECT_EQ(next(false), 2);
  EXPECT_EQ(next(true), 2);
}

// A reader may rely on it: nothing that was begun before that time is still on its way.
TEST_F(DatabaseTest, SettledWaitsForTheWriteThatRuns) {
  std::atomic<bool> entered{false}, go{false};
  const auto before = support::steady_now_ms();
  std::thread writer([&] {
    EXPECT_TRUE(database_->write([&](Connection&) -> Result<void> {
      entered = true;
      while (!go) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return {};
    }));
  });
  while (!entered) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_LT(database_->settled_ms(), before + 50);
  go = true;
  writer.join();
  EXPECT_GE(database_->settled_ms(), before + 50);
}

// One moment, whole, while others write: two rows of one write are both there or both not.
TEST_F(DatabaseTest, ACopyIsOneMomentAndOpensByItself) {
  std::atomic<bool> over{false};
  std::thread writer([&] {
    for (int i = 0; !over; ++i)
      EXPECT_TRUE(database_->write([&](Connection& c) -> Result<void> {
        put(c, "a" + std::to_string(i));
        put(c, "b" + std::to_string(i));
        return {};
      }));
  });
  std::int64_t before = 0;
  for (int round = 0; round < 5; ++round) {
    const auto file = folder_.path / ("copy" + std::to_string(round) + ".db");
    ASSERT_TRUE(database_->copy_to(file, {}));
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
    EXPECT_FALSE(std::filesystem::exists(file.string() + "-wal"));
    auto copy = open_read_only(file);
    ASSERT_TRUE(copy) << copy.error().message;
    EXPECT_EQ(integrity_problems(**copy), "");
    const auto rows = table_counts(**copy).at("content");
    EXPECT_EQ(rows % 2, 0);
    EXPECT_GE(rows, before);
    before = rows;
  }
  over = true;
  writer.join();
  EXPECT_GT(before, 0);
}

TEST_F(DatabaseTest, ACopyThatIsCancelledOrHasNoRoomForItsNameLeavesNothing) {
  const auto file = folder_.path / "copy.db";
  EXPECT_EQ(database_->copy_to(file, [](int, int) { return false; }).error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(std::filesystem::exists(file));
  ASSERT_TRUE(database_->copy_to(file, {}));
  EXPECT_EQ(database_->copy_to(file, {}).error().kind, ErrorKind::conflict);
  EXPECT_TRUE(open_read_only(file)) << "the one that was there stays";
}

// Emptying the log asks SQLite for something that waits for readers; all writers would wait with it, for as long as a copy or a
// report takes.
TEST_F(DatabaseTest, AReaderThatNeedsTheLogHoldsNobodyUp) {
  const auto file = folder_.path / "w.db";
  database_.reset();
  SqliteConnection writer(file.string(), SqliteConnection::Mode::write, {});
  SqliteConnection reader(file.string(), SqliteConnection::Mode::read, {});
  put(writer, "one");
  reader.execute("begin");
  reader.query("select count(*) from content", {}, [](const Row&) { return true; });
  put(writer, "two");
  const auto begun = std::chrono::steady_clock::now();
  writer.checkpoint(true);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2)) << "a connection waits five seconds for a lock";
  EXPECT_GT(writer.log_pages(), 0);
  reader.abandon();
  writer.checkpoint(true);
  EXPECT_EQ(writer.log_pages(), 0);
  EXPECT_EQ(std::filesystem::file_size(file.string() + "-wal"), 0u);
}

TEST_F(DatabaseTest, CountsItsCommits) {
  const auto before = database_->statistics();
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(database_->write([&](Connection& c) -> Result<void> { return put(c, std::to_string(i)), Result<void>{}; }));
  EXPECT_FALSE(database_->write([](Connection&) -> Result<void> { return fail(ErrorKind::invalid, "no"); }));
  const auto after = database_->statistics();
  EXPECT_EQ(after.writes - before.writes, 4u);
  EXPECT_EQ(after.commits - before.commits, 4u);
  EXPECT_EQ(after.failed_writes - before.failed_writes, 1u);
  EXPECT_EQ(after.groups.front() - before.groups.front(), 4u);
  EXPECT_FALSE(after.broken);
}

}  // namespace
}  // namespace waymark::storage::test
