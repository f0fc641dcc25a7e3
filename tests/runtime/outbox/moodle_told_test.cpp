// Corrections and withdrawals through the real outbox to a pretend Moodle, which refuses at the worst moments.
#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "runtime/delivery/acts.hpp"
#include "runtime/outbox/agreement.hpp"
#include "runtime/outbox/manage.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/service.hpp"
#include "runtime/outbox/take_back.hpp"
#include "runtime/people/details.hpp"
#include "runtime/roster/person_change.hpp"
#include "tests/connectors/fake_process.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::outbox {
namespace {

using connectors::FakeMoodle;
using ::testing::HasSubstr;

constexpr const char* kGrades = "core_grades_update_grades";
constexpr const char* kReadBack = "core_completion_get_activities_completion_status";
constexpr const char* kLookUp = "core_user_get_users_by_field";

// The learner is tokafor there (5); the module is activity 13, complete on any grade, of 20.
class MoodleTold : public testing::JournalTest {
 protected:
  MoodleTold() {
    ::setenv("WAYMARK_SECRET_TOLD", FakeMoodle::kToken, 1);
    house.execute("update identity set moodle_username = 'tokafor' where person_id = ?", {person});
    house.connector("moo", "moodle", settings(13, "mod_assign", 20));
  }

  // Every module at this activity. `more`: further settings of it.
  std::string settings(int cmid, const std::string& component, int grade, const std::string& more = {}) {
    std::string courses;
    for (const auto& code : house.column("select code from course order by code"))
      courses += (courses.empty() ? "\"" : ",\"") + code + R"(":{"course_id":2,"cmid":)" + std::to_string(cmid) + R"(,"component":")" +
                 component + "\"" + (grade > 0 ? R"(,"grade_max":)" + std::to_string(grade) : "") + more + "}";
    return R"({"base_url":")" + moodle.url() + R"(","token_env":"WAYMARK_SECRET_TOLD","courses":{)" + courses + "}}";
  }
  void save(const std::string& json) { ASSERT_TRUE(change_settings(house.context(), "moo", json, "admin-1")); }

  void grant(double score) {
    auto done = delivery::grant_completion(house.context(), registration, {"passed", score, ""}, kAdmin);
    ASSERT_TRUE(done) << done.error().message;
    look();
  }
  void correct(double score) {
    ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"passed", score, ""}, kAdmin));
    look();
  }
  std::string withdraw() {
    auto done = delivery::withdraw_completion(house.context(), registration, kAdmin);
    EXPECT_TRUE(done);
    look();
    return done && !done->elsewhere.empty() ? done->elsewhere[0].words : "";
  }
  void pass(const std::string& score) {
    testing::Browser browser(house, launch(delivery::How::resume));
    browser.visit("item-1", {{"cmi.core.score.raw", score}, {"cmi.core.lesson_status", "passed"}});
    ASSERT_EQ(browser.send(journal_).status, 200);
    look();
  }
  // Rounds of the outbox until nothing is due, as the server makes them; an hour later, so that nothing still waits.
  void look() {
    house.advance(2 * 3600 * 1000);
    for (int round = 0; round < 20; ++round) {
      auto tried = run_connector(house.context(), "moo");
      ASSERT_TRUE(tried) << tried.error().message;
      if (*tried == 0) return;
    }
  }
  void refuses(const std::string& function) { 
    moodle.control(R"({"errors":[{"function":")" + function + R"(","errorcode":"nopermissions","times":99}]})");
  }
  // The next call of that function has no answer; its delivery is tried once.
  void hangs(const std::string& function) {
    hung_ = house.value("select payload from delivery where open = 1 order by position limit 1");
    moodle.control(R"({"errors":[{"function":")" + function + R"(","errorcode":"dmlwriteexception","times":1}]})");
    ASSERT_TRUE(run_connector(house.context(), "moo"));
    mended();
    house.execute("update connector set away_until = '', away_since = ''");
    house.execute("update delivery set next_try = ? where open = 1", {house.now()});
  }
  // Now that call ends over there.
  void over_there(const std::string& kind) {
    auto connector = make_connector(house.context(), "moodle", house.value("select config_json from connector"));
    connectors::Delivery hung;
    hung.kind = kind;
    hung.payload = hung_;
    hung.places = {""};
    ASSERT_EQ((*connector)->deliver({hung}).at(0).kind, connectors::Outcome::Kind::delivered);
  }
  void mended() { moodle.control(R"({"reset":true})"); }
  std::int64_t retry() {
    auto done = retry_closed(house.context(), "moo", "admin-1");
    EXPECT_TRUE(done);
    look();
    return done.value_or(-1);
  }

  // Of the person here; how many completions are told again.
  void rename(const std::string& username, std::int64_t told_again) {
    const auto before = people::find_details(house.context(), house.value("select username from identity where person_id = ?", {person}));
    ASSERT_TRUE(before);
    const auto changed = roster::change_person(house.context(), person, {{"moodle_username", username}}, "admin-1");
    ASSERT_TRUE(changed) << changed.error().message;
    EXPECT_EQ(changed->told.renamed, told_again);
  }
  std::int64_t state_of(int cmid, int user = 5) { return held("completions", "state", cmid, user); }
  std::int64_t grade_of(int cmid, int user = 5) { return held("grades", "grade", cmid, user); }
  // Nothing stands there that the record does not have.
  void expect_agreed() {
    EXPECT_TRUE(left_behind(house.context())->empty());
    EXPECT_TRUE(not_told(house.context())->empty());
  }

  FakeMoodle moodle;
  delivery::Journal journal_{house.context()};
  const delivery::Decider kAdmin{"admin-1", "Seen on the register of the day."};

 private:
  std::string hung_;

  std::int64_t held(const char* table, const char* column, int cmid, int user) {
    const auto state = moodle.state();
    for (const auto& row : state.find(table)->items)
      if (row.find("userid")->integer() == user && row.find("cmid")->integer() == cmid) return row.find(column)->integer().value_or(-2);
    return -1;
  }
};

