#include "runtime/delivery/acts.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "connectors/connector.hpp"
#include "runtime/audit/audit.hpp"
#include "runtime/delivery/act_rows.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/reports/completions.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::delivery {
namespace {

using testing::Browser;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Decider kAdmin{"admin-1", "They did it in the classroom on the day, see the register."};

class Acts : public testing::JournalTest {
 protected:
  Acts() {
    house.connector("k-moodle", "moodle");
    house.connector("k-esr", "esr");
  }

  // One visit that ends passed with this score.
  void pass(const std::string& score, How how = How::resume) {
    Browser browser(house, launch(how));
    browser.visit("item-1", {{"cmi.core.score.raw", score}, {"cmi.core.lesson_status", "passed"}});
    ASSERT_EQ(browser.send(journal_).status, 200);
  }
  void settled(const std::string& connector, const std::string& state) {
    house.execute("update delivery set state = ?, open = 0 where connector_id = ?", {state, connector});
  }
  // Moodle was called for every completion so far, and said this at last.
  void handed(const std::string& state) {
    house.execute(
        "insert into handover (tenant, delivery_id, place, handed_at) select tenant, delivery_id, 'there', updated_at from "
        "delivery where connector_id = 'k-moodle' and kind = 'completion'");
    settled("k-moodle", state);
  }
  // The ESR line of every completion so far is in file 1.
  void in_file() {
    house.execute(
        "insert into esr_row (tenant, connector_id, vpd, sequence, row, delivery_id, key, state) select tenant, connector_id, "
        "'901', 1, position, delivery_id, 'k', 'EXPORTED' from delivery where connector_id = 'k-esr' and kind = 'completion'");
    settled("k-esr", "Waiting to be loaded by your trust");
  }
  std::vector<std::string> deliveries(const std::string& connector) {
    return house.column(
        "select kind || ': ' || state || case when open then '' else ' .' end from delivery where "
        "connector_id = ? order by position",
        {connector});
  }
  std::string statement(const std::string& verb) {
    return house.value(
        "select cast(s.bytes as text) from statement s join term t on t.tenant = s.tenant and t.term_id = "
        "s.verb_id where t.text like ? order by s.position desc limit 1",
        {"%/" + verb});
  }
  // The doctor's count from journal and acts agrees with every figure.
  void expect_sound() {
    const auto counted = reports::recount(house.context());
    ASSERT_TRUE(counted);
    for (const auto& one : counted->differences) ADD_FAILURE() << one.field << ": " << one.projected << ", recounted " << one.recounted;
  }
  void expect_act(const std::string& kind, const std::string& action) {
    const auto act = house.value("select act_id from act where kind = ? order by at desc limit 1", {kind});
    EXPECT_EQ(house.value("select detail from audit where action = ? and target = ? and person_id = 'admin-1'", {action, registration}),
              "act " + act);
    EXPECT_EQ(house.value("select reason from act where act_id = ?", {act}), kAdmin.reason);
    EXPECT_EQ(house.count("select count(*) from statement s join act a on a.tenant = s.tenant and a.statement_id = "
                          "s.statement_id where a.act_id = ?",
                          {act}),
              1);
    EXPECT_EQ(audit::verify(house.context())->broken_at, 0);
  }

