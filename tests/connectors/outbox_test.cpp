#include "connectors/outbox/outbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <stdexcept>

#include "connectors/time.hpp"

namespace waymark::connectors {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using Kind = Outcome::Kind;

struct Row {
  Delivery delivery;
  std::string next_try, state, detail;
  bool open = true;
};

// The outbox table in memory, as its contract says. Calls are logged, so that order can be looked at.
class MemoryStore : public OutboxStore {
 public:
  std::vector<Row> rows;
  std::vector<std::string> log;
  std::string stopped;
  int fail_record_after = -1;

  void add(const std::string& id, const std::string& due = "2026-01-01T00:00:00.000Z") {
    Row row;
    row.delivery.id = id;
    row.delivery.position = static_cast<std::int64_t>(rows.size()) + 1;
    row.next_try = due;
    rows.push_back(row);
  }
  Row& at(const std::string& id) {
    return *std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.delivery.id == id; });
  }

  Result<std::vector<Delivery>> due(const std::string&, std::size_t limit, bool ordered,
                                    const std::string& now) override {
    std::vector<Delivery> found;
    if (!stopped.empty() || away_until > now) return found;
    for (const Row& row : rows) {
      if (!row.open) continue;
      if (row.next_try > now && ordered) break;
      if (row.next_try <= now && found.size() < limit) found.push_back(row.delivery);
    }
    return found;
  }
  Result<Leave> hand_over(const Delivery& delivery, const std::string& place, const std::string&) override {
    if (!at(delivery.id).open || at(delivery.id).delivery.payload != delivery.payload) return Leave{false, false};
    log.push_back("hand " + delivery.id + " to " + place);
    return Leave{true, unsettled};
  }
  bool unsettled = false;
  Result<void> record(const std::string& id, const Outcome& outcome, const std::string& next_try,
                      const std::string&, const std::string&) override {
    if (fail_record_after == 0) return fail(ErrorKind::internal, "disk full");
    --fail_record_after;
    Row& row = at(id);
    ++row.delivery.attempts;
    row.open = !next_try.empty();
    row.next_try = next_try;
    row.state = outcome.state;
    row.detail = outcome.detail;
    log.push_back("record " + id);
    return {};
  }
  Result<void> stop(const std::string&, const std::string& detail, const std::string&) override {
    stopped = detail;
    log.emplace_back("stop");
    return {};
  }
  Result<void> away(const std::string&, const std::string& detail, const std::string& until,
                    const std::string& now) override {
    if (since.empty()) since = now;
    away_until = until;
    away_detail = detail;
    return {};
  }
  Result<std::string> away_since(const std::string&) override { return since; }
  Result<void> answers_again(const std::string&) override {
    since.clear();
    away_until.clear();
    return {};
  }
  std::string since, away_until, away_detail;
};

Outcome answer(Kind kind, std::optional<seconds> retry_after = {});

// Answers what it was told to, and remembers what it was given.
class Scripted : public Connector {
 public:
  std::size_t size = 1;
  bool in_order = false;
  std::deque<Outcome> answers;
  std::vector<std::string> given;
  bool throws = false;
  std::string place;
  std::function<void()> before_place;
  std::optional<Leave> leave;

  std::vector<Outcome> deliver(const std::vector<Delivery>& batch) override {
    if (!place.empty()) {
      if (before_place) before_place();
      leave = *batch.at(0).about_to_write(place);
      if (!leave->go) return {answer(Kind::retry)};
    }
    if (throws) throw std::runtime_error("boom");
    std::vector<Outcome> outcomes;
    for (const Delivery& one : batch) {
      given.push_back(one.id);
      if (answers.empty()) continue;
      outcomes.push_back(answers.front());
      if (answers.size() > 1 || size > 1) answers.pop_front();
    }
    return outcomes;
  }
  std::size_t batch_size() const override { return size; }
  bool ordered() const override { return in_order; }
  Result<std::string> check() override { return std::string("works"); }
};

Outcome answer(Kind kind, std::optional<seconds> retry_after) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.state = "s";
  outcome.detail = "why";
  outcome.retry_after = retry_after;
  return outcome;
}

class Outbox : public testing::Test {
 protected:
  MemoryStore store;
  Scripted connector;
  Backoff backoff;
  Instant clock = *parse_utc("2026-09-07T12:00:00Z");
  double chance = 1.0;

  Result<std::size_t> run() {
    return run_once(
        store, "c", connector, backoff, [&] { return format_utc(clock); }, [&] { return chance; });
  }
  seconds wait_of(const std::string& id) {
    return std::chrono::duration_cast<seconds>(*parse_utc(store.at(id).next_try) - clock);
  }
};

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

}  // namespace
}  // namespace waymark::connectors
