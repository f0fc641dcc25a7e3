// What is kept of a try before and while the other side is asked: where it goes, and that it was broken off.
#include "tests/connectors/outbox_fixture.hpp"

namespace waymark::connectors::outbox_testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What may have to be taken back is known before the other side is asked, whatever becomes of the call.
TEST_F(Outbox, WhereADeliveryGoesIsNotedBeforeItGoes) {
  connector.place = "activity 13";
  connector.throws = true;
  store.add("a");
  ASSERT_EQ(*run(), 1u);
  EXPECT_THAT(store.log, ElementsAre("hand a to activity 13", "record a"));
}

TEST_F(Outbox, WhatWasClosedOrChangedMeanwhileDoesNotGoOut) {
  connector.place = "activity 13";
  connector.answers = {answer(Kind::delivered)};
  store.add("a");
  connector.before_place = [&] { store.at("a").delivery.payload = "better"; };
  ASSERT_EQ(*run(), 1u);
  EXPECT_FALSE(connector.leave->go);
  EXPECT_THAT(connector.given, ElementsAre());
  connector.before_place = {};
  clock += seconds{60};
  ASSERT_EQ(*run(), 1u);
  EXPECT_TRUE(connector.leave->go);
  EXPECT_THAT(connector.given, ElementsAre("a"));
}

// An earlier call may still be under way there: what was done is looked at again when it cannot be any more.
TEST_F(Outbox, WhatMayBeUndoneByAnEarlierCallIsLookedAtAgain) {
  store.add("a");
  auto done = answer(Kind::delivered);
  done.look_again = true;
  connector.answers = {done};
  ASSERT_EQ(*run(), 1u);
  EXPECT_TRUE(store.at("a").open);
  EXPECT_EQ(wait_of("a"), seconds{15 * 60});
  EXPECT_THAT(store.at("a").detail, HasSubstr("looked at again in 15 minutes"));
}

// Waymark ends in the middle of a call: nobody's failure. What was handed over is due at once and not counted, however often
// Waymark is started and stopped; the rest of the batch is as if it had not been taken out.
TEST_F(Outbox, WhatWasInterruptedIsDueAtOnceAndNotCounted) {
  backoff.give_up_after = 2;
  connector.size = 2;
  connector.place = "activity 13";
  store.add("a");
  store.add("b");
  Outcome interrupted = answer(Kind::retry);
  interrupted.interrupted = true;
  const std::string begun = store.at("b").next_try;
  for (int stop = 0; stop < 5; ++stop) {
    connector.answers = {interrupted, interrupted};
    ASSERT_EQ(*run(), 2u);
    EXPECT_TRUE(store.at("a").open);
    EXPECT_EQ(store.at("a").delivery.attempts, 0);
    EXPECT_EQ(wait_of("a"), seconds{0});
    EXPECT_EQ(store.at("a").detail, "why");
  }
  EXPECT_THAT(store.log, ::testing::Not(::testing::Contains("record b")));
  EXPECT_EQ(store.at("b").next_try, begun);
  EXPECT_EQ(store.at("b").state, "");
}

// It says nothing about the other side: neither that it is away, nor that it answers again.
TEST_F(Outbox, WhatWasInterruptedSaysNothingAboutTheOtherSide) {
  store.add("a");
  Outcome interrupted = answer(Kind::retry);
  interrupted.interrupted = true;
  connector.answers = {interrupted};
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(store.since, "");
  EXPECT_EQ(store.away_until, "");
  store.since = "2026-09-07T11:00:00.000Z";
  ASSERT_EQ(*run(), 1u);
  EXPECT_EQ(store.since, "2026-09-07T11:00:00.000Z");
}

}  // namespace
}  // namespace waymark::connectors::outbox_testing