  Journal journal_{house.context()};
};

TEST_F(Acts, GrantGivesACompletionThatConnectorsHearOf) {
  const auto done = grant_completion(house.context(), registration, {"passed", 85.0, "2026-11-03"}, kAdmin);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(view().score, 85.0);
  EXPECT_EQ(view().completed_at, "2026-11-03T12:00:00.000Z");
  EXPECT_FALSE(view().evidence_code.empty());
  EXPECT_THAT(deliveries("k-moodle"), ElementsAre("completion: waiting to be sent"));
  const auto record = connectors::completion_from_json(house.value("select payload from delivery where connector_id = 'k-esr'"));
  EXPECT_EQ(record->outcome, "PASSED");
  EXPECT_EQ(record->score, 85.0);
  const auto said = statement("passed");
  for (const char* part :
       {"\"instructor\":{\"objectType\":\"Agent\",\"account\":{\"homePage\":\"https://learn.example\",\"name\":\"admin-1\"}}",
        "\"timestamp\":\"2026-11-03T12:00:00.000Z\"", "\"scaled\":0.85", "\"success\":true", "extensions/decision\":\"granted\""})
    EXPECT_THAT(said, HasSubstr(part));
  EXPECT_THAT(said,
              HasSubstr("\"actor\":{\"objectType\":\"Agent\",\"account\":{\"homePage\":\"https://learn.example\",\"name\":\"" + person));
  EXPECT_EQ(said.find("classroom"), std::string::npos) << "the reason stays here";
  expect_act("grant", "completion.grant");
  expect_sound();
}

TEST_F(Acts, LearningAfterAGrantStillRaisesTheRecord) {
  ASSERT_TRUE(grant_completion(house.context(), registration, {"completed", {}, ""}, kAdmin));
  pass("90");
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(view().score, 90.0);
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
  expect_sound();
}

TEST_F(Acts, CorrectReplacesVoidsAndIsDeliveredAnew) {
  pass("90");
  const auto evidence = view().evidence_code;
  const auto earlier = house.value("select statement_id from completion");
  handed("seen in Moodle");
  settled("k-esr", "waiting for the next ESR file");
  const auto done = correct_completion(house.context(), registration, {"passed", 60.0, ""}, kAdmin);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(view().score, 60.0);
  EXPECT_EQ(view().evidence_code, evidence);
  EXPECT_EQ(house.count("select count(*) from completion_past where statement_id = ?", {earlier}), 1);
  EXPECT_THAT(deliveries("k-moodle"), ElementsAre("completion: seen in Moodle .", "completion: waiting to be sent"));
  EXPECT_THAT(deliveries("k-esr"), ElementsAre("completion: Replaced by a later completion .", "completion: waiting to be sent"));
  EXPECT_EQ(house.count("select count(*) from statement where voids = ?", {earlier}), 1);
  EXPECT_NE(house.value("select voided_by from statement where statement_id = ?", {earlier}), "");
  EXPECT_THAT(statement("passed"), HasSubstr("\"raw\":60"));
  expect_act("correct", "completion.correct");
  expect_sound();
}

// A completed module says "completed" and "passed" of the course: whoever reads the record store alone must find neither.
TEST_F(Acts, NothingThatStandsSaysThatAWithdrawnModuleWasCompleted) {
  const auto standing = [&] {
    return house.column(
        "select replace(t.text, 'http://adlnet.gov/expapi/verbs/', '') from statement s join term t on t.tenant = s.tenant and t.term_id = "
        "s.verb_id where s.voided_by = '' and t.text in ('http://adlnet.gov/expapi/verbs/completed', "
        "'http://adlnet.gov/expapi/verbs/passed') and json_extract(cast(s.bytes as text), '$.object.id') = ? order by "
        "s.position",
        {"https://learn.example/courses/who-leads"});
  };
  pass("90");
  EXPECT_THAT(standing(), ElementsAre("completed", "passed"));
  ASSERT_TRUE(correct_completion(house.context(), registration, {"completed", 60.0, ""}, kAdmin));
  EXPECT_THAT(standing(), ElementsAre("completed")) << "the one that is right";
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_THAT(standing(), ElementsAre());
  pass("80", How::start_again);
  EXPECT_THAT(standing(), ElementsAre("completed", "passed"));
  expect_sound();
}

// The attempt still says 90: its later calls are kept and said, and must not undo the correction.
TEST_F(Acts, WhatWasDoneBeforeDoesNotUndoACorrection) {
  pass("90");
  ASSERT_TRUE(correct_completion(house.context(), registration, {"completed", 60.0, "2026-11-20"}, kAdmin));
  pass("95");  // goes on in the same attempt
  EXPECT_EQ(view().state, "completed");
  EXPECT_EQ(view().score, 60.0);
  EXPECT_EQ(view().completed_at, "2026-11-20T12:00:00.000Z");
  expect_sound();
  pass("99", How::start_again);  // a new attempt counts
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(view().score, 99.0);
  expect_sound();
}

TEST_F(Acts, WithdrawTakesItAwayEverywhereAndStartsAfresh) {
  pass("90");
  handed("seen in Moodle");
  in_file();
  const auto done = withdraw_completion(house.context(), registration, kAdmin);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(view().state, "not started");
  EXPECT_EQ(view().completed_at, "");
  EXPECT_FALSE(view().score);
  EXPECT_EQ(view().first_launch_at, "");
  EXPECT_THAT(deliveries("k-moodle"), ElementsAre("completion: seen in Moodle .", "withdrawal: waiting to be sent"));
  EXPECT_THAT(deliveries("k-esr"), ElementsAre("completion: Waiting to be loaded by your trust .", "withdrawal: waiting to be sent"));
  EXPECT_THAT(done->elsewhere.at(0).words, HasSubstr("no file can take it back"));
  EXPECT_THAT(done->elsewhere.at(1).words, HasSubstr("cannot take back a grade"));
  EXPECT_NE(statement("completion-withdrawn"), "");
  expect_act("withdraw", "completion.withdraw");
  expect_sound();
}

TEST_F(Acts, AWithdrawalOfWhatStillWaitsSendsNothingToEsr) {
  pass("90");
  settled("k-esr", "waiting for the next ESR file");
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_THAT(deliveries("k-esr"), ElementsAre("completion: Withdrawn before it was exported ."));
  // Nor to Moodle: nothing goes out that was not noted before (connectors::OutboxStore::hand_over).
  EXPECT_THAT(deliveries("k-moodle"), ElementsAre("completion: withdrawn before it was sent ."));
}

// What the other side refused, and what it refuses later, is tried again at a press of a button: never once it was withdrawn
// or corrected.
TEST_F(Acts, ARefusedDeliveryIsNotTriedAgainAfterAWithdrawal) {
  pass("90");
  const auto refuse = [&] { house.execute("update delivery set open = 0, dead = 1, state = 'not taken' where kind = 'completion'"); };
  refuse();
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_EQ(outbox::retry_closed(house.context(), "k-moodle", "admin-1"), 0);
  EXPECT_EQ(outbox::retry_closed(house.context(), "k-esr", "admin-1"), 0);
  refuse();  // the answer to a file that was on its way
  EXPECT_EQ(outbox::retry_closed(house.context(), "k-moodle", "admin-1"), 0);
  EXPECT_EQ(outbox::retry_closed(house.context(), "k-esr", "admin-1"), 0);
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'completion' and open = 1"), 0);
}

// The last state says "refused"; what was tried, and what an earlier completion of the registration left there, is taken back
// all the same.
TEST_F(Acts, AWithdrawalTakesBackWhatEarlierTriesMayHaveLeft) {
  pass("90");
  handed("seen in Moodle");
  in_file();
  ASSERT_TRUE(correct_completion(house.context(), registration, {"passed", 95.0, ""}, kAdmin));
  house.execute(
      "update delivery set open = 0, dead = 1, attempts = 1, state = 'not taken by Moodle' where connector_id = 'k-moodle' "
      "and open = 1");
  const auto done = withdraw_completion(house.context(), registration, kAdmin);
  ASSERT_TRUE(done);
  EXPECT_EQ(house.column("select connector_id || ' ' || (reference in (select completion_id from completion_past)) from delivery where "
                         "kind = 'withdrawal' and open = 1 order by 1"),
            (std::vector<std::string>{"k-esr 1", "k-moodle 1"}));
  for (const auto& one : done->elsewhere) EXPECT_THAT(one.words, ::testing::Not(HasSubstr("nothing to take back")));
}

// Moodle may have taken the grade, and completed by it, before it refused the rest.
TEST_F(Acts, AWithdrawalAsksMoodleWhateverItRefusedOnceItWasTried) {
  pass("90");
  handed("not taken by Moodle");
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_THAT(deliveries("k-moodle"), ElementsAre("completion: withdrawn .", "withdrawal: waiting to be sent"));
  EXPECT_EQ(house.count("select count(*) from handover h join delivery w on w.delivery_id = h.asked_by and w.kind = 'withdrawal'"), 1);
}

// What was set back there is not asked for a second time: somebody may have completed it in Moodle itself since.
TEST_F(Acts, WhatMoodleGaveBackIsNotAskedForAgain) {
  pass("90");
  handed("seen in Moodle");
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  house.execute("update handover set taken_back_at = 'then'");
  house.execute("update delivery set open = 0, state = 'taken back in Moodle' where kind = 'withdrawal'");
  pass("70");
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal' and connector_id = 'k-moodle' and open = 1"), 0);
}

TEST_F(Acts, WhatWasToldBeforeAConnectorWasSwitchedOffIsTakenBack) {
  pass("90");
  handed("seen in Moodle");
  house.execute("update connector set enabled = 0 where connector_id = 'k-moodle'");
  const auto corrected = correct_completion(house.context(), registration, {"passed", 40.0, ""}, kAdmin);
  ASSERT_TRUE(corrected);
  // It waits for the connector, and the words say so.
  EXPECT_THAT(deliveries("k-moodle"), ElementsAre("completion: seen in Moodle .", "completion: waiting to be sent"));
  EXPECT_THAT(corrected->elsewhere.at(1).words, HasSubstr("waits until it is switched on again"));
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_EQ(house.count("select count(*) from delivery where connector_id = 'k-moodle' and kind = 'withdrawal' and open = 1"), 1);
}

TEST_F(Acts, ARefusedDeliveryIsNotTriedAgainAfterACorrection) {
  pass("90");
  house.execute("update delivery set open = 0, dead = 1, state = 'not taken'");
  ASSERT_TRUE(correct_completion(house.context(), registration, {"passed", 40.0, ""}, kAdmin));
  EXPECT_EQ(outbox::retry_closed(house.context(), "k-moodle", "admin-1"), 0);
  EXPECT_EQ(outbox::retry_closed(house.context(), "k-esr", "admin-1"), 0);
  EXPECT_EQ(house.column("select payload from delivery where open = 1 and payload like '%\"score\":90%'"), std::vector<std::string>{});
  EXPECT_EQ(house.count("select count(*) from delivery where open = 1"), 2);  // the corrected one, for each
}

TEST_F(Acts, CompletingAgainAfterAWithdrawalIsACompletionOfItsOwn) {
  pass("90");
  const auto first = view().evidence_code;
  handed("seen in Moodle");
  ASSERT_TRUE(withdraw_completion(house.context(), registration, kAdmin));
  pass("70");
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(view().score, 70.0);
  EXPECT_NE(view().evidence_code, first);
  // In their order: what was set back is complete again, and what is at another place is set back all the same.
  EXPECT_THAT(deliveries("k-moodle"),
              ElementsAre("completion: seen in Moodle .", "withdrawal: waiting to be sent", "completion: waiting to be sent"));
  expect_sound();
}

TEST_F(Acts, ResetBeginsANewAttemptAndKeepsTheOldInTheHistory) {
  Browser failing(house, launch());
  failing.visit("item-1", {{"cmi.core.score.raw", "20"}, {"cmi.core.lesson_status", "failed"}});
  ASSERT_EQ(failing.send(journal_).status, 200);
  ASSERT_EQ(view().state, "failed");
  const auto done = reset_attempt(house.context(), registration, kAdmin);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(view().state, "not started");
  EXPECT_FALSE(view().score);
  EXPECT_EQ(house.count("select count(*) from attempt"), 2);
  EXPECT_EQ(house.count("select count(*) from journal where launch_id = ?", {failing.launch_id}), failing.number());
  EXPECT_NE(statement("attempt-reset"), "");
  expect_act("reset", "attempt.reset");
  expect_sound();
  const auto next = launch();
  EXPECT_EQ(next.attempt_number, 2);
  EXPECT_TRUE(next.snapshot.empty());
  EXPECT_EQ(reset_attempt(house.context(), house.enrol(house.person("bob"), course), kAdmin).error().kind, ErrorKind::conflict);
}

// The page that was open at the reset: its calls are kept, nothing of them counts, and it is told.
TEST_F(Acts, CallsThatComeAfterAResetAreKeptAndDoNotCount) {
  Browser open(house, launch());
  open.open("item-1");
  open.commit();
  ASSERT_EQ(open.send(journal_).status, 200);
  ASSERT_TRUE(reset_attempt(house.context(), registration, kAdmin));
  open.set("cmi.core.score.raw", "100");
  open.set("cmi.core.lesson_status", "passed");
  open.finish();
  open.close();
  const auto answer = open.send(journal_);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.acknowledged, open.number());
  EXPECT_TRUE(answer.read_only);
  EXPECT_EQ(answer.state, "reset") << "it is open nowhere else";
  EXPECT_EQ(view().state, "not started");
  EXPECT_EQ(house.count("select count(*) from completion"), 0);
  EXPECT_EQ(house.count("select count(*) from delivery"), 0);
  EXPECT_THAT(verbs(), ::testing::Contains("passed")) << "said all the same";
  expect_sound();
}

