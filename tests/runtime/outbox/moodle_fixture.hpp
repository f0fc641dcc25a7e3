#pragma once
#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "runtime/delivery/acts.hpp"
#include "runtime/outbox/agreement.hpp"
#include "runtime/outbox/manage.hpp"
#include "runtime/outbox/recall.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/service.hpp"
#include "runtime/outbox/take_back.hpp"
#include "runtime/people/details.hpp"
#include "runtime/roster/person_change.hpp"
#include "tests/connectors/fake_process.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::outbox {

using connectors::FakeMoodle;
using ::testing::HasSubstr;

inline constexpr const char* kGrades = "core_grades_update_grades";
inline constexpr const char* kReadBack = "core_completion_get_activities_completion_status";
inline constexpr const char* kLookUp = "core_user_get_users_by_field";

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
  // A withdrawal at activity 13 has no answer; the completion is granted again, and then that call ends over there.
  void grant_again_before_the_withdrawal_ends() {
    ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
    hangs("core_completion_override_activity_completion_status");
    ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 70.0, ""}, kAdmin));
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(run_connector(house.context(), "moo"));
    over_there("withdrawal");
    ASSERT_EQ(state_of(13), 0);
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

}  // namespace waymark::outbox
