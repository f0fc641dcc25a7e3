#include "runtime/outbox/store.hpp"

#include <gtest/gtest.h>

#include "runtime/outbox/queue.hpp"
#include "tests/runtime/storage/temporary_folder.hpp"

namespace waymark::outbox::test {
namespace {

using storage::Connection;
using storage::Database;
using storage::Row;
using storage::test::TemporaryFolder;

const std::string kNow = "2026-11-22T09:30:00.000Z", kLater = "2026-11-22T10:30:00.000Z", kBefore = "2026-11-22T08:30:00.000Z";

class OutboxTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  std::unique_ptr<Database> database_ = std::move(*Database::open({.file = folder_.path / "w.db"}));
  SqliteOutboxStore outbox_{*database_, 1};

  void SetUp() override {
    ASSERT_TRUE(database_->write([](Connection& c) -> Result<void> {
      c.execute(
          "insert into connector (tenant, connector_id, kind, name, config_json, created_at) "
          "values (1, 'm', 'moodle', 'Moodle', '{}', '')");
      return {};
    }));
  }
  bool put(const std::string& reference, const std::string& at = kNow, const std::string& connector = "m") {
    return *database_->write_value<bool>(
        [&](Connection& c) -> Result<bool> { return enqueue(c, 1, connector, "completion", reference, "{}", at); });
  }
  std::vector<connectors::Delivery> due(bool ordered = true, std::size_t limit = 10, const std::string& now = kNow) {
    return *outbox_.due("m", limit, ordered, now);
  }
  std::string names(bool ordered = true, std::size_t limit = 10, const std::string& now = kNow) {
    std::string all;
    for (const auto& delivery : due(ordered, limit, now)) all += delivery.reference + " ";
    return all;
  }
};

TEST_F(OutboxTest, TheSameDeliveryTwiceIsOne) {
  EXPECT_TRUE(put("a"));
  EXPECT_FALSE(put("a"));
  EXPECT_TRUE(put("a", kNow, "other"));
  EXPECT_EQ(names(), "a ");
}

TEST_F(OutboxTest, GoesWithTheTransactionThatCausedIt) {
  const auto undone = database_->write([](Connection& c) -> Result<void> {
    enqueue(c, 1, "m", "completion", "a", "{}", kNow);
    return fail(ErrorKind::invalid, "no");
  });
  EXPECT_FALSE(undone);
  EXPECT_EQ(names(), "");
}

TEST_F(OutboxTest, OrderedWaitsForTheFirstAndUnorderedDoesNot) {
  put("a");
  put("b", kLater);
  put("c");
  EXPECT_EQ(names(true), "a ");
  EXPECT_EQ(names(false), "a c ");
  EXPECT_EQ(names(true, 10, kLater), "a b c ");
  EXPECT_EQ(names(false, 1), "a ");
}

TEST_F(OutboxTest, RecordsHowATryEnded) {
  put("a");
  const auto id = due()[0].id;
  ASSERT_TRUE(outbox_.record(id, {connectors::Outcome::Kind::retry, "waiting", "Moodle did not answer.", {}}, kLater, kNow));
  EXPECT_EQ(names(), "");
  const auto again = due(true, 10, kLater);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempts, 1);
  ASSERT_TRUE(outbox_.record(id, {connectors::Outcome::Kind::delivered, "seen", "", {}}, "", kLater));
  EXPECT_EQ(names(false, 10, "2030-01-01T00:00:00.000Z"), "");
  ASSERT_TRUE(outbox_.retry(id, kLater));
  EXPECT_EQ(names(true, 10, kLater), "a ");
  EXPECT_FALSE(outbox_.record("nobody", {}, "", kNow));
}

// The call was under way when its words changed: what it told is not what holds.
TEST_F(OutboxTest, ATryWithOlderWordsSettlesNothing) {
  put("a");
  const auto before = due()[0];
  ASSERT_TRUE(database_->write([&](Connection& c) -> Result<void> {
    c.execute("update delivery set payload = '{\"score\":95}'");
    return {};
  }));
  ASSERT_TRUE(outbox_.record(before.id, {connectors::Outcome::Kind::delivered, "seen", "", {}}, "", kNow, before.payload));
  const auto again = due();
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].payload, "{\"score\":95}");
  ASSERT_TRUE(outbox_.record(again[0].id, {connectors::Outcome::Kind::delivered, "seen", "", {}}, "", kNow, again[0].payload));
  EXPECT_TRUE(due().empty());
}

// What goes out is noted first; what was closed or says something else by now does not go out.
TEST_F(OutboxTest, WhereADeliveryIsHandedToIsKept) {
  put("a");
  const auto one = due()[0];
  const auto rows = [&] {
    return *database_->read_value<std::string>([](Connection& c) -> Result<std::string> {
      std::string all;
      c.query("select place || ' ' || handed_at || ' ' || taken_back_at from handover order by place", {}, [&](const Row& r) {
        all += r.text(0) + "\n";
        return true;
      });
      return all;
    });
  };
  auto other = one;
  other.payload = "other words";
  EXPECT_FALSE(outbox_.hand_over(other, "there", kNow)->go);
  EXPECT_EQ(rows(), "");
  EXPECT_TRUE(outbox_.hand_over(one, "there", kNow)->go);
  EXPECT_TRUE(outbox_.hand_over(one, "there", kLater)->go) << "another try";
  EXPECT_EQ(rows(), "there " + kLater + " \n");
  ASSERT_TRUE(outbox_.record(one.id, {connectors::Outcome::Kind::delivered, "seen", "", {}}, "", kNow));
  EXPECT_FALSE(outbox_.hand_over(one, "elsewhere", kLater)->go) << "closed";
  EXPECT_EQ(rows(), "there " + kLater + " \n");
}

