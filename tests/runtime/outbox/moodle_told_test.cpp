// Corrections and withdrawals through the real outbox to a pretend Moodle, which refuses at the worst moments.
#include <gmock/gmock.h>

#include <cstdlib>

#include "runtime/delivery/acts.hpp"
#include "runtime/outbox/agreement.hpp"
#include "runtime/outbox/manage.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/service.hpp"
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

  std::string settings(int cmid, const std::string& component, int grade) {
    return R"({"base_url":")" + moodle.url() + R"(","token_env":"WAYMARK_SECRET_TOLD","courses":{")" +
           house.value("select code from course") + R"(":{"course_id":2,"cmid":)" + std::to_string(cmid) + R"(,"component":")" + component +
           "\"" + (grade > 0 ? R"(,"grade_max":)" + std::to_string(grade) : "") + "}}}";
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
  void mended() { moodle.control(R"({"reset":true})"); }
  std::int64_t retry() {
    auto done = retry_closed(house.context(), "moo", "admin-1");
    EXPECT_TRUE(done);
    look();
    return done.value_or(-1);
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
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(state_of(14), 0);
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
