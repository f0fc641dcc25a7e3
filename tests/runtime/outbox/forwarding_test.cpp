#include "runtime/outbox/forwarding.hpp"

#include <gmock/gmock.h>

#include "runtime/outbox/forward_query.hpp"
#include "runtime/outbox/forward_store.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/store.hpp"
#include "runtime/storage/statement_store.hpp"
#include "tests/runtime/catalogue/house.hpp"

// Forwarding over the real database: what may go and in which order, how far it came, dead letters and sending again.
namespace waymark::outbox {
namespace {

using connectors::Delivery;
using connectors::Outcome;
using connectors::StatementFilter;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using xapi::Sensitivity;

constexpr const char* kSettings = R"({"endpoint":"https://lrs.example/xapi","key":"k","secret_env":"WAYMARK_SECRET_FORWARD"})";

// Remembers what it is given; refuses and puts off what it is told to.
class Elsewhere final : public connectors::Connector {
 public:
  std::vector<std::string> given, refuse;
  std::vector<Delivery> deliveries;
  bool busy = false;
  std::size_t size = 50;

  std::vector<Outcome> deliver(const std::vector<Delivery>& batch) override {
    std::vector<Outcome> outcomes;
    for (const auto& one : batch) {
      Outcome outcome;
      outcome.kind = busy ? Outcome::Kind::retry : Outcome::Kind::delivered;
      outcome.detail = busy ? "busy" : "";
      if (!busy && std::find(refuse.begin(), refuse.end(), one.reference) != refuse.end()) {
        outcome.kind = Outcome::Kind::rejected;
        outcome.status = 400;
        outcome.detail = "The other record store answered 400: no such thing.";
      }
      given.push_back(one.reference);
      deliveries.push_back(one);
      outcomes.push_back(outcome);
    }
    return outcomes;
  }
  std::size_t batch_size() const override { return size; }
  bool ordered() const override { return true; }
  Result<std::string> check() override { return std::string(); }
};

class ForwardingTest : public ::testing::Test {
 protected:
  ForwardingTest() {
    ::setenv("WAYMARK_SECRET_FORWARD", "s", 1);
    connector = *add_connector(house.context(), "lrs", "Region",
                               kSettings, "admin");
  }

  xapi::PreparedStatement statement(const std::string& id, const std::string& verb = "https://v.example/did") {
    xapi::PreparedStatement one;
    one.id = one.comparable = id;
    one.stored = one.timestamp = house.now();
    one.bytes = "{\"id\":\"" + id + "\",\"stored\":\"" + one.stored + "\"}";
    one.verb = verb;
    one.agents = {{"mailto:ann@example.test", true}};
    one.activities = {{"https://a.example/1", true}};
    return one;
  }
  xapi::PreparedStatement voiding(const std::string& id, const std::string& target) {
    auto one = statement(id, "http://adlnet.gov/expapi/verbs/voided");
    one.voids = target;
    one.agents = {{"mailto:admin@example.test", true}};
    one.activities.clear();
    return one;
  }
  void put(std::vector<xapi::PreparedStatement> all) {
    storage::SqliteStatementStore store(house.context().database, 1);
    const auto done = store.store(std::move(all));
    ASSERT_TRUE(done) << done.error().message;
  }
  void put_many(int from, int to) {
    std::vector<xapi::PreparedStatement> all;
    for (int i = from; i <= to; ++i) all.push_back(statement("s" + std::to_string(i)));
    put(std::move(all));
  }
  // Rounds until nothing more goes now.
  void forward() {
    SqliteForwardStore store(house.context(), filter, kSettings);
    for (bool more = true; more;) {
      auto done = connectors::forward_once(store, connector, there, {}, house.context().now, [] { return 1.0; });
      ASSERT_TRUE(done) << done.error().message;
      more = done->more;
    }
  }
  ForwardingState state() { return **forwarding_state(house.context(), connector); }
  std::vector<DeadLetterRow> refused() { return *dead_letters(house.context(), connector, "refused", 0, 100); }