TEST_F(MoodleTold, AWithdrawalGoesWhereTheCompletionWent) {
  grant(95);
  ASSERT_EQ(state_of(13), 1);
  save(settings(11, "mod_page", 0));
  house.execute("update identity set moodle_username = 'bwren' where person_id = ?", {person});
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "taken back in Moodle");
  EXPECT_NE(house.value("select taken_back_at from handover"), "");
  expect_agreed();
}

TEST_F(MoodleTold, ARefusedCorrectionLeavesNothingAfterAWithdrawal) {
  grant(90);
  refuses(kGrades);
  correct(95);
  mended();
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

TEST_F(MoodleTold, ARefusedRaiseLeavesNothingAfterAWithdrawal) {
  pass("50");
  ASSERT_EQ(state_of(13), 1);
  refuses(kGrades);
  pass("95");
  EXPECT_EQ(house.value("select state from delivery where connector_id = 'moo'"), "not taken by Moodle");
  mended();
  EXPECT_THAT(withdraw(), HasSubstr("set back to not complete"));
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// Moodle took the grade, and completed the activity by its own rule, before it refused to be read.
TEST_F(MoodleTold, ARefusedReadBackLeavesNothingAfterAWithdrawal) {
  refuses(kReadBack);
  grant(80);
  ASSERT_EQ(state_of(13), 1);
  EXPECT_EQ(house.value("select state from delivery where connector_id = 'moo'"), "not taken by Moodle");
  mended();
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

TEST_F(MoodleTold, WithdrawnGivenAgainAndWithdrawnWhileMoodleRefuses) {
  grant(90);
  refuses(kLookUp);
  withdraw();
  grant(70);
  withdraw();
  EXPECT_EQ(state_of(13), 1);
  mended();
  EXPECT_GE(retry(), 1);
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

TEST_F(MoodleTold, ACorrectionWhileTheConnectorIsOffArrivesWhenItIsOn) {
  grant(90);
  ASSERT_TRUE(switch_connector(house.context(), "moo", false, "admin-1"));
  correct(40);
  EXPECT_EQ(grade_of(13), 18);
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  look();
  EXPECT_EQ(grade_of(13), 8);
  expect_agreed();
}

TEST_F(MoodleTold, WithdrawnAndGivenAgainWhileTheConnectorIsOff) {
  grant(90);
  ASSERT_TRUE(switch_connector(house.context(), "moo", false, "admin-1"));
  withdraw();
  grant(60);
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  look();
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(grade_of(13), 12);
  expect_agreed();
}

// Two places over time; the first is not forgotten when the second was told.
TEST_F(MoodleTold, EveryPlaceOfTheRegistrationIsSetBack) {
  grant(90);
  save(settings(14, "mod_assign", 100));
  correct(95);
  ASSERT_EQ(state_of(14), 2);
  EXPECT_EQ(state_of(13), 0) << "the correction goes to the new activity, and leaves the old one";
  expect_agreed();
  house.execute("update handover set taken_back_at = ''");
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(state_of(14), 0);
  expect_agreed();
}

// A withdrawal that Moodle refused is tried again when the completion was given again and stands there: it is left complete.
TEST_F(MoodleTold, AWithdrawalThatComesLateLeavesTheNewCompletion) {
  grant(90);
  refuses(kLookUp);
  withdraw();
  mended();
  grant(70);
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(grade_of(13), 14);
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "nothing to take back");
  expect_agreed();
}

// Corrected, and then the name put right: the first completion's place is set back as well.
TEST_F(MoodleTold, ANamePutRightAfterACorrectionSetsEveryPlaceBack) {
  house.execute("update identity set moodle_username = 'bwren' where person_id = ?", {person});
  save(settings(13, "mod_assign", 20, R"(,"enrol_role_id":5)"));
  grant(70);
  correct(80);
  ASSERT_EQ(state_of(13, 6), 1);
  rename("tokafor", 1);
  look();
  EXPECT_EQ(state_of(13, 5), 1);
  EXPECT_EQ(state_of(13, 6), 0);
  EXPECT_EQ(house.count("select count(*) from handover where asked_by = '' and place like '%bwren%'"), 0);
  // The same while the correction still waits.
  house.execute("update connector set enabled = 0");
  correct(90);
  rename("bwren", 1);
  house.execute("update connector set enabled = 1");
  look();
  EXPECT_EQ(state_of(13, 5), 0);
  EXPECT_EQ(state_of(13, 6), 1);
  expect_agreed();
}

// A correction that waits, or that Moodle refuses, is nothing that was left behind: doctor takes nothing away.
TEST_F(MoodleTold, WhatACorrectionReplacesIsNotLeftBehind) {
  grant(70);
  house.execute("update connector set enabled = 0");
  correct(80);
  expect_agreed();
  house.execute("update connector set enabled = 1");
  refuses(kGrades);
  look();
  expect_agreed();
  EXPECT_EQ(state_of(13), 1);
}

// Corrected while the module has no activity: nothing can be told, and what Moodle has stays.
TEST_F(MoodleTold, ACorrectionThatGoesNowhereTakesNothingAway) {
  grant(70);
  save(settings(13, "mod_assign", 20).replace(settings(13, "mod_assign", 20).find("courses") + 10, std::string::npos, "}}"));
  correct(80);
  EXPECT_EQ(house.count("select count(*) from delivery where dead = 1 and kind = 'completion'"), 1);
  EXPECT_EQ(state_of(13), 1);
  expect_agreed();
}

// Refused before anything was written: there is nothing to take back.
TEST_F(MoodleTold, WhatWasRefusedBeforeAWriteIsNobodysTask) {
  house.execute("update identity set moodle_username = 'nobody'");
  grant(70);
  withdraw();
  EXPECT_EQ(house.count("select count(*) from delivery where dead = 1 or kind = 'withdrawal'"), 0);
  expect_agreed();
}

// Two modules of the person at one activity: what the other one holds stays.
TEST_F(MoodleTold, AnotherModuleAtTheSameActivityKeepsIt) {
  const auto other = house.enrol(person, house.course({.identifier = "module-two", .title = "Second module"}));
  save(settings(13, "mod_assign", 20));
  grant(90);
  ASSERT_TRUE(delivery::grant_completion(house.context(), other, {"passed", 80.0, ""}, kAdmin));
  look();
  withdraw();
  EXPECT_EQ(state_of(13), 1);
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), other, kAdmin));
  look();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// A wrong name put right: the right account hears of it, the wrong one gives it back.
TEST_F(MoodleTold, ANamePutRightIsToldAndTheWrongOneGivesItBack) {
  house.execute("update identity set moodle_username = 'bwren' where person_id = ?", {person});
  save(settings(13, "mod_assign", 20, R"(,"enrol_role_id":5)"));
  grant(90);
  ASSERT_EQ(state_of(13, 6), 1);
  rename("tokafor", 1);
  look();
  EXPECT_EQ(state_of(13, 5), 1);
  EXPECT_EQ(state_of(13, 6), 0);
  rename("tokafor", 0);
  expect_agreed();
}

// Withdrawn, renamed, given again while Moodle is away: the first place is set back although the registration is complete.
TEST_F(MoodleTold, WithdrawnRenamedAndGivenAgainSetsTheFirstNameBack) {
  grant(90);
  moodle.control(R"({"maintenance":true})");
  withdraw();
  rename("bwren", 0);
  grant(80);
  mended();
  look();
  EXPECT_EQ(state_of(13, 5), 0);
  expect_agreed();
}

// Renamed in Moodle: there is no account of the old name, and the completion stands under the new one.
TEST_F(MoodleTold, ANameThatMoodleHasNoMoreLeavesTheCompletion) {
  grant(90);
  house.execute("update handover set place = replace(place, 'tokafor', 'tfrost')");
  house.execute("update delivery set payload = replace(payload, 'tokafor', 'tfrost')");
  house.execute("update identity set moodle_username = 'tfrost'");
  rename("tokafor", 1);
  look();
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "nothing to take back");
  expect_agreed();
}

