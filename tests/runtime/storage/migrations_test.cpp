#include "runtime/storage/migrations.hpp"

#include <gtest/gtest.h>

#include "runtime/storage/sqlite_connection.hpp"
#include "temporary_folder.hpp"

namespace waymark::storage::test {
namespace {

class MigrationsTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  int files_ = 0;

  std::unique_ptr<SqliteConnection> empty() {
    return std::make_unique<SqliteConnection>((folder_.path / (std::to_string(++files_) + ".db")).string(),
                                              SqliteConnection::Mode::write, "");
  }
  static std::string texts(SqliteConnection& connection, std::string_view sql) {
    std::string all;
    connection.query(sql, {}, [&](const Row& row) { return all += row.text(0) + "\n", true; });
    return all;
  }
  static std::string schema(SqliteConnection& connection) {
    return texts(
        connection,
        "select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_schema order by type, name");
  }
};

TEST_F(MigrationsTest, AreNumberedInOrder) {
  int last = 0;
  for (const Migration& migration : embedded_migrations()) {
    EXPECT_GT(migration.version, last) << migration.name;
    last = migration.version;
  }
  EXPECT_GT(last, 1);
}

// Two people work on two files: the one with the lower number may come later.
TEST_F(MigrationsTest, ALowerNumberThatComesLaterIsApplied) {
  auto connection = empty();
  const Migration one{1, "a", "create table a (x)"}, two{2, "b", "create table b (x)"}, three{3, "c", "create table c (x)"};
  ASSERT_TRUE(migrate(*connection, {one, three}));
  ASSERT_TRUE(migrate(*connection, {one, two, three}));
  ASSERT_TRUE(migrate(*connection, {one, two, three}));
  EXPECT_EQ(texts(*connection, "select version from schema_version order by version"), "1\n2\n3\n");
  EXPECT_EQ(texts(*connection, "select count(*) from b"), "0\n");
}

// Upgrading from every earlier schema ends where a new database begins.
TEST_F(MigrationsTest, FromEveryEarlierSchema) {
  const auto& all = embedded_migrations();
  auto fresh = empty();
  ASSERT_TRUE(migrate(*fresh, all));
  for (std::size_t from = 0; from <= all.size(); ++from) {
    auto older = empty();
    ASSERT_TRUE(migrate(
        *older, std::vector<Migration>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(from))));
    ASSERT_TRUE(migrate(*older, all));
    EXPECT_EQ(schema(*older), schema(*fresh)) << "from " << from;
    EXPECT_EQ(texts(*older, "select count(*) from schema_version"), std::to_string(all.size()) + "\n");
  }
}

// design.md section 2: one store holds many academies; no key may forget whose row it is.
TEST_F(MigrationsTest, EveryKeyBeginsWithTheTenant) {
  auto connection = empty();
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  int keys = 0;
  std::string wrong;
  connection->query(
      "select m.name, l.name, i.name from sqlite_schema m join pragma_index_list(m.name) l join pragma_index_info(l.name) i "
      "where m.type = 'table' and i.seqno = 0 and m.name not in ('tenant', 'schema_version') and m.name not like 'sqlite_%'",
      {}, [&](const Row& row) {
        ++keys;
        if (row.text(2) != "tenant") wrong += row.text(0) + "." + row.text(1) + " begins with " + row.text(2) + "\n";
        return true;
      });
  EXPECT_EQ(wrong, "");
  EXPECT_GT(keys, 40);
}

