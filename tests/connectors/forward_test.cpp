#include "connectors/forwarding/forward.hpp"

#include <algorithm>
#include <set>

#include "tests/connectors/outbox_fixture.hpp"

// forward_once() against a record store and a clock of the test's own, and a connector that answers what it was told to.
namespace waymark::connectors::outbox_testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A record store of the positions 1 to `newest`; those in `kept_back` may not go.
class MemoryPositions : public ForwardStore {
 public:
  std::int64_t newest = 0, position = 0, sent = 0;
  std::set<std::int64_t> kept_back, again;
  std::map<std::int64_t, DeadLetter> dead;
  int attempts = 0, refused_in_row = 0;
  std::string failing_since, next_try, failing, stopped;
  bool fail_record = false;

  Result<ForwardBatch> next(const std::string&, std::size_t limit, const std::string& now) override {
    ForwardBatch batch;
    batch.from = batch.up_to = position;
    batch.attempts = attempts;
    batch.refused_in_row = refused_in_row;
    batch.failing_since = failing_since;
    if (!stopped.empty() || next_try > now) return batch;
    if (attempts > 0) limit = 1;
    batch.again = !again.empty();
    for (const auto at : again)
      if (batch.statements.size() < limit) batch.statements.push_back(statement(at, dead.at(at).tries));
    for (auto at = position + 1; !batch.again && at <= newest && batch.statements.size() < limit; ++at) {
      batch.up_to = at;
      if (!kept_back.contains(at)) batch.statements.push_back(statement(at, 0));
    }
    batch.more = !batch.again && batch.up_to < newest;
    return batch;
  }
  Result<void> record(const std::string&, const ForwardBatch& batch, const ForwardReport& report, const std::string& now) override {
    if (fail_record) return fail(ErrorKind::internal, "disk full");
    if (position == batch.from) position = report.position;
    attempts = report.attempts;
    refused_in_row = report.refused_in_row;
    sent += static_cast<std::int64_t>(report.taken.size());
    for (const auto at : report.taken) again.erase(at), dead.erase(at);
    for (const auto& one : report.refused) again.erase(one.position), dead[one.position] = one;
    if (report.failing.empty())
      failing_since.clear();
    else if (failing_since.empty())
      failing_since = now;
    failing = report.failing;
    next_try = report.next_try;
    stopped = report.stop;
    return {};
  }

 private:
  static Delivery statement(std::int64_t at, int tries) {
    Delivery one;
    one.position = at;
    one.id = one.reference = "s" + std::to_string(at);
    one.kind = "statement";
    one.attempts = tries;
    return one;
  }
};

class Forward : public ::testing::Test {
 protected:
  Forward() { connector.size = 3; }

  MemoryPositions store;
  Scripted connector;
  ForwardRules rules;
  Instant clock = *parse_utc("2026-09-07T12:00:00Z");

  Result<Forwarded> run() {
    return forward_once(
        store, "c", connector, rules, [&] { return format_utc(clock); }, [] { return 1.0; });
  }
  void answers(std::initializer_list<Outcome> all) { connector.answers.assign(all); }
  seconds wait() { return std::chrono::duration_cast<seconds>(*parse_utc(store.next_try) - clock); }
  static Outcome refused(int status = 400) {
    Outcome outcome = answer(Kind::rejected);
    outcome.status = status;
    return outcome;
  }
  static Outcome error(int status) {
    Outcome outcome = answer(Kind::retry);
    outcome.status = status;
    return outcome;
  }
};

const Outcome kTaken = answer(Kind::delivered);

TEST_F(Forward, SendsInOrderAndMovesPastWhatMayNotGo) {
  store.newest = 8;
  store.kept_back = {2, 7, 8};
  answers({kTaken, kTaken, kTaken, kTaken, kTaken});
  EXPECT_TRUE(run()->more);
  EXPECT_EQ(store.position, 4);
  while (run()->more) {
  }
  EXPECT_THAT(connector.given, ElementsAre("s1", "s3", "s4", "s5", "s6"));
  EXPECT_EQ(store.position, 8);
  EXPECT_EQ(store.sent, 5);
  EXPECT_EQ(run()->tried, 0u);
}

