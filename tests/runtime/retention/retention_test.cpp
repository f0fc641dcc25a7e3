// Rules of how long statements are kept: what a dry run says, what a run takes, and what it never takes.
#include "runtime/retention/retention.hpp"

#include <gmock/gmock.h>

#include "runtime/audit/audit.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/upkeep/doctor.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/prepare.hpp"

namespace waymark::retention {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using waymark::testing::Browser;

class RetentionTest : public waymark::testing::JournalTest {
 protected:
  static std::string id_of(int number) { return "00000000-0000-4000-8000-" + std::to_string(100000000000 + number); }
  // `stored` is a moment of long ago where the test says so: the store itself would take the moment of writing.
  void put(int number, const std::string& who, const std::string& stored, const std::string& verb = "did", const std::string& more = {}) {
    xapi::Preparation with;
    with.authority_json = R"({"account":{"homePage":"https://lrs.example","name":"k"}})";
    with.stored = stored;
    auto prepared = xapi::prepare(*xapi::json::parse(R"({"id":")" + id_of(number) + R"(","actor":{"mbox":"mailto:)" + who +
                                                     R"(@example.test"},"verb":{"id":"https://v.example/)" + verb +
                                                     R"("},"object":{"id":"https://a.example/)" + verb + "\"}" + more + "}"),
                                  with);
    ASSERT_TRUE(prepared) << prepared.error().message;
    prepared->keeps_stored = true;
    storage::SqliteStatementStore store(house.context().database, 1);
    const auto done = store.store({*prepared});
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string left() {
    std::string all;
    for (const auto& id : house.column("select statement_id from statement where statement_id like '00000000-%' order by position"))
      all += std::to_string(std::stoi(id.substr(27))) + " ";
    return all;
  }
  Outcome dry(const Rule& rule) {
    auto done = dry_run(house.context(), rule, {});
    if (!done) throw std::runtime_error(done.error().message);
    return *done;
  }
  Outcome go(const Rule& rule) {
    auto done = retention::run(house.context(), rule, "admin-1", {});
    if (!done) throw std::runtime_error(done.error().message);
    return *done;
  }
  // The house's clock shows 2026-11-22; statement n is of year 2015 + n.
  void years() {
    for (int n = 1; n <= 6; ++n)
      put(n, n % 2 == 0 ? "ben" : "ann", std::to_string(2015 + n) + "-06-01T00:00:00.000Z", n > 4 ? "read" : "did",
          n == 2 ? R"(,"result":{"response":"my own words"})" : "");
  }
  static Rule older(int days) { return {"old", days, {}, {}, {}, {}}; }
};

TEST_F(RetentionTest, ADryRunCountsStatementsAndPeopleAndChangesNothing) {
  years();
  const auto said = dry(older(365 * 7));  // until November 2019
  EXPECT_EQ(said.statements, 4);
  EXPECT_EQ(said.people, 2);
  EXPECT_EQ(said.before.substr(0, 7), "2019-11");
  EXPECT_EQ(left(), "1 2 3 4 5 6 ");
  EXPECT_EQ(house.count("select count(*) from tombstone"), 0);
  EXPECT_EQ(house.count("select count(*) from audit where action like 'retention%'"), 0);
}

TEST_F(RetentionTest, ARunTakesWhatTheDryRunSaid) {
  years();
  const auto said = dry(older(365 * 7));
  const auto done = go(older(365 * 7));
  EXPECT_EQ(done.statements, said.statements);
  EXPECT_EQ(done.people, said.people);
  EXPECT_EQ(left(), "5 6 ");
  EXPECT_EQ(house.column("select cause from tombstone"), std::vector<std::string>(4, "retention"));
  EXPECT_EQ(house.count("select count(*) from statement_list where position not in (select position from statement)"), 0);
  EXPECT_EQ(house.value("select detail from audit where action = 'retention.run'"), "4 statements of 2 people");
  EXPECT_EQ(go(older(365 * 7)).statements, 0);
}

TEST_F(RetentionTest, VerbActivityAndLabelNarrow) {
  years();
  const std::string verb = "https://v.example/", activity = "https://a.example/";
  EXPECT_EQ(dry({"x", 1, verb + "did", {}, {}, {}}).statements, 4);
  EXPECT_EQ(dry({"x", 1, {}, activity + "read", {}, {}}).statements, 2);
  EXPECT_EQ(dry({"x", 1, verb + "did", activity + "read", {}, {}}).statements, 0);
  EXPECT_EQ(dry({"x", 1, verb + "read", activity + "read", {}, {}}).statements, 2);
  EXPECT_EQ(dry({"x", 1, verb + "nobody", {}, {}, {}}).statements, 0);
  EXPECT_EQ(dry({"x", 1, {}, {}, xapi::Sensitivity::reflection, {}}).statements, 1);
  EXPECT_EQ(go({"x", 1, {}, {}, xapi::Sensitivity::reflection, {}}).statements, 1);
  EXPECT_EQ(left(), "1 3 4 5 6 ");
  EXPECT_EQ(go({"x", 1, verb + "did", {}, {}, {}}).statements, 3);
  EXPECT_EQ(left(), "5 6 ");
}

TEST_F(RetentionTest, ManyAreTakenInPiecesAndABrokenRunGoesOn) {
  for (int n = 1; n <= 1203; ++n) put(n, "p" + std::to_string(n % 212), "2016-01-01T00:00:00.000Z");
  const auto said = dry(older(365));
  EXPECT_EQ(said.statements, 1203);
  EXPECT_EQ(said.people, 212);
  const auto broken = retention::run(house.context(), older(365), "admin-1", [](std::int64_t done) { return done < 300; });
  ASSERT_FALSE(broken);
  EXPECT_THAT(house.value("select detail from audit where action = 'retention.run'"), HasSubstr("300 statements of 212 people, not done"));
  EXPECT_EQ(dry(older(365)).statements, 903);
  EXPECT_EQ(go(older(365)).statements, 903);
  EXPECT_EQ(left(), "");
}

TEST_F(RetentionTest, WhatACompletionRestsOnStays) {
  delivery::Journal journal(house.context());
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.score.raw", "85"}, {"cmi.core.lesson_status", "passed"}});
  house.advance(500);
  ASSERT_EQ(browser.send(journal).status, 200);
  const auto all = house.count("select count(*) from statement");
  house.execute("update statement set stored = '2016-01-01T00:00:00.' || printf('%03d', position) || 'Z'");
  const auto done = go(older(365));
  EXPECT_EQ(done.statements, all - 1);
  EXPECT_EQ(done.evidence, 1);
  EXPECT_EQ(house.count("select count(*) from statement s join completion k on k.statement_id = s.statement_id"), 1);
  std::vector<std::string> bad;
  upkeep::DoctorOptions options;
  options.all = true;
  upkeep::check_figures(house.context(), options, [&](const upkeep::Finding& finding) {
    if (finding.state != upkeep::Finding::State::good) bad.push_back(finding.message);
  });
  EXPECT_THAT(bad, ElementsAre());
}

TEST_F(RetentionTest, WhatIsStillToBeSentWaits) {
  house.connector("lrs-1", "lrs");
  house.execute("update forwarding set position = 2");
  years();
  const auto done = go(older(365));
  EXPECT_EQ(left(), "3 4 5 6 ");
  EXPECT_THAT(done.waits_for, ElementsAre("lrs-1"));
  house.execute("update connector set enabled = 0");
  EXPECT_THAT(go(older(365)).waits_for, ElementsAre());
  EXPECT_EQ(left(), "");
}

TEST_F(RetentionTest, WhatIsHeldBackStays) {
  years();
  house.execute("update statement set sensitivity = sensitivity + 8 where position = 1");
  go(older(365));
  EXPECT_EQ(left(), "1 ");
}

TEST_F(RetentionTest, RulesAreCheckedAndKept) {
  EXPECT_EQ(add_rule(house.context(), {"", 1, {}, {}, {}, {}}, "a").error().kind, ErrorKind::invalid);
  EXPECT_EQ(add_rule(house.context(), {"x", 0, {}, {}, {}, {}}, "a").error().kind, ErrorKind::invalid);
  EXPECT_EQ(add_rule(house.context(), {"x", 1, "no iri", {}, {}, {}}, "a").error().kind, ErrorKind::invalid);
  ASSERT_TRUE(add_rule(house.context(), {"x", 30, "https://v.example/did", {}, xapi::Sensitivity::reflection, {}}, "a"));
  EXPECT_EQ(add_rule(house.context(), {"x", 1, {}, {}, {}, {}}, "a").error().kind, ErrorKind::conflict);
  const auto rules = list_rules(house.context());
  ASSERT_EQ(rules->size(), 1u);
  EXPECT_EQ(rules->front().days, 30);
  EXPECT_EQ(rules->front().label, xapi::Sensitivity::reflection);
  EXPECT_EQ(rules->front().last_run_at, "");
  go(rules->front());
  EXPECT_EQ(list_rules(house.context())->front().last_run_at, house.now());
  EXPECT_TRUE(remove_rule(house.context(), "x", "a"));
  EXPECT_EQ(remove_rule(house.context(), "x", "a").error().kind, ErrorKind::not_found);
  EXPECT_EQ(audit::verify(house.context())->broken_at, 0);
}

}  // namespace
}  // namespace waymark::retention