// Passwords and sessions from before links were remembered: the oldest link of somebody else is the one that may know the
// password; who has none came in by the newest.
TEST_F(MigrationsTest, OlderPasswordsRememberALinkOfSomebodyElse) {
  auto connection = empty();
  std::vector<Migration> older;
  for (const auto& one : embedded_migrations())
    if (one.version < 10) older.push_back(one);
  ASSERT_TRUE(migrate(*connection, older));
  connection->run_script(
      "insert into person (tenant, person_id, created_at) values (1, 'boss', ''), (1, 'tam', ''), (1, 'ola', '');"
      "insert into identity (tenant, person_id, username, display_name, sort_name, password_hash) values "
      "(1, 'boss', 'boss', 'B', 'B', 'hash'), (1, 'tam', 'tam', 'T', 'T', 'hash'), (1, 'ola', 'ola', 'O', 'O', '');"
      "insert into access_link (tenant, link_id, token_hash, kind, person_id, expires_at, uses_left, created_at, created_by) "
      "values (1, 'own', '1', 'sign-in', 'tam', '', 0, '2026-01-01', 'tam'), (1, 'cli', '2', 'sign-in', 'tam', '', 0, "
      "'2026-01-02', 'command line'), (1, 'lent', '3', 'sign-in', 'tam', '', 0, '2026-01-03', 'boss'), (1, 'later', '4', "
      "'sign-in', 'tam', '', 0, '2026-01-04', 'boss'), (1, 'new', '5', 'sign-in', 'ola', '', 0, '2026-01-05', 'boss'), (1, 'old', '6', 'sign-in', 'ola', '', 0, '2026-01-04', 'boss');"
      "insert into web_session (tenant, token_hash, person_id, csrf, created_at, last_seen_at, expires_at) values "
      "(1, 's1', 'ola', '', '', '', ''), (1, 's2', 'tam', '', '', '', '')");
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  EXPECT_EQ(texts(*connection, "select person_id || ' ' || password_link from identity order by person_id"),
            "boss \nola \ntam lent\n");
  EXPECT_EQ(texts(*connection, "select person_id || ' ' || link_id from web_session order by person_id"), "ola new\ntam \n");
}

// Stores in which an answer was read twice, a withdrawn completion was given again, or a refused one was withdrawn.
TEST_F(MigrationsTest, EsrDeliveriesThatStoodWronglyAreLookedAtAgain) {
  auto connection = empty();
  std::vector<Migration> older;
  for (const auto& one : embedded_migrations())
    if (one.version < 13) older.push_back(one);
  ASSERT_TRUE(migrate(*connection, older));
  connection->run_script(
      "insert into completion (tenant, completion_id, registration_id, person_id, course_id, version, completed_at, outcome, seconds, "
      "evidence_code, statement_id) values (1, 'live', 'r', 'p', 'c', 1, '', 'PASSED', 0, 'e', 's');"
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, open, dead, next_try, "
      "created_at, updated_at) values "
      "(1, 'replaced', 'k', 1, 'completion', 'live', '', 'Replaced by a later completion', 0, 0, '', '', ''),"
      "(1, 'corrected', 'k', 2, 'completion', 'gone', '', 'Replaced by a later completion', 0, 0, '', '', ''),"
      "(1, 'withdrawn', 'k', 3, 'completion', 'other', '', 'Withdrawn before it was exported', 0, 1, '', '', ''),"
      "(1, 'task', 'k', 4, 'withdrawal', 'other', '', 'to be taken back by hand', 0, 1, '', '', '');"
      "insert into esr_file (tenant, connector_id, vpd, sequence, name, sha256, bytes, sidecar, row_count, created_at, state) values "
      "(1, 'k', '901', 1, 'a', '', '', '', 1, '2026-11-01', 'answered in part'), (1, 'k', '901', 2, 'b', '', '', '', 1, '2026-11-02', "
      "'answered in part');"
      "insert into esr_row (tenant, connector_id, vpd, sequence, row, delivery_id, key, state) values (1, 'k', '901', 1, 1, 'x', '', "
      "'ACCEPTED'), (1, 'k', '901', 2, 1, 'y', '', 'EXPORTED')");
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  EXPECT_EQ(texts(*connection, "select delivery_id || ': ' || state || case when open then ' open' else '' end || case when dead then "
                               "' dead' else '' end from delivery order by position"),
            "replaced: waiting to be sent open\ncorrected: Replaced by a later completion\nwithdrawn: Withdrawn before it was "
            "exported\ntask: to be taken back by hand dead\n");
  EXPECT_EQ(texts(*connection, "select state || ' ' || waiting_since from esr_file order by sequence"),
            "answered 2026-11-01\nanswered in part 2026-11-02\n");
}

