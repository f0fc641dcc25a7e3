#include <atomic>
#include <thread>

#include "runtime/support/clock.hpp"
#include "statements.hpp"

namespace waymark::storage::test {
namespace {

using xapi::StatementQuery;

TEST_F(StatementTest, StoredStrictlyIncreasesInColumnAndBytes) {
  const std::string before = support::now_utc();
  ASSERT_GT(before, kComposed);
  for (int batch = 0; batch < 20; ++batch) {
    std::vector<xapi::PreparedStatement> statements;
    for (int i = 0; i < 5; ++i) statements.push_back(statement("s" + std::to_string(batch * 5 + i)));
    put(std::move(statements));
  }
  std::string last;
  for (const auto& found : page(oldest_first()).statements) {
    EXPECT_GT(found.stored, last) << found.id;
    EXPECT_GE(found.stored, before) << "the moment of writing, not of composing";
    EXPECT_EQ(found.bytes, "{\"id\":\"" + found.id + "\",\"stored\":\"" + found.stored + "\"}");
    last = found.stored;
  }
}

TEST_F(StatementTest, ALaterComposedTimeIsKept) {
  auto ahead = statement("a");
  ahead.stored = "2099-01-01T00:00:00.000Z";
  put({ahead, statement("b")});
  const auto found = page(oldest_first()).statements;
  EXPECT_EQ(found[0].stored, "2099-01-01T00:00:00.000Z");
  EXPECT_EQ(found[1].stored, "2099-01-01T00:00:00.001Z");
}

TEST_F(StatementTest, BytesWithoutStoredAtTheEndAreRefused) {
  auto wrong = statement("a");
  wrong.bytes = "{\"stored\":\"2020-01-01T00:00:00.000Z\",\"id\":\"a\"}";
  const auto done = store_.store({wrong});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::invalid);
}

// xAPI 4.1.5 with 2.2: the same again is no error and changes nothing, a different one with that id is a
// conflict.
TEST_F(StatementTest, TheSameIsKeptOnceAndADifferentOneIsAConflict) {
  put({statement("a")});
  const auto stored = page({}).statements[0].stored;
  put({statement("a")});
  EXPECT_EQ(page({}).statements.size(), 1u);
  EXPECT_EQ(page({}).statements[0].stored, stored);
  const auto conflict = store_.store({statement("b"), statement("a", "somebody else")});
  ASSERT_FALSE(conflict);
  EXPECT_EQ(conflict.error().kind, ErrorKind::conflict);
  EXPECT_EQ(ids({}), "a ") << "all of a batch or nothing";
}

TEST_F(StatementTest, ABatchWithTheSameIdTwice) {
  put({statement("a"), statement("a")});
  EXPECT_EQ(ids({}), "a ");
}

TEST_F(StatementTest, VoidedAfterwards) {
  put({statement("a"), statement("b"), voiding("v", "a")});
  EXPECT_EQ(ids(oldest_first()), "b v ");
  StatementQuery one;
  one.statement_id = "a";
  EXPECT_EQ(ids(one), "");
  StatementQuery voided;
  voided.voided_statement_id = "a";
  EXPECT_EQ(ids(voided), "a ");
  voided.voided_statement_id = "b";
  EXPECT_EQ(ids(voided), "");
}

// Received voiding: what was made here from a learner's calls stays.
TEST_F(StatementTest, WhatWasMadeHereIsNotVoidedFromOutside) {
  auto ours = statement("a");
  ours.launch_id = "launch-1";
  put({ours, statement("b")});
  auto refused = store_.store({voiding("v", "a")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::forbidden);
  EXPECT_EQ(ids(oldest_first()), "a b ");
  put({voiding("w", "b")});
  EXPECT_EQ(ids(oldest_first()), "a w ");
}

TEST_F(StatementTest, VoidedBeforeItCame) {
  put({voiding("v", "a")});
  put({statement("a"), statement("b")});
  EXPECT_EQ(ids(oldest_first()), "v b ");
  StatementQuery voided;
  voided.voided_statement_id = "a";
  EXPECT_EQ(ids(voided), "a ");
}

// xAPI 2.3.2: a voiding statement cannot itself be voided, whichever of the two came first.
TEST_F(StatementTest, AVoidingStatementCannotBeVoided) {
  put({statement("a"), voiding("v", "a"), voiding("w", "v")});
  EXPECT_EQ(ids(oldest_first()), "v w ");
  put({voiding("y", "x"), voiding("x", "z")});
  EXPECT_EQ(ids(oldest_first()), "v w y x ");
}

TEST_F(StatementTest, AReferenceDoesNotVoid) {
  put({referring("r", "a"), statement("a")});
  EXPECT_EQ(ids(oldest_first()), "r a ");
}

TEST_F(StatementTest, TenantsDoNotSeeEachOther) {
  SqliteStatementStore other(*database_, 2);
  put({statement("a")});
  ASSERT_TRUE(other.store({statement("a", "somebody else")}));
  EXPECT_EQ(other.find({})->statements.size(), 1u);
  EXPECT_EQ(ids({}), "a ");
}

TEST_F(StatementTest, AStoredStatementIsSeenAtOnceAndCoveredSoon) {
  put({statement("a")});
  const auto stored = page({}).statements.at(0).stored;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (store_.consistent_through() < stored && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_GE(store_.consistent_through(), stored);
}

// The promise of consistent_through(): what is complete at one moment gets nothing new below it later.
TEST_F(StatementTest, NothingAppearsBelowWhatWasSaidToBeComplete) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> writers;
  for (int t = 0; t < 3; ++t)
    writers.emplace_back([&, t] {
      for (int i = 0; !stop; ++i) (void)store_.store({statement("t" + std::to_string(t) + "-" + std::to_string(i))});
    });
  for (int round = 0; round < 60; ++round) {
    StatementQuery query = oldest_first();
    query.until = store_.consistent_through();
    query.limit = 10'000;
    const auto first = ids(query);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(ids(query), first) << "complete through " << query.until;
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();
}

}  // namespace
}  // namespace waymark::storage::test