// The withdrawal was refused under the old name; the name is put right here, and it is tried again.
TEST_F(MoodleTold, ARefusedWithdrawalIsTriedAgainUnderTheNewName) {
  grant(90);
  house.execute("update handover set place = replace(place, 'tokafor', 'tfrost')");
  house.execute("update identity set moodle_username = 'tfrost'");
  withdraw();
  EXPECT_EQ(state_of(13), 1);
  house.execute("update identity set moodle_username = 'tokafor'");
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// A command and the server's round at once: the withdrawal waits for the call that is under way.
TEST_F(MoodleTold, AWithdrawalDoesNotOvertakeACallUnderWay) {
  moodle.control(R"({"slow_ms":300})");
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  std::thread round([&] { (void)run_connector(house.context(), "moo"); });
  for (int i = 0; i < 200 && house.count("select count(*) from handover") == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_EQ(house.count("select count(*) from handover"), 1);
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  (void)run_connector(house.context(), "moo");
  round.join();
  look();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(house.value("select state from delivery where kind = 'completion'"), "withdrawn");
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "taken back in Moodle");
  expect_agreed();
}

// ... and so does a correction: the last word there is the corrected score.
TEST_F(MoodleTold, ACorrectionDoesNotOvertakeACallUnderWay) {
  moodle.control(R"({"slow_ms":300})");
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 40.0, ""}, kAdmin));
  std::thread round([&] { (void)run_connector(house.context(), "moo"); });
  for (int i = 0; i < 200 && house.count("select count(*) from handover") == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  mended();  // quick from now on, but for the call that hangs
  (void)run_connector(house.context(), "moo");
  round.join();
  look();
  EXPECT_EQ(grade_of(13), 18);
  expect_agreed();
}