// What may be in Moodle from before places were kept: whatever was tried, unless a later withdrawal set it back.
TEST_F(MigrationsTest, WhatEarlierVersionsHandedToMoodleIsKnown) {
  auto connection = empty();
  std::vector<Migration> older;
  for (const auto& one : embedded_migrations())
    if (one.version < 14) older.push_back(one);
  ASSERT_TRUE(migrate(*connection, older));
  connection->run_script(
      "insert into connector (tenant, connector_id, kind, name, config_json, created_at) values (1, 'm', 'moodle', 'M', '{\"base_url\":"
      "\"https://Moodle.example/lms\",\"courses\":{\"who-leads\":{\"course_id\":2,\"cmid\":13,\"component\":\"mod_assign\"}}}', ''), (1, "
      "'e', 'esr', 'E', '{}', '');"
      "insert into completion_past (tenant, completion_id, act_id, registration_id, person_id, course_id, version, organisation_id, "
      "completed_at, outcome, seconds, evidence_code, statement_id) values (1, 'gone', 'a', 'r1', 'p', 'c', 1, '', '', 'PASSED', 0, 'e1', "
      "''), (1, 'asked', 'a', 'r2', 'p', 'c', 1, '', '', 'PASSED', 0, 'e2', '');"
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, open, attempts, next_try, "
      "created_at, updated_at) values "
      "(1, 'seen', 'm', 1, 'completion', 'live', '{\"moodle_username\":\"tokafor\",\"course_code\":\"who-leads\"}', 'seen in Moodle', 0, 1, '', '', ''),"
      "(1, 'refused', 'm', 2, 'completion', 'other', '', 'not taken by Moodle', 0, 1, '', '', ''),"
      "(1, 'new', 'm', 3, 'completion', 'third', '', 'waiting to be sent', 1, 0, '', '', ''),"
      "(1, 'nobody', 'm', 10, 'completion', 'fifth', '', 'not taken by Moodle', 0, 1, '', '', 'later'),"
      "(1, 'raised', 'm', 9, 'completion', 'fourth', '', 'waiting to be sent', 1, 0, '', '', 'later'),"
      "(1, 'back', 'm', 4, 'completion', 'gone', '', 'seen in Moodle', 0, 1, '', '', ''),"
      "(1, 'file', 'e', 5, 'completion', 'gone', '', 'ESR load accepted', 0, 1, '', '', ''),"
      "(1, 'w1', 'm', 6, 'withdrawal', 'gone', '', 'taken back in Moodle', 0, 1, '', '', 'then'),"
      "(1, 'asked', 'm', 7, 'completion', 'asked', '', 'seen in Moodle', 0, 1, '', '', ''),"
      "(1, 'w2', 'm', 8, 'withdrawal', 'asked', '', 'waiting to be sent', 1, 0, '', '', '')");
  connection->run_script("update delivery set detail = 'Moodle shows no user ''x'': the name is unknown there' where delivery_id = 'nobody'");
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  EXPECT_EQ(texts(*connection, "select delivery_id || ' ' || place || asked_by || ' ' || taken_back_at from handover order by delivery_id"),
            "asked w2 \nback w1 then\nraised  \nrefused  \nseen {\"site\":\"moodle.example/lms\",\"username\":\"tokafor\",\"course_id\":2,\"cmid\":13,\"component\":\"mod_assign\"} \n");
}

