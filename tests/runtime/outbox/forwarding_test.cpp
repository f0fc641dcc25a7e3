#include "runtime/outbox/forward_query.hpp"
#include "runtime/outbox/store.hpp"
#include "tests/runtime/outbox/forwarding_fixture.hpp"

// What may go and in which order, how far it came, and what stands in the way.
namespace waymark::outbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using xapi::Sensitivity;

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
  auto decided = statement("decided");
  decided.registration = "6fd4a0b0-9d5c-4e9d-8f0a-000000000002";
  house.execute(
      "insert into act (tenant, act_id, at, person_id, kind, registration_id, reason, statement_id) values (1, 'a', '', 'p', 'grant', ?, "
      "'r', 'decided')",
      {decided.registration});
  put({statement("plain"), verb, activity, agent, registration, made_here, decided});
  const auto ids = [&](StatementFilter one) {
    std::string all;
    EXPECT_TRUE(house.context().database.read([&](storage::Connection& db) -> Result<void> {
      for (const auto& found : ForwardQuery(db, 1, one, house.context().content).read(0, 100).statements) all += found.reference + " ";
      return {};
    }));
    return all;
  };
  StatementFilter one;
  EXPECT_EQ(ids(one), "plain verb activity agent registration here decided ");
  one.verbs = {"https://v.example/other", "https://v.example/unknown"};
  EXPECT_EQ(ids(one), "verb ");
  one.agents = {"mailto:bob@example.test"};
  EXPECT_EQ(ids(one), "") << "both must be met";
  one = {};
  one.activities = {"https://a.example/2"};
  EXPECT_EQ(ids(one), "activity ");
  one.activities = {"https://a.example/1"};
  EXPECT_EQ(ids(one), "plain verb agent registration here decided ") << "the object, not what surrounds it";
  one = {};
  one.agents = {"mailto:bob@example.test"};
  EXPECT_EQ(ids(one), "agent ");
  one = {};
  one.registrations = {"6fd4a0b0-9d5c-4e9d-8f0a-000000000001"};
  EXPECT_EQ(ids(one), "registration ");
  one = {};
  one.origin = StatementFilter::Origin::here;
  EXPECT_EQ(ids(one), "here decided ") << "what people did here, and what administrators decided";
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
  SqliteForwardStore store(house.context(), filter, 0);
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
  SqliteForwardStore store(house.context(), filter, 0);
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

TEST_F(ForwardingTest, WhatHasStoppedHoldsUntilItIsResumed) {
  house.execute("update connector set stopped_at = '2026-01-01T00:00:00Z', stopped_detail = 'wrong key'");
  put_many(1, 2);
  forward();
  EXPECT_THAT(there.given, IsEmpty());
  ASSERT_TRUE(resume_connector(house.context(), connector, "admin"));
  forward();
  EXPECT_THAT(there.given, ElementsAre("s1", "s2"));
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

}  // namespace
}  // namespace waymark::outbox::testing
