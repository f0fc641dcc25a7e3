// What becomes of a try: done, tried again after a wait, given up, stopped.
#include "tests/connectors/outbox_fixture.hpp"

namespace waymark::connectors::outbox_testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(Outbox, NothingDue) {
  store.add("a", "2026-09-07T12:00:00.001Z");
  connector.answers = {answer(Kind::delivered)};
  EXPECT_EQ(*run(), 0u);
  EXPECT_TRUE(connector.given.empty());
}

TEST_F(Outbox, DeliveredWaitingAndRejectedAreNotTriedAgain) {
  connector.size = 3;
  store.add("a");
  store.add("b");
  store.add("c");
  connector.answers = {answer(Kind::delivered), answer(Kind::waiting), answer(Kind::rejected)};
  EXPECT_EQ(*run(), 3u);
  for (const Row& row : store.rows) EXPECT_FALSE(row.open) << row.delivery.id;
  EXPECT_EQ(*run(), 0u);
  EXPECT_THAT(connector.given, ElementsAre("a", "b", "c"));
}

TEST_F(Outbox, WaitsTwiceAsLongEachTimeUpToTheMost) {
  store.add("a");
  connector.answers = {answer(Kind::retry)};
  for (const int expected : {5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600}) {
    ASSERT_EQ(*run(), 1u);
    EXPECT_EQ(wait_of("a"), seconds{expected});
    clock = *parse_utc(store.at("a").next_try);
  }
}

TEST_F(Outbox, ChanceTakesAtMostHalfOff) {
  store.add("a");
  connector.answers = {answer(Kind::retry)};
  store.at("a").delivery.attempts = 3;
  chance = 0;
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(wait_of("a"), seconds{20});
}

TEST_F(Outbox, RetryAfterIsHonouredButNotForEver) {
  store.add("a");
  connector.answers = {answer(Kind::retry, seconds{600})};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(wait_of("a"), seconds{600});
  clock = *parse_utc(store.at("a").next_try);
  connector.answers = {answer(Kind::retry, seconds{1'000'000'000})};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(wait_of("a"), seconds{24 * 3600});
}

TEST_F(Outbox, RetryAfterNeverShortensTheWait) {
  store.add("a");
  store.at("a").delivery.attempts = 6;
  connector.answers = {answer(Kind::retry, seconds{1})};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(wait_of("a"), seconds{320});
}

TEST_F(Outbox, GivesUpAndListsIt) {
  backoff.give_up_after = 3;
  store.add("a");
  connector.answers = {answer(Kind::retry)};
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(run());
    clock += seconds{7200};
  }
  EXPECT_EQ(connector.given.size(), 3u);
  EXPECT_FALSE(store.at("a").open);
  EXPECT_EQ(store.at("a").state, "given up");
  EXPECT_THAT(store.at("a").detail, HasSubstr("3 tries"));
  EXPECT_THAT(store.at("a").detail, HasSubstr("why"));
}

TEST_F(Outbox, OrderedConnectorHoldsBackWhatIsBehindARetry) {
  connector.in_order = true;
  store.add("a");
  store.add("b");
  connector.answers = {answer(Kind::retry)};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(*run(), 0u);
  clock += seconds{5};
  connector.answers = {answer(Kind::delivered)};
  ASSERT_EQ(*run(), 1u);
  ASSERT_EQ(*run(), 1u);
  EXPECT_THAT(connector.given, ElementsAre("a", "a", "b"));
}

TEST_F(Outbox, UnorderedConnectorGoesOn) {
  store.add("a");
  store.add("b");
  connector.answers = {answer(Kind::retry)};
  ASSERT_EQ(*run(), 1u);
  ASSERT_EQ(*run(), 1u);
  EXPECT_THAT(connector.given, ElementsAre("a", "b"));
}

TEST_F(Outbox, AnOrderedBatchComesBackTogether) {
  connector.in_order = true;
  connector.size = 2;
  store.add("a");
  store.add("b");
  connector.answers = {answer(Kind::retry), answer(Kind::retry)};
  ASSERT_EQ(*run(), 2u);
  EXPECT_EQ(store.at("a").next_try, store.at("b").next_try);
}

TEST_F(Outbox, StoppedHoldsEverythingUntilResumed) {
  store.add("a");
  store.add("b");
  connector.answers = {answer(Kind::stopped)};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(store.stopped, "why");
  EXPECT_THAT(store.log, ElementsAre("stop", "record a"));
  EXPECT_TRUE(store.at("a").open);
  EXPECT_EQ(*run(), 0u);
  store.stopped.clear();  // resumed by the operator: at once, not after a wait
  connector.answers = {answer(Kind::delivered)};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(connector.given.back(), "a");
}

TEST_F(Outbox, StoppedNeverGivesUp) {
  backoff.give_up_after = 1;
  store.add("a");
  store.at("a").delivery.attempts = 500;
  connector.answers = {answer(Kind::stopped)};
  ASSERT_EQ(*run(), 1u);
  EXPECT_TRUE(store.at("a").open);
}

TEST_F(Outbox, EachOutcomeIsRecordedInOrderAndARecordThatFailsEndsTheRound) {
  connector.size = 3;
  store.add("a");
  store.add("b");
  store.add("c");
  store.fail_record_after = 1;
  connector.answers = {answer(Kind::delivered), answer(Kind::delivered), answer(Kind::delivered)};
  const auto round = run();
  ASSERT_FALSE(round);
  EXPECT_EQ(round.error().message, "disk full");
  EXPECT_THAT(store.log, ElementsAre("record a"));
  EXPECT_TRUE(store.at("b").open);
}

TEST_F(Outbox, AConnectorThatFailsInsideLosesNothing) {
  store.add("a");
  connector.throws = true;
  ASSERT_EQ(*run(), 1u);
  EXPECT_TRUE(store.at("a").open);
  EXPECT_EQ(wait_of("a"), seconds{5});
  EXPECT_THAT(store.at("a").detail, HasSubstr("boom"));
}

TEST_F(Outbox, AnswersThatAreMissingAreRetries) {
  connector.size = 2;
  store.add("a");
  store.add("b");
  connector.answers = {answer(Kind::delivered)};
  ASSERT_EQ(*run(), 2u);
  EXPECT_FALSE(store.at("a").open);
  EXPECT_TRUE(store.at("b").open);
}

}  // namespace
}  // namespace waymark::connectors::outbox_testing