// Two people of one account there, as a wrong list made them: what the other one holds stays.
TEST_F(MoodleTold, AnotherPersonAtTheSamePlaceKeepsIt) {
  const auto bob = house.person("bob");
  house.execute("update identity set moodle_username = 'tokafor' where person_id = ?", {bob});
  const auto other = house.enrol(bob, course);
  grant(90);
  ASSERT_TRUE(delivery::grant_completion(house.context(), other, {"passed", 80.0, ""}, kAdmin));
  look();
  withdraw();
  EXPECT_EQ(state_of(13), 1);
  expect_agreed();
}

// A call that nobody waits for any more may still be under way there: what Moodle shows meanwhile is not the last word.
TEST_F(MoodleTold, AfterACallWithoutAnAnswerMoodleIsAskedAgain) {
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  hangs(kGrades);
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  ASSERT_TRUE(run_connector(house.context(), "moo"));
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal' and open = 1"), 1);
  over_there("completion");
  ASSERT_EQ(state_of(13), 1);
  look();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "taken back in Moodle");
  expect_agreed();
}

// ... a grade that was corrected meanwhile,
TEST_F(MoodleTold, AfterAGradeWithoutAnAnswerTheCorrectedOneIsToldAgain) {
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 40.0, ""}, kAdmin));
  hangs(kGrades);
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  ASSERT_TRUE(run_connector(house.context(), "moo"));
  ASSERT_EQ(grade_of(13), 18);
  over_there("completion");
  ASSERT_EQ(grade_of(13), 8);
  look();
  EXPECT_EQ(grade_of(13), 18);
  EXPECT_EQ(house.value("select state from delivery where kind = 'completion' and reference in (select completion_id from completion)"),
            "seen in Moodle");
}