TEST_F(Acts, AResetLeavesACompletionStanding) {
  pass("90");
  ASSERT_TRUE(reset_attempt(house.context(), registration, kAdmin));
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
  expect_sound();
  pass("70");
  EXPECT_EQ(view().score, 90.0);
  expect_sound();
}

TEST_F(Acts, WhatCannotBeIsRefusedAndLeavesNothing) {
  struct Row {
    const char* what;
    Award award;
    std::string reason;
    ErrorKind kind;
    const char* where;
  };
  const Row rows[] = {{"no reason", {"passed", {}, ""}, "  ", ErrorKind::invalid, "reason"},
                      {"a long reason", {"passed", {}, ""}, std::string(4001, 'x'), ErrorKind::invalid, "reason"},
                      {"a bell in it", {"passed", {}, ""}, "because\a", ErrorKind::invalid, "reason"},
                      {"an outcome", {"failed", {}, ""}, "because", ErrorKind::invalid, "outcome"},
                      {"a score", {"passed", 100.5, ""}, "because", ErrorKind::invalid, "score"},
                      {"no number", {"passed", std::nan(""), ""}, "because", ErrorKind::invalid, "score"},
                      {"no date", {"passed", {}, "2026-02-30"}, "because", ErrorKind::invalid, "date"},
                      {"tomorrow", {"passed", {}, "2026-11-23"}, "because", ErrorKind::invalid, "date"},
                      {"long ago", {"passed", {}, "1995-12-31"}, "because", ErrorKind::invalid, "date"}};
  for (const Row& row : rows) {
    const auto refused = grant_completion(house.context(), registration, row.award, {"admin-1", row.reason});
    ASSERT_FALSE(refused) << row.what;
    EXPECT_EQ(refused.error().kind, row.kind) << row.what;
    EXPECT_EQ(refused.error().where, row.where) << row.what;
  }
  EXPECT_EQ(correct_completion(house.context(), registration, {"passed", {}, ""}, kAdmin).error().kind, ErrorKind::conflict);
  EXPECT_EQ(withdraw_completion(house.context(), registration, kAdmin).error().kind, ErrorKind::conflict);
  EXPECT_EQ(grant_completion(house.context(), registration, {"passed", {}, ""}, {person, "because"}).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(withdraw_completion(house.context(), "nothing", kAdmin).error().kind, ErrorKind::not_found);
  ASSERT_TRUE(grant_completion(house.context(), registration, {"passed", 50.0, ""}, kAdmin));
  EXPECT_EQ(grant_completion(house.context(), registration, {"passed", 50.0, ""}, kAdmin).error().kind, ErrorKind::conflict);
  EXPECT_EQ(correct_completion(house.context(), registration, {"passed", 50.0, ""}, kAdmin).error().kind, ErrorKind::conflict);
  EXPECT_EQ(house.count("select count(*) from act"), 1);
  EXPECT_EQ(house.count("select count(*) from statement"), 1);
}

}  // namespace
}  // namespace waymark::delivery