  testing::House house;
  std::string connector;
  StatementFilter filter;
  Elsewhere there;
};

TEST_F(ForwardingTest, BeginsWithTheNextStatementAndKeepsItsPlace) {
  put_many(1, 2);
  const std::string late = *add_connector(house.context(), "lrs", "Late", kSettings, "admin");
  put_many(3, 4);
  connector = late;
  forward();
  EXPECT_THAT(there.given, ElementsAre("s3", "s4"));
  house.reopen();
  forward();
  EXPECT_THAT(there.given, SizeIs(2)) << "it is kept";
  EXPECT_EQ(state().position, 4);
  EXPECT_EQ(state().sent, 2);
  EXPECT_EQ(house.count("select count(*) from delivery"), 0);
}

TEST_F(ForwardingTest, TheBytesGoAsTheyAreKept) {
  put_many(1, 1);
  forward();
  ASSERT_THAT(there.deliveries, SizeIs(1));
  EXPECT_EQ(there.deliveries[0].payload, house.value("select bytes from statement"));
  EXPECT_EQ(there.deliveries[0].position, 1);
  EXPECT_EQ(there.deliveries[0].stored, house.value("select stored from statement"));
}

TEST_F(ForwardingTest, LabelsThatMayNotGoStayHere) {
  auto own_words = statement("words");
  own_words.sensitivity = Sensitivity::reflection;
  auto secret = statement("secret");
  secret.sensitivity = Sensitivity::confidential;
  put({statement("a"), own_words, secret, statement("b")});
  forward();
  EXPECT_THAT(there.given, ElementsAre("a", "b"));
  EXPECT_EQ(state().behind, 0);
}

TEST_F(ForwardingTest, EachFilterAloneAndTwoTogether) {
  auto verb = statement("verb", "https://v.example/other");
  auto activity = statement("activity");
  activity.activities = {{"https://a.example/2", true}, {"https://a.example/1", false}};
  auto agent = statement("agent");
  agent.agents = {{"mailto:bob@example.test", true}, {"mailto:ann@example.test", false}};
  auto registration = statement("registration");
  registration.registration = "6fd4a0b0-9d5c-4e9d-8f0a-000000000001";
  auto made_here = statement("here");
  made_here.launch_id = "launch-1";
  put({statement("plain"), verb, activity, agent, registration, made_here});
  const auto ids = [&](StatementFilter one) {
    std::string all;
    EXPECT_TRUE(house.context().database.read([&](storage::Connection& db) -> Result<void> {
      for (const auto& found : ForwardQuery(db, 1, one, house.context().content).read(0, 100).statements) all += found.reference + " ";
      return {};
    }));
    return all;
  };
  StatementFilter one;
  EXPECT_EQ(ids(one), "plain verb activity agent registration here ");
  one.verbs = {"https://v.example/other", "https://v.example/unknown"};
  EXPECT_EQ(ids(one), "verb ");
  one.agents = {"mailto:bob@example.test"};
  EXPECT_EQ(ids(one), "") << "both must be met";
  one = {};
  one.activities = {"https://a.example/2"};
  EXPECT_EQ(ids(one), "activity ");
  one.activities = {"https://a.example/1"};
  EXPECT_EQ(ids(one), "plain verb agent registration here ") << "the object, not what surrounds it";
  one = {};
  one.agents = {"mailto:bob@example.test"};
  EXPECT_EQ(ids(one), "agent ");
  one = {};
  one.registrations = {"6fd4a0b0-9d5c-4e9d-8f0a-000000000001"};
  EXPECT_EQ(ids(one), "registration ");
  one = {};
  one.origin = StatementFilter::Origin::here;
  EXPECT_EQ(ids(one), "here ");
  one.origin = StatementFilter::Origin::received;
  EXPECT_EQ(ids(one), "plain verb activity agent registration ");
}

TEST_F(ForwardingTest, AnOrganisationStandsForAllBelowIt) {
  const auto trust = house.organisation("trust"), ward = house.organisation("ward"), other = house.organisation("other");
  house.execute("update organisation set parent_id = ? where organisation_id = ?", {trust, ward});
  const auto course = house.course();
  std::vector<xapi::PreparedStatement> all;
  for (const char* code : {"trust", "ward", "other"}) {
    auto one = statement(code);
    one.registration = house.enrol(house.person(std::string("p-") + code, code), course);
    all.push_back(one);
  }
  put(all);
  filter.organisations = {"trust"};
  forward();
  EXPECT_THAT(there.given, ElementsAre("trust", "ward"));
}

// A system that was told must hear that it is void, and one that was not need not.
TEST_F(ForwardingTest, AVoidingStatementGoesWhereItsTargetWent) {
  filter.verbs = {"https://v.example/did"};
  put({statement("told"), statement("untold", "https://v.example/other"), voiding("v1", "told"), voiding("v2", "untold"),
       voiding("v3", "not-here")});
  forward();
  EXPECT_THAT(there.given, ElementsAre("told", "v1", "v3"));
  EXPECT_FALSE(there.deliveries[0].voiding);
  EXPECT_TRUE(there.deliveries[1].voiding);
}

TEST_F(ForwardingTest, AVoidingStatementOfWhatMayNotGoStaysHere) {
  auto own_words = statement("words");
  own_words.sensitivity = Sensitivity::reflection;
  put({own_words, voiding("v", "words"), statement("last")});
  forward();
  EXPECT_THAT(there.given, ElementsAre("last"));
}

TEST_F(ForwardingTest, WhatFewMayPassIsReadInPieces) {
  put_many(1, static_cast<int>(ForwardQuery::kWindow) + 10);
  put({statement("wanted", "https://v.example/rare")});
  filter.verbs = {"https://v.example/rare"};
  SqliteForwardStore store(house.context(), filter, kSettings);
  auto first = store.next(connector, 50, house.now());
  ASSERT_TRUE(first);
  EXPECT_THAT(first->statements, IsEmpty());
  EXPECT_EQ(first->up_to, ForwardQuery::kWindow);
  EXPECT_TRUE(first->more);
  forward();
  EXPECT_THAT(there.given, ElementsAre("wanted"));
  EXPECT_EQ(state().position, ForwardQuery::kWindow + 11);
}

TEST_F(ForwardingTest, LargeStatementsMakeSmallBatches) {
  std::vector<xapi::PreparedStatement> all;
  for (int i = 0; i < 5; ++i) {
    auto one = statement("large" + std::to_string(i));
    one.bytes = "{\"x\":\"" + std::string(ForwardQuery::kMostBytes / 2 - 1000, 'x') + "\",\"stored\":\"" + one.stored + "\"}";
    all.push_back(one);
  }
  put(all);
  SqliteForwardStore store(house.context(), filter, kSettings);
  auto batch = store.next(connector, 50, house.now());
  ASSERT_TRUE(batch);
  EXPECT_THAT(batch->statements, SizeIs(2));
  EXPECT_EQ(batch->up_to, 2);
  EXPECT_TRUE(batch->more);
  forward();
  EXPECT_THAT(there.given, ElementsAre("large0", "large1", "large2", "large3", "large4"));
}

TEST_F(ForwardingTest, DataOfAttachmentsIsNamedWithItsStatement) {
  auto one = statement("with");
  one.attachments = {{"aa11", std::string(64, '1'), 7, "text/plain"}, {"bb22", std::string(64, '2'), 9, "image/png"}};
  put({one, statement("without")});
  forward();
  ASSERT_THAT(there.deliveries, SizeIs(2));
  ASSERT_THAT(there.deliveries[0].data, SizeIs(2));
  EXPECT_EQ(there.deliveries[0].data[0].sha2, "aa11");
  EXPECT_EQ(there.deliveries[0].data[0].content_type, "text/plain");
  EXPECT_EQ(there.deliveries[0].data[0].size, 7u);
  EXPECT_EQ(there.deliveries[0].data[0].file, house.context().content.path(std::string(64, '1')));
  EXPECT_THAT(there.deliveries[1].data, IsEmpty());
}

TEST_F(ForwardingTest, WhatIsOffHoldsAndGoesOnWhereItStood) {
  ASSERT_TRUE(house.context().database.write([&](storage::Connection& db) -> Result<void> {
    db.execute("update connector set enabled = 0");
    return {};
  }));
  put_many(1, 3);
  forward();
  EXPECT_THAT(there.given, IsEmpty());
  EXPECT_EQ(state().behind, 3);
  house.execute("update connector set enabled = 1");
  forward();
  EXPECT_THAT(there.given, ElementsAre("s1", "s2", "s3"));
}

TEST_F(ForwardingTest, ASideThatIsAwayIsSaidAndForgottenWhenItAnswers) {
  put_many(1, 3);
  there.busy = true;
  const std::string first = house.now();
  forward();
  auto row = *get_connector(house.context(), connector);
  EXPECT_EQ(row.away_since, first);
  EXPECT_EQ(row.away_detail, "busy");
  EXPECT_GT(row.away_until, first);
  const auto given = there.given.size();
  forward();
  EXPECT_EQ(there.given.size(), given) << "nothing is due before that";
  house.advance(6000);
  forward();
  EXPECT_EQ(there.given.size(), given + 1) << "one asks for all";
  EXPECT_EQ(get_connector(house.context(), connector)->away_since, first);
  there.busy = false;
  house.advance(20'000);
  forward();
  row = *get_connector(house.context(), connector);
  EXPECT_EQ(row.away_since + row.away_until + row.away_detail, "");
  EXPECT_EQ(state().behind, 0);
}

TEST_F(ForwardingTest, LagIsStatementsAndTheAgeOfTheFirst) {
  EXPECT_EQ(lag_words(state()), "Up to date, at position 0.");
  put_many(1, 2);
  const auto stored = house.value("select stored from statement order by position limit 1");
  there.busy = true;
  forward();
  auto at = stored;
  at[18] = static_cast<char>(at[18] == '9' ? '8' : at[18] + 1);  // a second more
  ASSERT_TRUE(house.context().database.read([&](storage::Connection& db) -> Result<void> {
    const auto lag = *forwarding_state(db, 1, connector, "2099-01-01T00:00:00.000Z");
    EXPECT_EQ(lag.behind, 2);
    EXPECT_GT(lag.seconds_behind, 86400.0);
    EXPECT_EQ(forwarding_state(db, 1, connector, stored)->seconds_behind, 0.0);
    return {};
  }));
}

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
  SqliteForwardStore store(house.context(), filter, kSettings);
  const auto batch = *store.next(connector, 50, house.now());
  house.execute("update connector set config_json = '{}'");
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
  SqliteForwardStore store(house.context(), filter, kSettings);
  auto batch = *store.next(connector, 50, house.now());
  ASSERT_TRUE(replay(house.context(), connector, 1, "admin"));
  connectors::ForwardReport report;
  report.position = 4;
  report.taken = {4};
  ASSERT_TRUE(store.record(connector, batch, report, house.now()));
  EXPECT_EQ(state().position, 0);
}

}  // namespace
}  // namespace waymark::outbox
