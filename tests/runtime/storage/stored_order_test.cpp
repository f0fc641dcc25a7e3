#include <atomic>
#include <set>
#include <thread>

#include "runtime/support/clock.hpp"
#include "runtime/support/steady_clock.hpp"
#include "statements.hpp"

// xAPI 1.0.3 Part 3, 2.1.3: Consistent-Through, and what a reader who polls with `since` relies on: `stored` strictly
// increases in the order in which statements can be seen, over many writers, a restart, and a clock that goes back.
namespace waymark::storage::test {
namespace {

// Reads what came since it looked last. Both kinds: from the last `stored` it saw, and from what it was told to be complete.
class Reader {
 public:
  enum class By { last_stored, told };
  explicit Reader(By by) : by_(by) {}

  void poll(SqliteStatementStore& store) {
    const std::string told = store.consistent_through();
    xapi::StatementQuery query;
    query.ascending = true;
    query.since = since_;
    query.limit = 7;  // many pages, so that writers come in between
    for (;;) {
      const auto page = store.find(query);
      ASSERT_TRUE(page);
      for (const auto& found : page->statements) {
        if (by_ == By::last_stored) EXPECT_GT(found.stored, last_) << "strictly increasing";
        last_ = std::max(last_, found.stored);
        seen_.insert(found.id);
      }
      if (!page->more) break;
      query.after_position = page->last_position;
      query.snapshot_position = page->snapshot_position;
    }
    since_ = by_ == By::told ? told : last_;
  }
  std::size_t seen() const { return seen_.size(); }

 private:
  By by_;
  std::string since_, last_;
  std::set<std::string> seen_;
};

TEST_F(StatementTest, AReaderWhoPollsMissesNothingOfManyWriters) {
  constexpr int kWriters = 12, kEach = 60;
  std::atomic<int> left{kWriters};
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer)
    writers.emplace_back([&, writer] {
      for (int i = 0; i < kEach; ++i) {
        std::vector<xapi::PreparedStatement> batch;
        for (int n = 0; n <= i % 3; ++n)
          batch.push_back(statement("w" + std::to_string(writer) + "-" + std::to_string(i) + "-" + std::to_string(n)));
        EXPECT_TRUE(store_.store(std::move(batch)));
      }
      --left;
    });
  Reader by_stored(Reader::By::last_stored), by_told(Reader::By::told);
  while (left > 0) {
    by_stored.poll(store_);
    by_told.poll(store_);
  }
  for (auto& writer : writers) writer.join();
  by_stored.poll(store_);
  by_told.poll(store_);
  EXPECT_EQ(by_stored.seen(), kWriters * kEach * 2u);
  EXPECT_EQ(by_told.seen(), kWriters * kEach * 2u);
}

// The clock was an hour ahead, somebody was told "complete through then", nothing was stored, and the program is started
// again with the clock set right: what is stored now must still come after what was told.
TEST(StoredOrder, WhatWasToldHoldsAfterARestartWithAClockThatWentBack) {
  TemporaryFolder folder;
  const auto open = [&] { return std::move(*Database::open({.file = folder.path / "w.db"})); };
  const std::int64_t hour_ahead = support::now_ms() + 3'600'000;
  {
    const auto database = open();
    ToldThrough through(*database, 1);
    EXPECT_EQ(through.tell(hour_ahead), hour_ahead);
  }
  const auto database = open();
  SqliteStatementStore store(*database, 1);
  ASSERT_TRUE(store.store({statement("a"), statement("b")}));
  const auto found = store.find({});
  ASSERT_EQ(found->statements.size(), 2u);
  EXPECT_GT(found->statements[1].stored, support::format_time(hour_ahead));
  EXPECT_GT(found->statements[0].stored, found->statements[1].stored);
  EXPECT_GE(store.consistent_through(), support::format_time(hour_ahead)) << "nor does the promise go back";
}

// What was stored stays below what is stored after a restart, whatever the clock says.
TEST(StoredOrder, StoredGoesOnAfterARestart) {
  TemporaryFolder folder;
  std::string last;
  for (int run = 0; run < 3; ++run) {
    const auto database = std::move(*Database::open({.file = folder.path / "w.db"}));
    SqliteStatementStore store(*database, 1);
    auto ahead = statement("run" + std::to_string(run));
    if (run == 0) ahead.stored = "2099-01-01T00:00:00.000Z";  // a clock that was far ahead
    ASSERT_TRUE(store.store({ahead}));
    xapi::StatementQuery one;
    one.statement_id = ahead.id;
    const auto stored = store.find(one)->statements.at(0).stored;
    EXPECT_GT(stored, last);
    last = stored;
  }
}

// Readers do not wait for somebody who writes for long: they are told less.
TEST(StoredOrder, AReaderDoesNotWaitForALongWrite) {
  TemporaryFolder folder;
  const auto database = std::move(*Database::open({.file = folder.path / "w.db"}));
  ToldThrough through(*database, 1);
  EXPECT_EQ(through.tell(1'000'000), 1'000'000);
  std::atomic<bool> writing{false}, end{false};
  std::thread writer([&] {
    (void)database->write([&](Connection&) -> Result<void> {
      for (writing = true; !end;) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return {};
    });
  });
  while (!writing) std::this_thread::yield();
  EXPECT_EQ(through.tell(2'000'000), 1'001'000) << "what was promised before";
  end = true;
  writer.join();
  std::int64_t told = 0;
  for (int i = 0; i < 100 && told < 2'000'000; ++i) told = through.tell(2'000'000);
  EXPECT_EQ(told, 2'000'000);
}

// A database that takes no writes makes no new promise.
TEST(StoredOrder, APromiseThatCannotBeKeptIsNotMade) {
  class Refusing : public Database {
   public:
    Result<void> write(const std::function<Result<void>(Connection&)>&) override { return fail(ErrorKind::unavailable, "full"); }
    Result<void> read(const std::function<Result<void>(Connection&)>&) override { return {}; }
    std::int64_t settled_ms() override { return 0; }
    DatabaseStatistics statistics() override { return {}; }
    Result<void> copy_to(const std::filesystem::path&, const BackupProgress&) override { return {}; }
  } full;
  ToldThrough through(full, 1);
  EXPECT_EQ(through.tell(1000), 0);
}

}  // namespace
}  // namespace waymark::storage::test
