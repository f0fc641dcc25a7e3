// A side that does not answer at all is left alone, and asked by one.
#include "tests/connectors/outbox_fixture.hpp"

namespace waymark::connectors::outbox_testing {
namespace {

// A site that is down: one delivery asks, the others wait for its answer instead of a time-out each.
TEST_F(Outbox, ASideThatIsAwayIsAskedByOneDeliveryAtATime) {
  connector.size = 3;
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) store.add(id);
  Outcome away = answer(Kind::retry);
  away.away = true;
  connector.answers = {away, away, away};
  ASSERT_EQ(*run(), 3u);
  const std::string begun = format_utc(clock);
  EXPECT_EQ(store.since, begun);
  EXPECT_EQ(store.away_until, format_utc(clock + seconds{30}));
  EXPECT_EQ(store.away_detail, "why");
  EXPECT_EQ(*run(), 0u);
  EXPECT_EQ(connector.given.size(), 3u) << "nothing is tried while the side is left alone";

  clock += seconds{31};
  connector.answers = {away, away};
  ASSERT_EQ(*run(), 1u) << "one asks for all";
  EXPECT_EQ(store.since, begun);
  EXPECT_EQ(store.away_until, format_utc(clock + seconds{31})) << "as long as it has been away";

  clock += seconds{7200};
  connector.answers = {away, away};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(store.away_until, format_utc(clock + seconds{900})) << "never longer than that";

  clock += seconds{901};
  connector.answers = std::deque<Outcome>(9, answer(Kind::delivered));
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(store.since, "");
  ASSERT_EQ(*run(), 3u) << "it answers: whole batches again";
  ASSERT_EQ(*run(), 2u);
  for (const Row& row : store.rows) EXPECT_FALSE(row.open) << row.delivery.id;
}

// A redirect may be a maintenance page for ten minutes, or a wrong address for ever.
TEST_F(Outbox, ARedirectIsTriedAgainForSomeHours) {
  store.add("a");
  Outcome elsewhere = answer(Kind::retry);
  elsewhere.away = true;
  elsewhere.stop_after = seconds{4 * 3600};
  connector.answers = {elsewhere, elsewhere, elsewhere};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(store.stopped, "");
  clock += seconds{4 * 3600 - 1};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(store.stopped, "") << "not yet";
  clock += seconds{3600};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(store.stopped, "For 4 hours now: why");
  EXPECT_EQ(store.since, "") << "stopped is not away";
  EXPECT_TRUE(store.at("a").open) << "kept, and first to go when it is resumed";
}

TEST_F(Outbox, ARedirectThatPassesStopsNothing) {
  store.add("a");
  Outcome elsewhere = answer(Kind::retry);
  elsewhere.away = true;
  elsewhere.stop_after = seconds{4 * 3600};
  connector.answers = {elsewhere, answer(Kind::delivered)};
  ASSERT_EQ(*run(), 1u);
  clock += seconds{600};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(store.stopped, "");
  EXPECT_FALSE(store.at("a").open);
}

TEST_F(Outbox, ASideThatSaysWhenToComeBackIsLeftAloneUntilThen) {
  store.add("a");
  connector.answers = {answer(Kind::retry, seconds{3000})};
  connector.answers.front().away = true;
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(store.away_until, format_utc(clock + seconds{3000}));
}

// One delivery that always takes too long must not hold back the others for ever.
TEST_F(Outbox, TheOneThatAskedWaitsBehindTheOthers) {
  store.add("slow");
  store.add("good");
  Outcome away = answer(Kind::retry);
  away.away = true;
  connector.answers = {away, answer(Kind::delivered)};
  connector.size = 1;
  ASSERT_EQ(*run(), 1u);
  store.at("slow").delivery.attempts = 9;
  store.at("slow").next_try = format_utc(clock + seconds{3600});
  clock += seconds{31};
  connector.answers = {answer(Kind::delivered)};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(connector.given.back(), "good");
  EXPECT_EQ(store.since, "");
}

}  // namespace
}  // namespace waymark::connectors::outbox_testing