TEST_F(Forward, ARefusedOneBecomesADeadLetterAndHoldsBackNobody) {
  store.newest = 3;
  answers({kTaken, refused(400), kTaken});
  EXPECT_TRUE(run());
  EXPECT_EQ(store.position, 3);
  ASSERT_EQ(store.dead.size(), 1u);
  EXPECT_EQ(store.dead.at(2).statement_id, "s2");
  EXPECT_EQ(store.dead.at(2).status, 400);
  EXPECT_EQ(store.dead.at(2).detail, "why");
  EXPECT_EQ(store.dead.at(2).tries, 1);
  EXPECT_EQ(store.refused_in_row, 0) << "one behind it was taken";
}

TEST_F(Forward, WhatMustWaitHoldsBackAllBehindIt) {
  store.newest = 3;
  answers({kTaken, error(503), error(503)});
  EXPECT_FALSE(run()->more);
  EXPECT_EQ(store.position, 1);
  EXPECT_EQ(store.failing, "why");
  EXPECT_EQ(wait(), seconds{5});
  EXPECT_EQ(run()->tried, 0u) << "nothing is due yet";
  clock += seconds{5};
  answers({error(503)});
  connector.given.clear();
  EXPECT_EQ(run()->tried, 1u) << "one asks for all";
  EXPECT_THAT(connector.given, ElementsAre("s2"));
  EXPECT_EQ(wait(), seconds{10});
  EXPECT_EQ(store.failing_since, "2026-09-07T12:00:00.000Z") << "since the first";
  clock += seconds{10};
  answers({kTaken, kTaken});
  while (run()->more) {
  }
  EXPECT_EQ(store.position, 3);
  EXPECT_EQ(store.failing, "");
  EXPECT_EQ(store.attempts, 0);
}

TEST_F(Forward, WaitsGrowToAQuarterOfAnHourAndNoFurther) {
  store.newest = 1;
  seconds last{0};
  for (int i = 0; i < 15; ++i) {
    answers({error(0)});
    ASSERT_TRUE(run());
    EXPECT_GE(wait(), last);
    last = wait();
    clock += last;
  }
  EXPECT_EQ(last, seconds{900});
}

TEST_F(Forward, TheOtherSideMayAskForMoreTime) {
  store.newest = 1;
  Outcome busy = error(429);
  busy.retry_after = seconds{3600};
  answers({busy});
  ASSERT_TRUE(run());
  EXPECT_EQ(wait(), seconds{3600});
  clock += wait();
  busy.retry_after = seconds{99 * 3600};
  answers({busy});
  ASSERT_TRUE(run());
  EXPECT_EQ(wait(), seconds{24 * 3600}) << "but not for ever";
}

TEST_F(Forward, AStopKeepsThePosition) {
  store.newest = 3;
  answers({kTaken, answer(Kind::stopped), answer(Kind::stopped)});
  EXPECT_FALSE(run()->more);
  EXPECT_EQ(store.position, 1);
  EXPECT_EQ(store.stopped, "why");
  EXPECT_THAT(store.dead, IsEmpty());
}

TEST_F(Forward, SentAndNotRecordedIsSentAgain) {
  store.newest = 2;
  store.fail_record = true;
  answers({kTaken, kTaken, kTaken, kTaken});
  EXPECT_FALSE(run());
  EXPECT_EQ(store.position, 0);
  store.fail_record = false;
  EXPECT_TRUE(run());
  EXPECT_THAT(connector.given, ElementsAre("s1", "s2", "s1", "s2"));
  EXPECT_EQ(store.position, 2);
}

// 500 may be one statement's doing; 503 and no answer never are.
TEST_F(Forward, AStatementThatAloneGets500IsGivenUpAfterTwentyTries) {
  store.newest = 2;
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(store.position, 0) << i;
    answers({error(500), error(500)});
    ASSERT_TRUE(run());
    clock += seconds{900};
  }
  EXPECT_EQ(store.position, 1);
  ASSERT_EQ(store.dead.count(1), 1u);
  EXPECT_EQ(store.dead.at(1).tries, 20);
  answers({kTaken});
  ASSERT_TRUE(run());
  EXPECT_EQ(store.position, 2);
}