// Deliveries of statements become a position and dead letters: what was open goes first, what was refused stays refused, what had
// no delivery (its label; the connector was off) is not sent afterwards.
TEST_F(MigrationsTest, OpenDeliveriesOfStatementsAreTriedAgainFirst) {
  auto connection = empty();
  std::vector<Migration> older;
  for (const auto& one : embedded_migrations())
    if (one.version < 21) older.push_back(one);
  ASSERT_TRUE(migrate(*connection, older));
  connection->run_script(
      "insert into connector (tenant, connector_id, kind, name, config_json, created_at) values (1, 'l', 'lrs', 'L', '{}', ''), (1, 'k', "
      "'lrs', 'K', '{}', ''), (1, 'm', 'moodle', 'M', '{}', ''), (2, 'o', 'lrs', 'O', '{}', '');"
      "insert into statement (tenant, position, statement_id, stored, timestamp, verb_id, bytes, comparable) values (1, 1, 'sent', '', '', 1, "
      "'', ''), (1, 2, 'open', '', '', 1, '', ''), (1, 3, 'label', '', '', 1, '', ''), (1, 4, 'dead', '', '', 1, '', ''), (1, 5, 'open2', "
      "'', '', 1, '', ''), (1, 6, 'last', '', '', 1, '', '');"
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, detail, open, dead, attempts, "
      "next_try, created_at, updated_at) values "
      "(1, 'd1', 'l', 1, 'statement', 'sent', 'x', 'accepted by the other record store', '', 0, 0, 1, '', '', 't'),"
      "(1, 'd2', 'l', 2, 'statement', 'open', 'x', 'will be tried again', 'busy', 1, 0, 3, '', '', 't'),"
      "(1, 'd3', 'l', 3, 'statement', 'dead', 'x', 'refused by the other record store', 'no', 0, 1, 1, '', '', 't'),"
      "(1, 'd4', 'l', 4, 'statement', 'open2', 'x', 'waiting to be sent', '', 1, 0, 0, '', '', 't'),"
      "(1, 'd5', 'm', 5, 'completion', 'c', 'x', 'waiting to be sent', '', 1, 0, 0, '', '', 't')");
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  EXPECT_EQ(texts(*connection, "select connector_id || ' ' || position || ' ' || sent from forwarding order by connector_id"),
            "k 6 0\nl 6 1\no 0 0\n");
  EXPECT_EQ(texts(*connection, "select position || ' ' || statement_id || ' ' || state || ' ' || tries || ' ' || detail from dead_letter "
                               "where connector_id = 'l' order by position"),
            "2 open again 3 busy\n4 dead refused 1 no\n5 open2 again 0 \n");
  EXPECT_EQ(texts(*connection, "select count(*) from dead_letter"), "3\n");
  EXPECT_EQ(texts(*connection, "select delivery_id from delivery"), "d5\n") << "and no copies of statements stay";
}

// Migration 0014 took the settings of the day; Moodle's own answer, which stands in the details, says where it really went.
TEST_F(MigrationsTest, WhatMoodleAnsweredSaysWhereEarlierVersionsTold) {
  auto connection = empty();
  std::vector<Migration> older;
  for (const auto& one : embedded_migrations())
    if (one.version < 14) older.push_back(one);
  ASSERT_TRUE(migrate(*connection, older));
  connection->run_script(
      "insert into connector (tenant, connector_id, kind, name, config_json, created_at) values (1, 'm', 'moodle', 'M', '{\"base_url\":"
      "\"https://moodle.example\",\"courses\":{\"who-leads\":{\"course_id\":2,\"cmid\":14,\"component\":\"mod_assign\"},\"other\":{"
      "\"course_id\":3,\"cmid\":12,\"component\":\"mod_page\"}}}', '');"
      "insert into completion_past (tenant, completion_id, act_id, registration_id, person_id, course_id, version, organisation_id, "
      "completed_at, outcome, seconds, evidence_code, statement_id) values (1, 'gone', 'a', 'r1', 'p', 'c', 1, '', '', 'PASSED', 0, 'e1', ''),"
      "(1, 'first', 'a', 'r2', 'p', 'c', 1, '', '', 'PASSED', 0, 'e2', ''), (1, 'second', 'a', 'r2', 'p', 'c', 1, '', '', 'PASSED', 0, 'e3', ''),"
      "(1, 'renamed', 'a', 'r4', 'p', 'c', 1, '', '', 'PASSED', 0, 'e5', ''),"
      "(1, 'wordy', 'a', 'r3', 'p', 'c', 1, '', '', 'PASSED', 0, 'e4', '');"
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, detail, open, attempts, next_try, "
      "created_at, updated_at) select 1, value ->> 0, 'm', key, value ->> 1, value ->> 2, json_object('moodle_username', 'ann', "
      "'course_code', value ->> 3), value ->> 4, value ->> 5, 0, 1, '', '', 't' from json_each('["
      "[\"moved\",\"completion\",\"one\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 11 is complete.\"],"
      "[\"known\",\"completion\",\"two\",\"gone-module\",\"seen in Moodle\",\"Read back from Moodle: activity 12 is passed; Moodle accepted the grade 5 of 10.\"],"
      "[\"same\",\"completion\",\"three\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 14 is complete.\"],"
      "[\"back\",\"completion\",\"gone\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 11 is complete.\"],"
      "[\"f1\",\"completion\",\"first\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 11 is complete.\"],"
      "[\"f2\",\"completion\",\"second\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 14 is complete.\"],"
      "[\"f3\",\"withdrawal\",\"second\",\"who-leads\",\"taken back in Moodle\",\"Read back from Moodle: activity 14 is not complete. A grade stays.\"],"
      "[\"m1\",\"completion\",\"renamed\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 14 is complete.\"],"
      "[\"m2\",\"withdrawal\",\"renamed\",\"who-leads\",\"nothing to take back\",\"Moodle shows activity 14 as not complete already.\"],"
      "[\"n1\",\"completion\",\"wordy\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 13 is complete.\"],"
      "[\"n2\",\"withdrawal\",\"wordy\",\"who-leads\",\"nothing to take back\",\"Moodle shows the activity as not complete already.\"],"
      "[\"w\",\"withdrawal\",\"gone\",\"who-leads\",\"nothing to take back\",\"Moodle shows activity 14 as not complete already.\"]]')");
  connection->run_script("update delivery set payload = json_set(payload, '$.moodle_username', 'dan') where delivery_id = 'm2'");
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  const auto place = [](const char* course, const char* cmid, const char* component) {
    return std::string("{\"site\":\"moodle.example\",\"username\":\"ann\",\"course_id\":") + course + ",\"cmid\":" + cmid +
           ",\"component\":\"" + component + "\"}";
  };
  EXPECT_EQ(texts(*connection, "select delivery_id || ' ' || place || asked_by || ' ' || taken_back_at from handover order by delivery_id"),
            "back " + place("0", "11", "") + "w \n" + "f1 " + place("0", "11", "") + "f3 \n" + "f2 " + place("2", "14", "mod_assign") + "f3 t\n" +
                "known " + place("3", "12", "mod_page") + " \n" + "m1 " + place("2", "14", "mod_assign") + "m2 \n" + "moved " + place("0", "11", "") +
                " \n" + "n1 " + place("0", "13", "") + "n2 \n" + "same " + place("2", "14", "mod_assign") + " \n");
  EXPECT_EQ(texts(*connection, "select delivery_id from delivery where kind = 'withdrawal' and open = 1 order by delivery_id"), "f3\nm2\nn2\nw\n")
      << "they ask once more";
}

