// The sequence of calls, and what Moodle holds afterwards.
#include "tests/connectors/moodle_fixture.hpp"

namespace waymark::connectors::moodle {
namespace {

using testing::HasSubstr;
using Kind = Outcome::Kind;

class MoodleConnectorTest : public MoodleFixture {};

TEST_F(MoodleConnectorTest, CompletionWithoutAScoreIsMarkedAndReadBack) {
  const Outcome outcome = deliver(record("page"));
  EXPECT_EQ(outcome.kind, Kind::delivered) << outcome.detail;
  EXPECT_EQ(outcome.state, "seen in Moodle");
  EXPECT_EQ(state_of(5, 11), 1);
  EXPECT_EQ(moodle.calls(),
            "webservice_get_site_info user_get_users_by_field enrol_get_users_courses course_get_contents "
            "completion_get_activities_completion_status completion_override_activity_completion_status "
            "completion_get_activities_completion_status");
}

TEST_F(MoodleConnectorTest, GradeFirstAndNoOverrideWhereTheGradeCompletes) {
  const Outcome outcome = deliver(record("any-grade", 80.0));
  EXPECT_EQ(outcome.kind, Kind::delivered) << outcome.detail;
  EXPECT_EQ(state_of(5, 13), 1);
  EXPECT_EQ(grade_of(5, 13), 16);  // 80 of 100 on a scale of 20
  EXPECT_THAT(outcome.detail, HasSubstr("16 of 20"));
  EXPECT_EQ(moodle.calls(),
            "webservice_get_site_info user_get_users_by_field enrol_get_users_courses course_get_contents "
            "grades_update_grades completion_get_activities_completion_status");
}

TEST_F(MoodleConnectorTest, PassGradePassed) {
  const Outcome outcome = deliver(record("pass-grade", 92.0));
  EXPECT_EQ(outcome.kind, Kind::delivered) << outcome.detail;
  EXPECT_EQ(state_of(5, 14), 2);
  EXPECT_THAT(outcome.detail, HasSubstr("is passed"));
}

// Our pass mark is below Moodle's: the override would have no effect, and saying "complete" would be untrue.
TEST_F(MoodleConnectorTest, PassGradeFailedInMoodleIsNotCalledComplete) {
  const Outcome outcome = deliver(record("pass-grade", 40.0));
  EXPECT_EQ(outcome.kind, Kind::rejected);
  EXPECT_THAT(outcome.detail, HasSubstr("counts the grade as a fail"));
  EXPECT_EQ(moodle.times_called("core_completion_override_activity_completion_status"), 0);
}

TEST_F(MoodleConnectorTest, ScormNeedsGradeAndOverride) {
  const Outcome outcome = deliver(record("scorm", 55.0));
  EXPECT_EQ(outcome.kind, Kind::delivered) << outcome.detail;
  EXPECT_EQ(state_of(5, 15), 1);
  EXPECT_EQ(grade_of(5, 15), 55);
}

// moodle.md section 3: an override to 0 holds until the next change of grade; the grade itself cannot be taken back.
TEST_F(MoodleConnectorTest, AWithdrawalSetsTheActivityBackAndSaysWhatStays) {
  ASSERT_EQ(deliver(record("any-grade", 80.0)).kind, Kind::delivered);
  const Outcome outcome = deliver(record("any-grade", 80.0), "withdrawal");
  EXPECT_EQ(outcome.kind, Kind::delivered) << outcome.detail;
  EXPECT_EQ(outcome.state, "taken back in Moodle");
  EXPECT_THAT(outcome.detail, HasSubstr("grade that was sent stays"));
  EXPECT_EQ(state_of(5, 13), 0);
  EXPECT_EQ(grade_of(5, 13), 16);
  EXPECT_EQ(deliver(record("any-grade", 80.0), "withdrawal").state, "nothing to take back");
  EXPECT_EQ(state_of(5, 13), 0);
}

TEST_F(MoodleConnectorTest, AWithdrawalEnrolsAndGradesNobody) {
  const Outcome outcome = deliver(record("enrols", 80.0), "withdrawal");
  EXPECT_EQ(outcome.state, "nothing to take back") << outcome.detail;
  EXPECT_EQ(moodle.times_called("enrol_manual_enrol_users"), 0);
  EXPECT_EQ(moodle.times_called("core_grades_update_grades"), 0);
  EXPECT_EQ(moodle.times_called("core_completion_override_activity_completion_status"), 0);
}

// A corrected completion is delivered anew: the later grade is what Moodle holds.
TEST_F(MoodleConnectorTest, ACorrectionBringsTheNewGrade) {
  ASSERT_EQ(deliver(record("any-grade", 80.0)).kind, Kind::delivered);
  EXPECT_EQ(deliver(record("any-grade", 60.0)).kind, Kind::delivered);
  EXPECT_EQ(grade_of(5, 13), 12);
  EXPECT_EQ(state_of(5, 13), 1);
}

TEST_F(MoodleConnectorTest, NoScoreSendsNoGrade) {
  EXPECT_EQ(deliver(record("any-grade")).kind, Kind::delivered);
  EXPECT_EQ(grade_of(5, 13), -1);
  EXPECT_EQ(moodle.times_called("core_grades_update_grades"), 0);
}

TEST_F(MoodleConnectorTest, ExactParametersOfTheGrade) {
  deliver(record("any-grade", 77.7));
  const Json state = moodle.state();
  for (const Json& call : state.find("calls")->items) {
    if (call.find("function")->text != "core_grades_update_grades") continue;
    EXPECT_EQ(call.find("method")->text, "POST");
    const Json* parameters = call.find("parameters");
    EXPECT_EQ(parameters->find("activityid")->text, "13") << "the cmid, not the instance";
    EXPECT_EQ(parameters->find("component")->text, "mod_assign");
    EXPECT_EQ(parameters->find("itemnumber")->text, "0");
    const Json& grade = parameters->find("grades")->items.at(0);
    EXPECT_EQ(grade.find("studentid")->text, "5");
    EXPECT_EQ(grade.find("grade")->text, "15.54");
    EXPECT_EQ(grade.find("str_feedback"), nullptr);
    return;
  }
  FAIL() << "no grade was sent";
}

TEST_F(MoodleConnectorTest, TwiceIsTheSameAndKeepsTheTime) {
  ASSERT_EQ(deliver(record("page")).kind, Kind::delivered);
  const Json before = moodle.state();
  ASSERT_EQ(deliver(record("page")).kind, Kind::delivered);
  const Json after = moodle.state();
  EXPECT_EQ(before.find("completions")->items.at(0).find("timecompleted")->number,
            after.find("completions")->items.at(0).find("timecompleted")->number);
  EXPECT_EQ(moodle.times_called("core_completion_override_activity_completion_status"), 1);
}

TEST_F(MoodleConnectorTest, SiteInformationIsAskedOnce) {
  deliver(record("page"));
  deliver(record("any-grade", 50.0));
  EXPECT_EQ(moodle.times_called("core_webservice_get_site_info"), 1);
}

TEST_F(MoodleConnectorTest, AFailedAttemptBringsItsGradeAndNoCompletion) {
  CompletionRecord failed = record("scorm", 30.0);
  failed.outcome = "FAILED";
  const Outcome outcome = deliver(failed);
  EXPECT_EQ(outcome.kind, Kind::delivered);
  EXPECT_EQ(outcome.state, "accepted by Moodle");
  EXPECT_EQ(grade_of(5, 15), 30);
  EXPECT_EQ(state_of(5, 15), -1);
  failed.score.reset();
  EXPECT_EQ(deliver(failed).kind, Kind::rejected);
}

TEST_F(MoodleConnectorTest, EnrolsWhereTheSettingsSaySo) {
  CompletionRecord one = record("enrols");
  one.moodle_username = "bwren";
  const Outcome outcome = deliver(one);
  EXPECT_EQ(outcome.kind, Kind::delivered) << outcome.detail;
  EXPECT_EQ(state_of(6, 11), 1);
  EXPECT_EQ(moodle.times_called("enrol_manual_enrol_users"), 1);
  EXPECT_EQ(damage(), 0u);
}

TEST_F(MoodleConnectorTest, OtherDeliveriesAreRefused) {
  connector.emplace(config);
  Delivery statement;
  statement.kind = "statement";
  EXPECT_EQ(connector->deliver({statement}).at(0).kind, Kind::rejected);
  Delivery broken;
  broken.kind = "completion";
  broken.payload = "{";
  EXPECT_EQ(connector->deliver({broken}).at(0).kind, Kind::rejected);
  EXPECT_EQ(deliver(record("a module that nobody mapped")).kind, Kind::rejected);
  EXPECT_EQ(moodle.calls(), "");
}

}  // namespace
}  // namespace waymark::connectors::moodle