TEST_F(Forward, BusyOrAbsentIsNeverTheStatementsDoing) {
  store.newest = 1;
  for (const int status : {503, 502, 429, 0})
    for (int i = 0; i < 25; ++i) {
      answers({error(status)});
      ASSERT_TRUE(run());
      clock += seconds{900};
    }
  EXPECT_EQ(store.position, 0);
  EXPECT_THAT(store.dead, IsEmpty());
  EXPECT_EQ(store.stopped, "");
}

TEST_F(Forward, ASideThatStaysAwayStopsTheConnectorAndLosesNothing) {
  store.newest = 2;
  rules.patience = std::chrono::hours{1};
  for (int i = 0; i < 60 && store.stopped.empty(); ++i) {
    answers({error(503)});
    ASSERT_TRUE(run());
    clock += seconds{300};
  }
  EXPECT_THAT(store.stopped, HasSubstr("Nothing is lost"));
  EXPECT_EQ(store.position, 0);
  EXPECT_THAT(store.dead, IsEmpty());
}

TEST_F(Forward, WhenEverythingIsRefusedItIsNotTheStatements) {
  store.newest = 20;
  rules.most_refused_in_row = 6;
  answers({kTaken, refused(), refused(), refused(), refused(), refused(), refused()});
  connector.answers.resize(20, refused());
  for (int i = 0; i < 20 && store.stopped.empty(); ++i) ASSERT_TRUE(run());
  EXPECT_THAT(store.stopped, HasSubstr("all refused"));
  EXPECT_EQ(store.dead.size(), 8u) << "two batches of three behind the first: looked at batch by batch";
  EXPECT_EQ(store.position, 9);
}

TEST_F(Forward, DeadLettersThatSomebodyWantsGoFirst) {
  store.newest = 3;
  answers({kTaken, refused(), kTaken});
  ASSERT_TRUE(run());
  store.newest = 5;
  store.again = {2};
  connector.given.clear();
  answers({refused(), kTaken, kTaken});
  EXPECT_TRUE(run()->more);
  EXPECT_THAT(connector.given, ElementsAre("s2"));
  EXPECT_EQ(store.position, 3);
  EXPECT_EQ(store.dead.at(2).tries, 2);
  while (run()->more) {
  }
  EXPECT_EQ(store.position, 5);
  store.again = {2};
  answers({kTaken});
  ASSERT_TRUE(run());
  EXPECT_THAT(store.dead, IsEmpty());
}

TEST_F(Forward, AnInterruptedRoundIsNobodysFailure) {
  store.newest = 2;
  Outcome interrupted = answer(Kind::retry);
  interrupted.interrupted = true;
  answers({kTaken, interrupted});
  EXPECT_FALSE(run()->more);
  EXPECT_EQ(store.position, 1);
  EXPECT_EQ(store.attempts, 0);
  EXPECT_EQ(store.failing, "");
  EXPECT_EQ(store.next_try, "");
}

TEST_F(Forward, ARedirectIsWaitedForAndThenStops) {
  store.newest = 1;
  Outcome elsewhere = error(302);
  elsewhere.away = true;
  elsewhere.stop_after = kRedirectPatience;
  for (int i = 0; i < 40 && store.stopped.empty(); ++i) {
    answers({elsewhere});
    ASSERT_TRUE(run());
    clock += seconds{900};
  }
  EXPECT_THAT(store.stopped, HasSubstr("For 4 hours now"));
  EXPECT_LE(clock, *parse_utc("2026-09-07T16:30:00Z"));
}

TEST_F(Forward, AConnectorThatThrowsLosesNothing) {
  store.newest = 2;
  connector.throws = true;
  ASSERT_TRUE(run());
  EXPECT_EQ(store.position, 0);
  EXPECT_THAT(store.failing, HasSubstr("boom"));
}

}  // namespace
}  // namespace waymark::connectors::outbox_testing