// ... and a withdrawal after which the completion was given again.
TEST_F(MoodleTold, AfterAWithdrawalWithoutAnAnswerTheNewCompletionIsLookedAtAgain) {
  grant(90);
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  hangs("core_completion_override_activity_completion_status");
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 70.0, ""}, kAdmin));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run_connector(house.context(), "moo"));
  over_there("withdrawal");
  ASSERT_EQ(state_of(13), 0);
  look();
  EXPECT_EQ(state_of(13), 1);
  expect_agreed();
}

// Two places, one on a site that is not spoken to any more: what was done stays done, whichever site is asked next.
TEST_F(MoodleTold, EachPlaceIsSettledByItself) {
  grant(90);
  house.execute("insert into handover (tenant, delivery_id, place, handed_at) select tenant, delivery_id, replace(replace("
                "place, '127.0.0.1', 'old.moodle.example'), ':13,', ':14,'), handed_at from handover");
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal' and dead = 1"), "not sent to Moodle");
  EXPECT_EQ(house.count("select count(*) from handover where taken_back_at <> ''"), 1);
  house.execute("update handover set place = replace(place, 'old.moodle.example', '127.0.0.1') where taken_back_at = ''");
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(house.count("select count(*) from handover where taken_back_at = ''"), 0);
  expect_agreed();
}

// Moodle refuses for good (an activity that is gone): somebody says that it was done by hand.
TEST_F(MoodleTold, WhatMoodleRefusesIsMarkedByHand) {
  grant(90);
  refuses(kLookUp);
  withdraw();
  const auto all = take_backs(house.context(), "moo");
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1u);
  EXPECT_THAT(take_back_words(all->at(0)), HasSubstr("activity 13 of course 2, for 'tokafor', at 127.0.0.1"));
  EXPECT_EQ(all->at(0).course_title, "Who leads?");
  ASSERT_TRUE(mark_taken_back(house.context(), "moo", {all->at(0).delivery_id}, "admin-1"));
  EXPECT_TRUE(take_backs(house.context(), "moo")->empty());
  EXPECT_EQ(retry(), 0);
  EXPECT_EQ(house.value("select action from audit order by number desc limit 1"), "connector.retry");
  expect_agreed();
}

// Nothing was sent: Moodle is not asked.
TEST_F(MoodleTold, WhatWasNeverSentIsNotTakenBack) {
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  withdraw();
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal'"), 0);
  EXPECT_EQ(moodle.times_called(kGrades), 0);
  expect_agreed();
}

}  // namespace
}  // namespace waymark::outbox
