#include "tests/runtime/outbox/forwarding_fixture.hpp"

// Statements that the other side refused, and sending again from a position.
namespace waymark::outbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using xapi::Sensitivity;

TEST_F(ForwardingTest, ADeadLetterSaysWhatAndWhyAndMayBeTriedAgain) {
  put_many(1, 3);
  there.refuse = {"s2"};
  forward();
  EXPECT_THAT(there.given, ElementsAre("s1", "s2", "s3"));
  ASSERT_THAT(refused(), SizeIs(1));
  EXPECT_EQ(refused()[0].position, 2);
  EXPECT_EQ(refused()[0].statement_id, "s2");
  EXPECT_EQ(refused()[0].status, 400);
  EXPECT_THAT(refused()[0].detail, HasSubstr("no such thing"));
  EXPECT_EQ(*refused_count(house.context(), connector), 1);
  EXPECT_EQ(dead_letter(house.context(), connector, 2)->bytes, house.value("select bytes from statement where position = 2"));
  EXPECT_EQ(dead_letter(house.context(), connector, 1).error().kind, ErrorKind::not_found);

  ASSERT_EQ(*retry_dead_letters(house.context(), connector, {2}, "admin"), 1);
  forward();
  EXPECT_EQ(refused()[0].tries, 2) << "refused again";
  there.refuse.clear();
  there.given.clear();
  put_many(4, 4);
  ASSERT_EQ(*retry_closed(house.context(), connector, "admin"), 1);
  forward();
  EXPECT_THAT(there.given, ElementsAre("s2", "s4")) << "before what follows";
  EXPECT_EQ(house.count("select count(*) from dead_letter"), 0);
  EXPECT_EQ(state().sent, 4);
  EXPECT_EQ(retry_dead_letters(house.context(), connector, {2}, "admin").error().kind, ErrorKind::not_found);
}

TEST_F(ForwardingTest, ADeadLetterGoesWithItsData) {
  auto one = statement("with");
  one.attachments = {{"aa11", std::string(64, '1'), 7, "text/plain"}};
  put({one});
  there.refuse = {"with"};
  forward();
  ASSERT_EQ(*retry_closed(house.context(), connector, "admin"), 1);
  forward();
  ASSERT_THAT(there.deliveries, SizeIs(2));
  EXPECT_THAT(there.deliveries[1].data, SizeIs(1));
}

TEST_F(ForwardingTest, DroppingNeedsAReasonAndIsKept) {
  put_many(1, 2);
  there.refuse = {"s1", "s2"};
  forward();
  EXPECT_FALSE(drop_dead_letters(house.context(), connector, {1}, "  ", "admin"));
  ASSERT_EQ(*drop_dead_letters(house.context(), connector, {1}, "Ann asked for it.", "admin"), 1);
  ASSERT_THAT(refused(), SizeIs(1));
  const auto all = *dead_letters(house.context(), connector, "", 0, 10);
  EXPECT_EQ(all[0].state, "dropped");
  EXPECT_EQ(all[0].reason, "Ann asked for it.");
  EXPECT_EQ(all[0].closed_by, "admin");
  EXPECT_EQ(house.value("select detail from audit where action = 'connector.drop'"), "position 1") << "no reason in the audit";
  ASSERT_EQ(*retry_closed(house.context(), connector, "admin"), 1) << "what was dropped stays";
  forward();
  EXPECT_EQ(state().dropped, 1);
}

// "Never again" holds for sending again as well; asking for that one does not.
TEST_F(ForwardingTest, SendingAgainLeavesOutWhatWasDropped) {
  put_many(1, 3);
  there.refuse = {"s2"};
  forward();
  there.refuse.clear();
  there.given.clear();
  ASSERT_EQ(*drop_dead_letters(house.context(), connector, {2}, "Not wanted.", "admin"), 1);
  EXPECT_EQ(preview_replay(house.context(), connector, 1)->may_go, 2);
  ASSERT_TRUE(replay(house.context(), connector, 1, "admin"));
  forward();
  EXPECT_THAT(there.given, ElementsAre("s1", "s3"));
  EXPECT_EQ(state().dropped, 1) << "with who and why";
  ASSERT_EQ(*retry_dead_letters(house.context(), connector, {2}, "admin"), 1);
  forward();
  EXPECT_THAT(there.given, ElementsAre("s1", "s3", "s2"));
}

// A round of a minute ends after somebody put the settings right: what it found does not hold up the new ones.
TEST_F(ForwardingTest, WhatARoundFoundOfOlderSettingsHoldsUpNobody) {
  put_many(1, 2);
  SqliteForwardStore store(house.context(), filter, 0);
  const auto batch = *store.next(connector, 50, house.now());
  house.execute("update connector set generation = generation + 1");
  connectors::ForwardReport report;
  report.attempts = 1;
  report.failing = "no answer";
  report.next_try = "2099-01-01T00:00:00Z";
  ASSERT_TRUE(store.record(connector, batch, report, house.now()));
  EXPECT_EQ(get_connector(house.context(), connector)->away_since, "");
  report.stop = "wrong key";
  ASSERT_TRUE(store.record(connector, batch, report, house.now()));
  EXPECT_EQ(get_connector(house.context(), connector)->stopped_at, "");
  forward();
  EXPECT_THAT(there.given, ElementsAre("s1", "s2"));
}

