#include <gtest/gtest.h>

#include <functional>
#include <tuple>
#include <vector>

#include "runtime/outbox/old_places.hpp"
#include "runtime/storage/migrations.hpp"
#include "runtime/storage/sqlite_connection.hpp"
#include "tests/runtime/storage/temporary_folder.hpp"

// What connectors were told by earlier versions, after an upgrade.
namespace waymark::outbox::test {
namespace {

using storage::Row;

class DeliveryUpgrade : public testing::Test {
 protected:
  storage::test::TemporaryFolder folder_;
  std::unique_ptr<storage::SqliteConnection> connection_ =
      std::make_unique<storage::SqliteConnection>((folder_.path / "old.db").string(), storage::SqliteConnection::Mode::write, "");

  // A store of the schema before migration `version`, with what these statements put into it, brought to today's.
  void upgrade(int version, const std::vector<const char*>& scripts) {
    upgrade_from([&](int one) { return one < version; }, scripts);
  }
  void upgrade_from(const std::function<bool(int)>& had, const std::vector<const char*>& scripts) {
    std::vector<storage::Migration> older;
    for (const auto& one : storage::embedded_migrations())
      if (had(one.version)) older.push_back(one);
    ASSERT_TRUE(storage::migrate(*connection_, older));
    for (const char* script : scripts) connection_->run_script(script);
    ASSERT_TRUE(storage::migrate(*connection_, storage::embedded_migrations()));
  }
  std::string texts(std::string_view sql) {
    std::string all;
    connection_->query(sql, {}, [&](const Row& row) { return all += row.text(0) + "\n", true; });
    return all;
  }
  void expect_statements_go_on(const std::function<bool(int)>& had);
  std::string places() {
    return texts("select delivery_id || ' ' || place || asked_by || ' ' || taken_back_at from handover order by delivery_id");
  }
  // What makes two places one is said in SQL for the old ones and in C++ for the new ones: it must be the same.
  void expect_spots() {
    int places = 0;
    connection_->query("select place, spot from handover", {}, [&](const Row& row) {
      EXPECT_EQ(row.text(1), spot_of(row.text(0)));
      return ++places, true;
    });
    EXPECT_GT(places, 0);
  }
};

// Stores in which an answer was read twice, a withdrawn completion was given again, or a refused one was withdrawn.
TEST_F(DeliveryUpgrade, EsrDeliveriesThatStoodWronglyAreLookedAtAgain) {
  upgrade(13,
          {"insert into completion (tenant, completion_id, registration_id, person_id, course_id, version, completed_at, outcome, seconds, "
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
           "'ACCEPTED'), (1, 'k', '901', 2, 1, 'y', '', 'EXPORTED')"});
  EXPECT_EQ(texts("select delivery_id || ': ' || state || case when open then ' open' else '' end || case when dead then "
                  "' dead' else '' end from delivery order by position"),
            "replaced: waiting to be sent open\ncorrected: Replaced by a later completion\nwithdrawn: Withdrawn before it was "
            "exported\ntask: to be taken back by hand dead\n");
  EXPECT_EQ(texts("select state || ' ' || waiting_since from esr_file order by sequence"),
            "answered 2026-11-01\nanswered in part 2026-11-02\n");
}

// What may be in Moodle from before places were kept: whatever was tried, unless a later withdrawal set it back.
TEST_F(DeliveryUpgrade, WhatEarlierVersionsHandedToMoodleIsKnown) {
  upgrade(
      14,
      {"insert into connector (tenant, connector_id, kind, name, config_json, created_at) values (1, 'm', 'moodle', 'M', '{\"base_url\":"
       "\"https://Moodle.example/lms\",\"courses\":{\"who-leads\":{\"course_id\":2,\"cmid\":13,\"component\":\"mod_assign\"}}}', ''), (1, "
       "'e', 'esr', 'E', '{}', '');"
       "insert into completion_past (tenant, completion_id, act_id, registration_id, person_id, course_id, version, organisation_id, "
       "completed_at, outcome, seconds, evidence_code, statement_id) values (1, 'gone', 'a', 'r1', 'p', 'c', 1, '', '', 'PASSED', 0, 'e1', "
       "''), (1, 'asked', 'a', 'r2', 'p', 'c', 1, '', '', 'PASSED', 0, 'e2', '');"
       "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, open, attempts, next_try, "
       "created_at, updated_at) values "
       "(1, 'seen', 'm', 1, 'completion', 'live', '{\"moodle_username\":\"tokafor\",\"course_code\":\"who-leads\"}', 'seen in Moodle', 0, "
       "1, '', '', ''),"
       "(1, 'refused', 'm', 2, 'completion', 'other', '', 'not taken by Moodle', 0, 1, '', '', ''),"
       "(1, 'new', 'm', 3, 'completion', 'third', '', 'waiting to be sent', 1, 0, '', '', ''),"
       "(1, 'nobody', 'm', 10, 'completion', 'fifth', '', 'not taken by Moodle', 0, 1, '', '', 'later'),"
       "(1, 'raised', 'm', 9, 'completion', 'fourth', '', 'waiting to be sent', 1, 0, '', '', 'later'),"
       "(1, 'back', 'm', 4, 'completion', 'gone', '', 'seen in Moodle', 0, 1, '', '', ''),"
       "(1, 'file', 'e', 5, 'completion', 'gone', '', 'ESR load accepted', 0, 1, '', '', ''),"
       "(1, 'w1', 'm', 6, 'withdrawal', 'gone', '', 'taken back in Moodle', 0, 1, '', '', 'then'),"
       "(1, 'asked', 'm', 7, 'completion', 'asked', '', 'seen in Moodle', 0, 1, '', '', ''),"
       "(1, 'w2', 'm', 8, 'withdrawal', 'asked', '', 'waiting to be sent', 1, 0, '', '', '')",
       "update delivery set detail = 'Moodle shows no user ''x'': the name is unknown there' where delivery_id = 'nobody'"});
  EXPECT_EQ(places(),
            "asked w2 \nback w1 then\nraised  \nrefused  \nseen "
            "{\"site\":\"moodle.example/lms\",\"username\":\"tokafor\",\"course_id\":2,\"cmid\":13,\"component\":\"mod_assign\"} \n");
  expect_spots();
}

// Migration 0014 took the settings of the day; Moodle's own answer, which stands in the details, says where it really went.
TEST_F(DeliveryUpgrade, WhatMoodleAnsweredSaysWhereEarlierVersionsTold) {
  upgrade(
      14,
      {"insert into connector (tenant, connector_id, kind, name, config_json, created_at) values (1, 'm', 'moodle', 'M', '{\"base_url\":"
       "\"https://moodle.example\",\"courses\":{\"who-leads\":{\"course_id\":2,\"cmid\":14,\"component\":\"mod_assign\"},\"other\":{"
       "\"course_id\":3,\"cmid\":12,\"component\":\"mod_page\"}}}', '');"
       "insert into completion_past (tenant, completion_id, act_id, registration_id, person_id, course_id, version, organisation_id, "
       "completed_at, outcome, seconds, evidence_code, statement_id) values (1, 'gone', 'a', 'r1', 'p', 'c', 1, '', '', 'PASSED', 0, 'e1', "
       "''),"
       "(1, 'first', 'a', 'r2', 'p', 'c', 1, '', '', 'PASSED', 0, 'e2', ''), (1, 'second', 'a', 'r2', 'p', 'c', 1, '', '', 'PASSED', 0, "
       "'e3', ''),"
       "(1, 'renamed', 'a', 'r4', 'p', 'c', 1, '', '', 'PASSED', 0, 'e5', ''),"
       "(1, 'wordy', 'a', 'r3', 'p', 'c', 1, '', '', 'PASSED', 0, 'e4', '');"
       "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, detail, open, attempts, "
       "next_try, "
       "created_at, updated_at) select 1, value ->> 0, 'm', key, value ->> 1, value ->> 2, json_object('moodle_username', 'ann', "
       "'course_code', value ->> 3), value ->> 4, value ->> 5, 0, 1, '', '', 't' from json_each('["
       "[\"moved\",\"completion\",\"one\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 11 is complete.\"],"
       "[\"known\",\"completion\",\"two\",\"gone-module\",\"seen in Moodle\",\"Read back from Moodle: activity 12 is passed; Moodle "
       "accepted the grade 5 of 10.\"],"
       "[\"same\",\"completion\",\"three\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 14 is complete.\"],"
       "[\"back\",\"completion\",\"gone\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 11 is complete.\"],"
       "[\"f1\",\"completion\",\"first\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 11 is complete.\"],"
       "[\"f2\",\"completion\",\"second\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 14 is complete.\"],"
       "[\"f3\",\"withdrawal\",\"second\",\"who-leads\",\"taken back in Moodle\",\"Read back from Moodle: activity 14 is not complete. A "
       "grade stays.\"],"
       "[\"m1\",\"completion\",\"renamed\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 14 is complete.\"],"
       "[\"m2\",\"withdrawal\",\"renamed\",\"who-leads\",\"nothing to take back\",\"Moodle shows activity 14 as not complete already.\"],"
       "[\"n1\",\"completion\",\"wordy\",\"who-leads\",\"seen in Moodle\",\"Read back from Moodle: activity 13 is complete.\"],"
       "[\"n2\",\"withdrawal\",\"wordy\",\"who-leads\",\"nothing to take back\",\"Moodle shows the activity as not complete already.\"],"
       "[\"w\",\"withdrawal\",\"gone\",\"who-leads\",\"nothing to take back\",\"Moodle shows activity 14 as not complete already.\"]]')",
       "update delivery set payload = json_set(payload, '$.moodle_username', 'dan') where delivery_id = 'm2'"});
  const auto place = [](const char* course, const char* cmid, const char* component) {
    return std::string("{\"site\":\"moodle.example\",\"username\":\"ann\",\"course_id\":") + course + ",\"cmid\":" + cmid +
           ",\"component\":\"" + component + "\"}";
  };
  EXPECT_EQ(places(), "back " + place("0", "11", "") + "w \n" + "f1 " + place("0", "11", "") + "f3 \n" + "f2 " +
                          place("2", "14", "mod_assign") + "f3 t\n" + "known " + place("3", "12", "mod_page") + " \n" + "m1 " +
                          place("2", "14", "mod_assign") + "m2 \n" + "moved " + place("0", "11", "") + " \n" + "n1 " +
                          place("0", "13", "") + "n2 \n" + "same " + place("2", "14", "mod_assign") + " \n");
  EXPECT_EQ(texts("select delivery_id from delivery where kind = 'withdrawal' and open = 1 order by delivery_id"), "f3\nm2\nn2\nw\n")
      << "they ask once more";
  expect_spots();
}

// A delivery that was told and refused at a later try, or withdrawn since: it may stand there. What newer versions refused is not
// asked about: they note a place before they tell anything.
TEST_F(DeliveryUpgrade, WhatWasRefusedLastMayHaveGoneBefore) {
  upgrade(14,
          {"insert into connector (tenant, connector_id, kind, name, config_json, created_at) values (1, 'm', 'moodle', 'M', '{}', ''), "
           "(1, 'e', "
           "'esr', 'E', '{}', '');"
           "insert into completion_past (tenant, completion_id, act_id, registration_id, person_id, course_id, version, organisation_id, "
           "completed_at, outcome, seconds, evidence_code, statement_id) values (1, 'gone', 'a', 'r1', 'p', 'c', 1, '', '', 'PASSED', 0, "
           "'e1', ''), "
           "(1, 'asked', 'a', 'r2', 'p', 'c', 1, '', '', 'PASSED', 0, 'e2', '');"
           "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, detail, open, attempts, "
           "next_try, "
           "created_at, updated_at) select 1, value ->> 0, value ->> 1, key, value ->> 2, value ->> 3, '', value ->> 4, value ->> 5, 0, "
           "value ->> 6, '', "
           "'2026-01-01', value ->> 7 from json_each('["
           "[\"user\",\"m\",\"completion\",\"one\",\"not taken by Moodle\",\"Moodle shows no user ann2\",2,\"2026-01-02\"],"
           "[\"hidden\",\"m\",\"completion\",\"two\",\"not taken by Moodle\",\"Moodle course 2 shows no activity 11\",0,\"2026-01-02\"],"
           "[\"untried\",\"m\",\"completion\",\"three\",\"waiting to be sent\",\"No Moodle activity is set\",0,\"2026-01-01\"],"
           "[\"file\",\"e\",\"completion\",\"one\",\"\",\"Moodle shows no user ann2\",1,\"2026-01-02\"],"
           "[\"newer\",\"m\",\"completion\",\"four\",\"not taken by Moodle\",\"Moodle shows no user ann2\",1,\"9999-01-01\"],"
           "[\"back\",\"m\",\"completion\",\"gone\",\"withdrawn\",\"This person has no Moodle user name\",1,\"2026-01-02\"],"
           "[\"listed\",\"m\",\"completion\",\"asked\",\"withdrawn\",\"This person has no Moodle user name\",1,\"2026-01-02\"],"
           "[\"w1\",\"m\",\"withdrawal\",\"gone\",\"nothing to take back\",\"\",1,\"2026-01-03\"],"
           "[\"w2\",\"m\",\"withdrawal\",\"asked\",\"not taken by Moodle\",\"\",1,\"2026-01-03\"]]')",
           "update delivery set dead = 1 where delivery_id = 'w2'"});
  EXPECT_EQ(places(), "back w1 2026-01-03\nhidden  \nlisted w2 \nuser  \n");
  expect_spots();
}

TEST_F(DeliveryUpgrade, ANameWithAPortIsKept) {
  upgrade(
      24,
      {"insert into connector (tenant, connector_id, kind, name, config_json, created_at) values "
       "(1, 'a', 'moodle', 'A', '{\"base_url\":\"https://Moodle.example:443/LMS\"}', ''), (1, 'b', 'moodle', 'B', "
       "'{\"base_url\":\"http://moodle.example:80\"}', ''), (1, 'c', 'moodle', 'C', '{\"base_url\":\"http://moodle.example:443\"}', '')"});
  EXPECT_EQ(texts("select connector_id || ' ' || coalesce(config_json ->> 'site', '') from connector order by connector_id"),
            "a moodle.example:443/LMS\nb moodle.example:80\nc \n");
}

// A withdrawal that was closed without asking anybody (the completion was given again meanwhile) asks for nothing.
TEST_F(DeliveryUpgrade, AWithdrawalThatWasNotNeededHidesNothing) {
  upgrade(23, {"insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, open, dead, next_try, "
               "created_at, "
               "updated_at) select 1, value ->> 0, 'm', key, 'withdrawal', key, '', value ->> 1, value ->> 2, value ->> 3, '', '', '' from "
               "json_each('["
               "[\"done\",\"taken back in Moodle\",0,0],[\"none\",\"nothing to take back\",0,0],[\"closed\",\"not needed\",0,0],"
               "[\"open\",\"waiting to be sent\",1,0],[\"dead\",\"not taken by Moodle\",0,1]]');"
               "insert into handover (tenant, delivery_id, place, handed_at, asked_by) select 1, 'c-' || delivery_id, '', '', delivery_id "
               "from delivery"});
  EXPECT_EQ(texts("select delivery_id || ' ' || asked_by from handover order by delivery_id"),
            "c-closed \nc-dead dead\nc-done done\nc-none none\nc-open open\n");
}

// Names were made of whole addresses in small letters: who has told something under such a name keeps it.
TEST_F(DeliveryUpgrade, ANameInSmallLettersIsKept) {
  upgrade(23, {"insert into connector (tenant, connector_id, kind, name, config_json, created_at) values "
               "(1, 'a', 'moodle', 'A', '{\"base_url\":\"https://Moodle.example/LMS/\"}', ''), (1, 'b', 'moodle', 'B', "
               "'{\"base_url\":\"https://moodle.example/lms\"}', ''), (1, 'c', 'moodle', 'C', "
               "'{\"base_url\":\"https://moodle.example/LMS\",\"site\":\"first.example\"}', ''), (1, 'e', 'esr', 'E', '{}', '')"});
  EXPECT_EQ(texts("select connector_id || ' ' || coalesce(config_json ->> 'site', '') from connector order by connector_id"),
            "a moodle.example/lms\nb \nc first.example\ne \n");
}

// Deliveries of statements become a position and dead letters: what was open goes first, what was refused stays refused, what had
// no delivery (its label; the connector was off) is not sent afterwards.
void DeliveryUpgrade::expect_statements_go_on(const std::function<bool(int)>& had) {
  upgrade_from(
      had, {"insert into connector (tenant, connector_id, kind, name, config_json, created_at) values (1, 'l', 'lrs', 'L', '{}', ''), "
            "(1, 'k', 'lrs', 'K', '{}', ''), (1, 'm', 'moodle', 'M', '{}', ''), (2, 'o', 'lrs', 'O', '{}', '')",
            "insert into statement (tenant, position, statement_id, stored, timestamp, verb_id, bytes, comparable) values (1, 1, 'sent', "
            "'', '', 1, '', ''), (1, 2, 'open', '', '', 1, '', ''), (1, 3, 'label', '', '', 1, '', ''), (1, 4, 'dead', '', '', 1, '', ''), "
            "(1, 5, 'open2', '', '', 1, '', ''), (1, 6, 'last', '', '', 1, '', '')",
            "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, detail, open, dead, "
            "attempts, next_try, created_at, updated_at) values "
            "(1, 'd1', 'l', 1, 'statement', 'sent', 'x', 'accepted by the other record store', '', 0, 0, 1, '', '', 't'),"
            "(1, 'd2', 'l', 2, 'statement', 'open', 'x', 'will be tried again', 'busy', 1, 0, 3, '', '', 't'),"
            "(1, 'd3', 'l', 3, 'statement', 'dead', 'x', 'refused by the other record store', 'no', 0, 1, 1, '', '', 't'),"
            "(1, 'd4', 'l', 4, 'statement', 'open2', 'x', 'waiting to be sent', '', 1, 0, 0, '', '', 't'),"
            "(1, 'd5', 'm', 5, 'completion', 'c', 'x', 'waiting to be sent', '', 1, 0, 0, '', '', 't')"});
  EXPECT_EQ(texts("select connector_id || ' ' || position || ' ' || sent from forwarding order by connector_id"), "k 6 0\nl 6 1\no 0 0\n");
  EXPECT_EQ(texts("select position || ' ' || statement_id || ' ' || state || ' ' || tries || ' ' || detail from dead_letter where "
                  "connector_id = 'l' order by position"),
            "2 open again 3 busy\n4 dead refused 1 no\n5 open2 again 0 \n");
  EXPECT_EQ(texts("select count(*) from dead_letter"), "3\n");
  EXPECT_EQ(texts("select delivery_id from delivery"), "d5\n") << "and no copies of statements stay";
}

TEST_F(DeliveryUpgrade, OpenDeliveriesOfStatementsAreTriedAgainFirst) {
  expect_statements_go_on([](int version) { return version < 21; });
}

// 0023 and 0024 were in use before 0021 was.
TEST_F(DeliveryUpgrade, OpenDeliveriesOfStatementsAreTriedAgainFirstWhereLaterMigrationsCameBefore) {
  expect_statements_go_on([](int version) { return version != 21; });
}

}  // namespace
}  // namespace waymark::outbox::test
