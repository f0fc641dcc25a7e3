// Each way in which a Moodle was seen to fail or to mislead, one test each.
#include "tests/connectors/moodle_fixture.hpp"

namespace waymark::connectors::moodle {
namespace {

using testing::HasSubstr;
using testing::Not;
using Kind = Outcome::Kind;

class MoodleFailures : public MoodleFixture {
 protected:
  // The connector answers `kind` under the mode, writes nothing, and works when the mode is gone.
  void expect_held(const std::string& mode, Kind kind) {
    moodle.control(mode);
    const Outcome outcome = deliver(record("any-grade", 50.0));
    EXPECT_EQ(outcome.kind, kind) << outcome.detail;
    EXPECT_FALSE(outcome.detail.empty());
    EXPECT_THAT(outcome.detail, Not(HasSubstr(FakeMoodle::kToken)));
    EXPECT_EQ(writes(), 0u);
    moodle.control(R"({"reset":true})");
    EXPECT_EQ(deliver(record("any-grade", 50.0)).kind, Kind::delivered);
  }
  // Refused for this item, and nothing was written anywhere.
  void expect_refused(const CompletionRecord& one, const char* because) {
    const Outcome outcome = deliver(one);
    EXPECT_EQ(outcome.kind, Kind::rejected) << outcome.detail;
    EXPECT_THAT(outcome.detail, HasSubstr(because));
    EXPECT_EQ(writes(), 0u);
    EXPECT_EQ(damage(), 0u);
  }
};

TEST_F(MoodleFailures, InvalidToken) { expect_held(R"({"invalidtoken":true})", Kind::stopped); }
TEST_F(MoodleFailures, AccessException) { expect_held(R"({"accessexception":true})", Kind::stopped); }
TEST_F(MoodleFailures, ServiceUserSuspended) { expect_held(R"({"suspended":true})", Kind::stopped); }
TEST_F(MoodleFailures, ServiceUserMustChangePassword) { expect_held(R"({"mustchange":true})", Kind::stopped); }
TEST_F(MoodleFailures, WebServicesOff) { expect_held(R"({"http403":true})", Kind::stopped); }
// 303 is "elsewhere, for now": a maintenance page. It was taken for a wrong address and stopped everything until a person came;
// now it is tried again for some hours (Outbox.ARedirectIsTriedAgainForSomeHours) and stops then.
TEST_F(MoodleFailures, RedirectedForNow) {
  expect_held(R"({"redirect":"https://elsewhere.example/later?token=x"})", Kind::retry);
  moodle.control(R"({"redirect":"https://elsewhere.example/later?token=x"})");
  const Outcome outcome = deliver(record("any-grade", 50.0));
  EXPECT_TRUE(outcome.away);
  EXPECT_EQ(outcome.stop_after, kRedirectPatience);
  EXPECT_THAT(outcome.detail, HasSubstr("HTTP 303. It redirects to https://elsewhere.example/later. Nothing was sent there."));
}
TEST_F(MoodleFailures, MovedForGood) { expect_held(R"({"redirect":"https://elsewhere.example/","redirect_status":308})", Kind::stopped); }
TEST_F(MoodleFailures, FunctionMissingInTheService) {
  moodle.control(R"({"missing_function":["core_grades_update_grades"]})");
  const Outcome outcome = deliver(record("page"));
  EXPECT_EQ(outcome.kind, Kind::stopped);
  EXPECT_THAT(outcome.detail, HasSubstr("core_grades_update_grades"));
}
TEST_F(MoodleFailures, Maintenance) { expect_held(R"({"maintenance":true})", Kind::retry); }
// Moodle as a whole is away, or one answer went wrong: the queue behind it depends on which.
TEST_F(MoodleFailures, AwayIsToldFromOneFault) {
  for (const auto& [mode, away] : {std::pair{R"({"maintenance":true})", true},
                                   {R"({"http502":true})", true},
                                   {R"({"http503":5})", true},
                                   {R"({"garbage":true})", false},
                                   {R"({"no_http":true})", false},
                                   {R"({"http403":true})", false}}) {
    moodle.control(mode);
    EXPECT_EQ(deliver(record("any-grade", 50.0)).away, away) << mode;
    moodle.control(R"({"reset":true})");
  }
  EXPECT_FALSE(deliver(record("any-grade", 50.0)).away);
  moodle.stop();
  EXPECT_TRUE(deliver(record("any-grade", 50.0)).away);
}
TEST_F(MoodleFailures, DatabaseDown) { expect_held(R"({"dbdown":true})", Kind::retry); }
TEST_F(MoodleFailures, BadGateway) { expect_held(R"({"http502":true})", Kind::retry); }
TEST_F(MoodleFailures, NotJson) { expect_held(R"({"garbage":true})", Kind::retry); }
TEST_F(MoodleFailures, NotHttp) {
  expect_held(R"({"no_http":true})", Kind::retry);
  moodle.control(R"({"no_http":true})");
  EXPECT_EQ(deliver(record("any-grade", 50.0)).detail, "Moodle gave no answer: what answers there does not speak HTTP.");
}
TEST_F(MoodleFailures, AnswerTooLarge) { expect_held(R"({"huge":9000000})", Kind::retry); }
TEST_F(MoodleFailures, WriteErrorOnce) {
  expect_held(R"({"errors":[{"function":"core_grades_update_grades","errorcode":"dmlwriteexception","times":1}]})", Kind::retry);
}
TEST_F(MoodleFailures, UnknownErrorIsTriedAgain) {
  expect_held(R"({"errors":[{"function":"core_course_get_contents","errorcode":"somethingnew","times":1}]})", Kind::retry);
}
TEST_F(MoodleFailures, Slow) {
  config.timeout = std::chrono::seconds{3};
  expect_held(R"({"slow_ms":9000})", Kind::retry);
}
TEST_F(MoodleFailures, BusyWithRetryAfter) {
  moodle.control(R"({"http503":90})");
  const Outcome outcome = deliver(record("page"));
  EXPECT_EQ(outcome.kind, Kind::retry);
  EXPECT_EQ(outcome.retry_after, std::chrono::seconds{90});
}
TEST_F(MoodleFailures, NobodyThere) {
  moodle.stop();
  EXPECT_EQ(deliver(record("page")).kind, Kind::retry);
}
TEST_F(MoodleFailures, TokenFileMissing) {
  config.token = {"/nowhere/token", ""};
  EXPECT_EQ(deliver(record("page")).kind, Kind::stopped);
  EXPECT_EQ(moodle.calls(), "");
}

// The operator puts a new token where the old one was: it is read without a restart, and the service is asked
// again.
TEST_F(MoodleFailures, NewTokenIsReadAfterAStop) {
  ::setenv("WAYMARK_TEST_MOODLE_TOKEN", "ffffffffffffffffffffffffffffffff", 1);
  EXPECT_EQ(deliver(record("page")).kind, Kind::stopped);
  ::setenv("WAYMARK_TEST_MOODLE_TOKEN", FakeMoodle::kToken, 1);
  EXPECT_EQ(deliver(record("page")).kind, Kind::delivered);
}

// The work is done and the answer is lost: the same delivery comes again, and nothing is there twice. Lost
// two times, because libcurl itself repeats a request when a connection that it had kept open dies without
// one byte of answer.
TEST_F(MoodleFailures, AnswerLostAfterTheGradeWasStored) {
  moodle.control(R"({"drop_after_commit":[{"function":"core_grades_update_grades","times":2}]})");
  EXPECT_EQ(deliver(record("scorm", 70.0)).kind, Kind::retry);
  EXPECT_EQ(grade_of(5, 15), 70);
  EXPECT_EQ(deliver(record("scorm", 70.0)).kind, Kind::delivered);
  EXPECT_EQ(grade_of(5, 15), 70);
  EXPECT_EQ(writes(), 2u);
}
TEST_F(MoodleFailures, AnswerLostAfterTheOverride) {
  moodle.control(R"({"drop_after_commit":[{"function":"core_completion_override_activity_completion_status","times":2}]})");
  EXPECT_EQ(deliver(record("page")).kind, Kind::retry);
  EXPECT_EQ(state_of(5, 11), 1);
  const int overrides = moodle.times_called("core_completion_override_activity_completion_status");
  EXPECT_EQ(deliver(record("page")).kind, Kind::delivered);
  EXPECT_EQ(moodle.times_called("core_completion_override_activity_completion_status"), overrides) << "read first";
  EXPECT_EQ(writes(), 1u);
}

TEST_F(MoodleFailures, NoUserName) {
  CompletionRecord one = record("page");
  one.moodle_username.clear();
  expect_refused(one, "no Moodle user name");
}
TEST_F(MoodleFailures, UnknownPerson) {
  CompletionRecord one = record("page");
  one.moodle_username = "nobody";
  expect_refused(one, "no user 'nobody'");
}
TEST_F(MoodleFailures, MoreThanOnePersonIsNeverGuessed) {
  moodle.control(R"({"twice":true})");
  expect_refused(record("page"), "more than one user");
}
TEST_F(MoodleFailures, AnotherSpellingIsNotTheSamePerson) {
  moodle.control(R"({"other_case":true})");
  expect_refused(record("page"), "'TOKAFOR'");
}
TEST_F(MoodleFailures, SuspendedPerson) {
  CompletionRecord one = record("page");
  one.moodle_username = "sgone";
  expect_refused(one, "suspended");
}
TEST_F(MoodleFailures, NotEnrolled) {
  CompletionRecord one = record("page");
  one.moodle_username = "bwren";
  expect_refused(one, "is not in Moodle course 2");
}
TEST_F(MoodleFailures, EnrolmentRefused) {
  CompletionRecord one = record("enrols-as-teacher");
  one.moodle_username = "bwren";
  expect_refused(one, "may not give that role");
}
TEST_F(MoodleFailures, HiddenActivity) { expect_refused(record("hidden"), "shows no activity 17"); }
TEST_F(MoodleFailures, ActivityThatIsNotThere) {
  config.courses["page"].cmid = 999;
  expect_refused(record("page"), "shows no activity 999");
}
TEST_F(MoodleFailures, ActivityOfAnotherType) {
  config.courses["page"].component = "mod_quiz";
  expect_refused(record("page"), "is a mod_page, not a mod_quiz");
}
TEST_F(MoodleFailures, CourseThatIsNotThere) {
  config.courses["enrols"].course_id = 99;
  expect_refused(record("enrols"), "Moodle refuses a value");
}
TEST_F(MoodleFailures, CompletionTrackingOff) { expect_refused(record("untracked"), "does not track completion"); }
TEST_F(MoodleFailures, LockedGradeIsAFailureInSpiteOfHttp200) {
  expect_refused(record("locked", 42.0), "did not take the grade (result 1)");
}
TEST_F(MoodleFailures, CapabilityToOverrideMissing) {
  moodle.control(R"({"missing_capability":["moodle/course:overridecompletion"]})");
  expect_refused(record("page"), "moodle/course:overridecompletion");
}
TEST_F(MoodleFailures, CapabilityToGradeMissing) {
  moodle.control(R"({"missing_capability":["moodle/grade:edit"]})");
  expect_refused(record("any-grade", 50.0), "moodle/grade:edit");
}
TEST_F(MoodleFailures, CapabilityToSeeTheActivityTypeMissing) {
  moodle.control(R"({"missing_capability":["mod/assign:view"]})");
  expect_refused(record("any-grade", 50.0), "assign's view capability");
}
TEST_F(MoodleFailures, CapabilityToSeePeopleMissingLooksLikeUnknown) {
  moodle.control(R"({"missing_capability":["moodle/user:viewalldetails"]})");
  expect_refused(record("page"), "moodle/user:viewalldetails");
}
// Moodle says done, and shows it undone: then it is not done.
TEST_F(MoodleFailures, ReadBackDisagrees) {
  moodle.control(R"({"verify_stays_incomplete":true})");
  const Outcome outcome = deliver(record("page"));
  EXPECT_EQ(outcome.kind, Kind::rejected);
  EXPECT_THAT(outcome.detail, HasSubstr("still shows the activity as not complete"));
}

}  // namespace
}  // namespace waymark::connectors::moodle