// One that the other side falls over holds up all behind it: a person may set it aside, and it is not lost.
TEST_F(ForwardingTest, WhatNothingGetsPastIsSetAside) {
  auto own_words = statement("words");
  own_words.sensitivity = Sensitivity::reflection;
  put({own_words, statement("s1"), statement("s2")});
  EXPECT_EQ(set_aside(house.context(), connector, "admin").error().kind, ErrorKind::conflict) << "nothing failed";
  there.busy = true;
  forward();
  const auto kept = house.value("select count(*) from audit");
  ASSERT_EQ(*set_aside(house.context(), connector, "admin"), 2);
  EXPECT_EQ(set_aside(house.context(), connector, "admin").error().kind, ErrorKind::conflict) << "asked twice, one is set aside";
  EXPECT_EQ(house.value("select detail from audit where action = 'connector.set-aside'"), "position 2");
  EXPECT_EQ(house.count("select count(*) from audit"), std::stoi(kept) + 1);
  ASSERT_THAT(refused(), SizeIs(1));
  EXPECT_EQ(refused()[0].statement_id, "s1");
  EXPECT_EQ(refused()[0].tries, 1);
  EXPECT_THAT(refused()[0].detail, HasSubstr("Last: busy"));
  there.busy = false;
  there.given.clear();
  forward();
  EXPECT_THAT(there.given, ElementsAre("s2")) << "at once";
  ASSERT_EQ(*retry_closed(house.context(), connector, "admin"), 1);
  there.busy = true;
  forward();
  ASSERT_EQ(*set_aside(house.context(), connector, "admin"), 2) << "one that is tried again as well";
  there.busy = false;
  there.given.clear();
  put({statement("s3")});
  forward();
  EXPECT_THAT(there.given, ElementsAre("s3"));
  EXPECT_EQ(refused()[0].statement_id, "s1");
}

// A label or a filter that was changed since holds for old ones as well.
TEST_F(ForwardingTest, ADeadLetterThatMayNotGoAnyMoreDoesNot) {
  put_many(1, 1);
  there.refuse = {"s1"};
  forward();
  there.refuse.clear();
  there.given.clear();
  filter.verbs = {"https://v.example/other"};
  ASSERT_EQ(*retry_closed(house.context(), connector, "admin"), 1);
  forward();
  EXPECT_THAT(there.given, IsEmpty());
  EXPECT_THAT(refused()[0].detail, HasSubstr("do not let"));
}

TEST_F(ForwardingTest, ADeadLetterWhoseStatementIsGoneSaysSo) {
  put_many(1, 1);
  there.refuse = {"s1"};
  forward();
  there.given.clear();
  house.execute("delete from statement");
  ASSERT_EQ(*retry_closed(house.context(), connector, "admin"), 1);
  forward();
  EXPECT_THAT(there.given, IsEmpty());
  EXPECT_THAT(refused()[0].detail, HasSubstr("not in the record store any more"));
  EXPECT_EQ(refused()[0].statement_id, "s1");
  EXPECT_EQ(dead_letter(house.context(), connector, 1)->bytes, "");
}

TEST_F(ForwardingTest, ReplayCountsFirstAndThenBeginsThere) {
  put_many(1, 3);
  auto own_words = statement("words");
  own_words.sensitivity = Sensitivity::reflection;
  put({own_words});
  forward();
  there.given.clear();
  const auto preview = preview_replay(house.context(), connector, 2);
  ASSERT_TRUE(preview) << preview.error().message;
  EXPECT_EQ(preview->statements, 3);
  EXPECT_EQ(preview->may_go, 2);
  EXPECT_TRUE(preview->all_counted);
  EXPECT_EQ(state().position, 4) << "nothing was done";
  ASSERT_TRUE(replay(house.context(), connector, 2, "admin"));
  EXPECT_EQ(state().position, 1);
  forward();
  EXPECT_THAT(there.given, ElementsAre("s2", "s3"));
  EXPECT_EQ(house.value("select detail from audit where action = 'connector.replay'"), "from position 2");
  for (const std::int64_t wrong : {-1, 0, 6}) EXPECT_FALSE(preview_replay(house.context(), connector, wrong)) << wrong;
  EXPECT_EQ(*position_at(house.context(), "2000-01-01T00:00:00Z"), 1);
  EXPECT_EQ(*position_at(house.context(), house.value("select stored from statement where position = 3")), 3);
  EXPECT_EQ(*position_at(house.context(), "2099-01-01T00:00:00Z"), 5);
  EXPECT_FALSE(position_at(house.context(), "yesterday"));
}

// Somebody moves the position while a batch is under way: the batch does not move it back.
TEST_F(ForwardingTest, AReplayDuringARoundStands) {
  put_many(1, 3);
  forward();
  put_many(4, 4);
  SqliteForwardStore store(house.context(), filter, 0);
  auto batch = *store.next(connector, 50, house.now());
  ASSERT_TRUE(replay(house.context(), connector, 1, "admin"));
  connectors::ForwardReport report;
  report.position = 4;
  report.taken = {4};
  ASSERT_TRUE(store.record(connector, batch, report, house.now()));
  EXPECT_EQ(state().position, 0);
}

}  // namespace
}  // namespace waymark::outbox::testing