TEST_F(MigrationsTest, RepeatingChangesNothing) {
  auto connection = empty();
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  const std::string before = texts(*connection, "select applied_at from schema_version");
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  EXPECT_EQ(texts(*connection, "select applied_at from schema_version"), before);
}

TEST_F(MigrationsTest, ABrokenOneLeavesTheSchemaAsItWas) {
  auto connection = empty();
  const std::vector<Migration> good = {{1, "0001_a", "create table a (x)"}};
  std::vector<Migration> bad = good;
  bad.push_back({2, "0002_b", "create table b (x); insert into a values (1); create table a (x)"});
  ASSERT_TRUE(migrate(*connection, good));
  const std::string before = schema(*connection);
  const auto failed = migrate(*connection, bad);
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("0002_b"), std::string::npos);
  EXPECT_EQ(schema(*connection), before);
  EXPECT_EQ(texts(*connection, "select x from a"), "");
}

TEST_F(MigrationsTest, ANewerSchemaIsRefusedAndSaid) {
  auto connection = empty();
  ASSERT_TRUE(migrate(*connection, {{1, "a", "create table a (x)"}, {2, "b", "create table b (x)"}}));
  const auto refused = migrate(*connection, {{1, "a", "create table a (x)"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
  EXPECT_NE(refused.error().message.find("newer Waymark"), std::string::npos);
}

TEST_F(MigrationsTest, AFileOfSomethingElseIsRefused) {
  auto connection = empty();
  connection->run_script("create table their_data (x)");
  const auto refused = migrate(*connection, embedded_migrations());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_EQ(texts(*connection, "select name from sqlite_schema"), "their_data\n");
}

TEST_F(MigrationsTest, AFileThatIsNoDatabaseIsRefused) {
  const auto file = folder_.path / "text.db";
  { SqliteConnection make((folder_.path / "x.db").string(), SqliteConnection::Mode::write, ""); }
  FILE* out = std::fopen(file.c_str(), "w");
  for (int i = 0; i < 500; ++i) std::fputs("this is a letter, not a database\n", out);
  std::fclose(out);
  const auto opened = Database::open({.file = file});
  ASSERT_FALSE(opened);
  EXPECT_FALSE(opened.error().advice.empty());
}

}  // namespace
}  // namespace waymark::storage::test