// A call without an answer leaves its place unsettled for a quarter of an hour, for whoever comes there; one with an answer does not.
TEST_F(OutboxTest, ACallWithoutAnAnswerLeavesItsPlaceUnsettled) {
  put("a");
  put("b");
  const auto all = due();
  const std::string soon = "2026-11-22T09:40:00.000Z", after = "2026-11-22T09:46:00.000Z";
  ASSERT_FALSE(outbox_.hand_over(all[0], "there", kNow)->unsettled);
  ASSERT_TRUE(outbox_.record(all[0].id, {connectors::Outcome::Kind::retry, "no answer", "", {}}, kNow, kNow));
  EXPECT_TRUE(outbox_.hand_over(all[0], "there", soon)->unsettled) << "the next try";
  EXPECT_FALSE(outbox_.hand_over(all[0], "elsewhere", soon)->unsettled);
  // Its answer does not settle the first call.
  ASSERT_TRUE(outbox_.record(all[0].id, {connectors::Outcome::Kind::delivered, "seen", "", {}}, "", soon));
  EXPECT_TRUE(outbox_.hand_over(all[1], "there", soon)->unsettled) << "another delivery";
  ASSERT_TRUE(outbox_.record(all[1].id, {connectors::Outcome::Kind::delivered, "seen", "", {}}, soon, soon));
  EXPECT_FALSE(outbox_.hand_over(all[1], "there", after)->unsettled);
  // kill -9 in the middle: another run finds the call of the one before.
  SqliteOutboxStore next(*database_, 1);
  EXPECT_TRUE(next.hand_over(all[1], "there", after)->unsettled);
}

// A call was under way when the completion was withdrawn: its failure opens nothing again.
TEST_F(OutboxTest, AnotherTryDoesNotOpenWhatWasClosedMeanwhile) {
  put("a");
  const auto id = due()[0].id;
  ASSERT_TRUE(database_->write([&](Connection& c) -> Result<void> {
    c.execute("update delivery set open = 0, state = 'withdrawn before it was sent'");
    return {};
  }));
  ASSERT_TRUE(outbox_.record(id, {connectors::Outcome::Kind::retry, "waiting", "Moodle did not answer.", {}}, kLater, kNow));
  EXPECT_EQ(names(true, 10, "2030-01-01T00:00:00.000Z"), "");
  // Nor is it anybody's task when the call was refused.
  ASSERT_TRUE(outbox_.record(id, {connectors::Outcome::Kind::rejected, "not taken", "No.", {}}, "", kNow));
  ASSERT_TRUE(database_->read([&](Connection& c) -> Result<void> {
    c.query("select state || ' ' || dead from delivery", {}, [&](const Row& row) {
      EXPECT_EQ(row.text(0), "withdrawn before it was sent 0");
      return false;
    });
    return {};
  }));
}

TEST_F(OutboxTest, AStoppedConnectorHasNothingDueUntilItIsResumed) {
  put("a", kLater);
  put("b", kBefore);
  ASSERT_TRUE(outbox_.stop("m", "The token was refused.", kNow));
  EXPECT_EQ(names(false), "");
  ASSERT_TRUE(outbox_.resume("m", kNow));
  EXPECT_EQ(names(), "a b ") << "what waited for later is due at once";
  EXPECT_FALSE(outbox_.stop("nobody", "", kNow));
}

TEST_F(OutboxTest, NothingIsDueOfASideThatIsAwayUntilItsTime) {
  put("a");
  put("b");
  ASSERT_TRUE(outbox_.away("m", "no answer", kLater, kNow));
  EXPECT_EQ(names(), "");
  EXPECT_EQ(names(false), "");
  EXPECT_EQ(names(false, 10, kLater), "a b ");
  EXPECT_EQ(*outbox_.away_since("m"), kNow);
  ASSERT_TRUE(outbox_.away("m", "still none", "2026-11-22T11:30:00.000Z", kLater));
  EXPECT_EQ(*outbox_.away_since("m"), kNow) << "the first time counts";
  ASSERT_TRUE(outbox_.answers_again("m"));
  EXPECT_EQ(*outbox_.away_since("m"), "");
  EXPECT_EQ(names(false), "a b ");
  ASSERT_TRUE(outbox_.away("m", "no answer", kLater, kNow));
  ASSERT_TRUE(outbox_.resume("m", kNow));
  EXPECT_EQ(names(false), "a b ") << "an admin's resume asks at once";
}

TEST_F(OutboxTest, WhatWasGivenUpStartsFromNothingWhenItIsTriedByHand) {
  put("a");
  connectors::Outcome outcome;
  outcome.kind = connectors::Outcome::Kind::rejected;
  outcome.state = "given up";
  outcome.detail = "Given up after 200 tries.";
  const std::string id = due().front().id;
  connectors::Outcome unanswered;
  unanswered.kind = connectors::Outcome::Kind::retry;
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(outbox_.record(id, unanswered, kNow, kNow));
  ASSERT_TRUE(outbox_.record(id, outcome, "", kNow));
  EXPECT_EQ(names(), "");
  const auto dead = [&] {
    std::string text;
    EXPECT_TRUE(database_->read([&](Connection& c) -> Result<void> {
      c.query("select dead || ' ' || attempts || ' ' || detail from delivery", {}, [&](const Row& row) {
        text = row.text(0);
        return false;
      });
      return {};
    }));
    return text;
  };
  EXPECT_EQ(dead(), "1 3 Given up after 200 tries.");
  ASSERT_TRUE(outbox_.retry(id, kNow));
  EXPECT_EQ(dead(), "0 0 ");
  ASSERT_EQ(due().size(), 1u);
  EXPECT_EQ(due().front().attempts, 0);
}

}  // namespace
}  // namespace waymark::outbox::test
