#include <gtest/gtest.h>

#include "scorm/course/calls.hpp"
#include "scorm/course/facts_json.hpp"
#include "scorm/course/snapshot.hpp"

// A SCORM 2004 course as SCO and learner meet it: RTE 4th Ed. 2 and 3, 4.2.7 (entry), 4.2.8 (exit); SN 4th Ed. 5.6.4.
namespace waymark::course {
namespace {

using sequencing::kNone;
using Request = sequencing::NavigationRequest;

class AttemptTest : public ::testing::Test {
 protected:
  static std::shared_ptr<const Facts> facts(const std::string& of_a = {}, const std::string& of_course = {}) {
    auto read = facts_from_json(
        "{" + of_course + R"("tree":[{"id":"r","flow":1,"objectives":[{}]},{"id":"a","parent":0,"objectives":[{"id":"goal"}])" + of_a +
        R"(},{"id":"b","parent":0,"objectives":[{"id":"goal","maps":[{"target":"g"}]}]},{"id":"c","parent":0,"objectives":[{}]}],)" +
        R"("activities":[{},{"data":[{"id":"t"}]},{"data":[{"id":"t"}]},{}]})");
    return std::make_shared<const Facts>(std::move(*read));
  }

  AttemptTest() : attempt_(facts(), 1) {}

  void begin() {
    attempt_.navigate(Request::start);
    attempt_.initialize("");
  }
  std::string open() const { return attempt_.current() == kNone ? "" : std::string(1, "rabc"[attempt_.current()]); }
  std::string get(std::string_view name) { return attempt_.get_value(name).value; }
  void set(std::string_view name, std::string_view value) { EXPECT_EQ(attempt_.set_value(name, value).error, 0) << name; }

  Attempt attempt_;
};

TEST_F(AttemptTest, EveryCallOutOfItsTime) {
  EXPECT_EQ(attempt_.initialize("").error, 102) << "nothing is open";
  attempt_.navigate(Request::start);
  EXPECT_EQ(attempt_.terminate("").error, 112);
  EXPECT_EQ(attempt_.get_value("cmi.mode").error, 122);
  EXPECT_EQ(attempt_.set_value("cmi.location", "1").error, 132);
  EXPECT_EQ(attempt_.commit("").error, 142);
  EXPECT_EQ(attempt_.initialize("x").error, 201);
  EXPECT_EQ(attempt_.initialize("").value, "true");
  EXPECT_EQ(attempt_.initialize("").error, 103);
  EXPECT_EQ(attempt_.commit("x").error, 201);
  EXPECT_EQ(attempt_.commit("").value, "true");
  EXPECT_EQ(attempt_.terminate("x").error, 201);
  EXPECT_EQ(attempt_.terminate("").value, "true");
  EXPECT_EQ(attempt_.terminate("").error, 113);
  EXPECT_EQ(attempt_.get_value("cmi.mode").error, 123);
  EXPECT_EQ(attempt_.set_value("cmi.location", "1").error, 133);
  EXPECT_EQ(attempt_.commit("").error, 143);
  EXPECT_EQ(attempt_.initialize("").error, 104);
}

TEST_F(AttemptTest, TheScosOwnRequestIsFollowedAtTerminate) {
  begin();
  set("adl.nav.request", "continue");
  EXPECT_EQ(open(), "a");
  attempt_.terminate("");
  EXPECT_EQ(open(), "b");
  sequencing::Outcome outcome;
  ASSERT_TRUE(attempt_.take_outcome(outcome));
  EXPECT_EQ(outcome.deliver, 2);
  EXPECT_FALSE(attempt_.take_outcome(outcome)) << "once";
}

TEST_F(AttemptTest, TheLearnersRequestWinsOverIt) {
  begin();
  set("adl.nav.request", "continue");
  attempt_.navigate(Request::choice, 3);
  EXPECT_EQ(open(), "c");
}

TEST_F(AttemptTest, ARequestThatNobodyHonoursLeavesThePageOpen) {
  begin();
  set("adl.nav.request", "previous");
  attempt_.terminate("");
  EXPECT_EQ(open(), "a");
  sequencing::Outcome outcome;
  ASSERT_TRUE(attempt_.take_outcome(outcome));
  EXPECT_EQ(outcome.code, "SB.2.1-3");
}

TEST_F(AttemptTest, TimeOutAndLogoutLeaveTheCourse) {
  for (const char* exit : {"time-out", "logout"}) {
    attempt_ = Attempt(facts(), 1);
    begin();
    set("cmi.exit", exit);
    set("adl.nav.request", "continue");
    attempt_.terminate("");
    EXPECT_EQ(open(), "") << exit;
  }
}

TEST_F(AttemptTest, SuspendedWorkGoesOnAndFinishedWorkBeginsAnew) {
  begin();
  EXPECT_EQ(get("cmi.entry"), "ab-initio");
  set("cmi.suspend_data", "page 3");
  set("cmi.session_time", "PT90S");
  set("cmi.exit", "suspend");
  attempt_.terminate("");
  attempt_.navigate(Request::continue_);
  attempt_.navigate(Request::previous);
  attempt_.initialize("");
  EXPECT_EQ(get("cmi.entry"), "resume");
  EXPECT_EQ(get("cmi.suspend_data"), "page 3");
  EXPECT_EQ(get("cmi.total_time"), "PT1M30S");
  set("cmi.exit", "normal");
  attempt_.terminate("");
  attempt_.navigate(Request::continue_);
  attempt_.navigate(Request::previous);
  attempt_.initialize("");
  EXPECT_EQ(get("cmi.entry"), "ab-initio");
  EXPECT_EQ(attempt_.get_value("cmi.suspend_data").error, 403);
  EXPECT_EQ(get("cmi.total_time"), "PT0S");
}

TEST_F(AttemptTest, SuspendAllOfTheLearnerComesBackToTheSamePage) {
  begin();
  attempt_.navigate(Request::continue_);
  attempt_.initialize("");
  set("cmi.location", "7");
  attempt_.navigate(Request::suspend_all);
  EXPECT_EQ(open(), "");
  attempt_.navigate(Request::resume_all);
  EXPECT_EQ(open(), "b");
  attempt_.initialize("");
  EXPECT_EQ(get("cmi.entry"), "resume");
  EXPECT_EQ(get("cmi.location"), "7");
}

TEST_F(AttemptTest, AbandonedWorkCountsForNothing) {
  begin();
  set("cmi.completion_status", "completed");
  set("adl.nav.request", "abandonAll");
  attempt_.terminate("");
  EXPECT_EQ(open(), "");
  EXPECT_EQ(sequencing::completed_of(facts()->tree, attempt_.state(), 1), std::nullopt);
}

TEST_F(AttemptTest, WhatIsLeftWithoutTerminateCountsAsItWas) {
  begin();
  set("cmi.completion_status", "completed");
  set("cmi.success_status", "failed");
  attempt_.navigate(Request::continue_);
  EXPECT_EQ(sequencing::completed_of(facts()->tree, attempt_.state(), 1), true);
  EXPECT_EQ(sequencing::satisfied_of(facts()->tree, attempt_.state(), 1, 0), false);
}

TEST_F(AttemptTest, ObjectivesOfTheManifestAreThereAndReadWhatOthersShared) {
  attempt_ = Attempt(
      facts(), 1,
      {.objectives = {{"g", {.satisfied = true, .measure = 7'500'000, .completed = {}, .progress = {}, .raw = {}, .min = {}, .max = {}}}},
       .stores = {{"t", "kept"}}});
  begin();
  EXPECT_EQ(get("cmi.objectives._count"), "1");
  EXPECT_EQ(get("cmi.objectives.0.id"), "goal");
  EXPECT_EQ(get("cmi.objectives.0.success_status"), "unknown");
  EXPECT_EQ(get("adl.data.0.store"), "kept");
  attempt_.navigate(Request::continue_);
  attempt_.initialize("");
  EXPECT_EQ(get("cmi.objectives.0.success_status"), "passed");
  EXPECT_EQ(get("cmi.objectives.0.score.scaled"), "0.75");
}

TEST_F(AttemptTest, AskingWhatIsValidCountsWhatTheScoHasSaidSoFar) {
  auto read = facts_from_json(
      R"({"tree":[{"id":"r","flow":1,"objectives":[{}]},{"id":"a","parent":0,"completionByContent":1,"objectives":[{}],
      "preconditions":[{"action":3,"conditions":[{"is":5,"not":1}]}]},{"id":"b","parent":0,"objectives":[{}]}],"activities":[{},{},{}]})");
  ASSERT_TRUE(read);
  attempt_ = Attempt(std::make_shared<const Facts>(std::move(*read)), 1);
  begin();
  set("cmi.completion_status", "incomplete");
  EXPECT_EQ(get("adl.nav.request_valid.choice.{target=b}"), "false") << "stop forward traversal while a is not complete";
  set("cmi.completion_status", "completed");
  EXPECT_EQ(get("adl.nav.request_valid.choice.{target=b}"), "true");
  EXPECT_EQ(get("adl.nav.request_valid.choice.{target=nowhere}"), "false");
}

TEST_F(AttemptTest, CourseStoresThatAreNotGlobalEndWithTheAttempt) {
  attempt_ = Attempt(facts({}, R"("sharedDataGlobalToSystem":0,)"), 1, {.objectives = {}, .stores = {{"t", "of others"}}});
  begin();
  EXPECT_EQ(attempt_.get_value("adl.data.0.store").error, 403);
  set("adl.data.0.store", "mine");
  attempt_.navigate(Request::exit_all);
  EXPECT_EQ(attempt_.shared().stores.at("t"), "of others");
  begin();
  EXPECT_EQ(attempt_.get_value("adl.data.0.store").error, 403);
}

TEST_F(AttemptTest, ReviewAndNoCreditChangeNoStatus) {
  for (const char* how : {R"("mode":"review",)", R"("credit":0,)"}) {
    attempt_ = Attempt(facts({}, how), 1);
    begin();
    set("cmi.completion_status", "completed");
    attempt_.terminate("");
    attempt_.navigate(Request::exit_all);
    EXPECT_EQ(sequencing::completed_of(facts()->tree, attempt_.state(), 1), std::nullopt) << how;
  }
}

TEST_F(AttemptTest, AReviewFindsWhatWasDone) {
  begin();
  set("cmi.suspend_data", "answers");
  set("cmi.completion_status", "completed");
  attempt_.terminate("");
  attempt_.navigate(Request::exit_all);
  AttemptState done = attempt_.remembered();
  attempt_ = Attempt(facts({}, R"("mode":"review",)"), done);
  begin();
  EXPECT_EQ(get("cmi.mode"), "review");
  EXPECT_EQ(get("cmi.credit"), "no-credit");
  EXPECT_EQ(get("cmi.entry"), "");
  EXPECT_EQ(get("cmi.suspend_data"), "answers");
  set("cmi.completion_status", "incomplete");
  set("cmi.session_time", "PT5M");
  set("adl.data.0.store", "of the review");
  EXPECT_EQ(get("cmi.completion_status"), "incomplete") << "the content reads what it wrote";
  const auto read = read_snapshot(*facts({}, R"("mode":"review",)"), write_snapshot(attempt_.remembered()));
  ASSERT_TRUE(read);
  attempt_ = Attempt(facts({}, R"("mode":"review",)"), *read);
  EXPECT_EQ(get("adl.data.0.store"), "of the review") << "also after the tab was closed";
  attempt_.navigate(Request::exit_all);
  EXPECT_EQ(attempt_.record(1).completion_status, "completed");
  EXPECT_EQ(attempt_.record(1).suspend_data, "answers");
  EXPECT_EQ(attempt_.record(1).total_time, done.records[1].total_time);
  EXPECT_EQ(attempt_.remembered().stores, done.stores);
  EXPECT_EQ(sequencing::completed_of(facts()->tree, attempt_.state(), 1), true);
  EXPECT_EQ(attempt_.state().activities[1].attempts, done.sequencing.activities[1].attempts);
}

TEST_F(AttemptTest, ACourseOfOnePageNeedsNoFlow) {
  auto read = facts_from_json(R"({"tree":[{"id":"r","objectives":[{}]},{"id":"a","parent":0,"objectives":[{}]}],"activities":[{},{}]})");
  attempt_ = Attempt(std::make_shared<const Facts>(std::move(*read)), 1);
  attempt_.navigate(Request::start);
  EXPECT_EQ(open(), "a");
}

TEST_F(AttemptTest, CallsByTheJournalsNumbers) {
  const auto those = facts();
  EXPECT_EQ(call(attempt_, *those, cmi::Function::navigate, "start").value, "a");
  EXPECT_EQ(call(attempt_, *those, cmi::Function::initialize).value, "true");
  EXPECT_EQ(call(attempt_, *those, cmi::Function::set_value, "cmi.location", "\xFF").error, 201) << "no text";
  EXPECT_EQ(call(attempt_, *those, cmi::Function::get_error_string, "201").value, "General Argument Error");
  EXPECT_EQ(call(attempt_, *those, cmi::Function::navigate, "choice", "c").value, "c");
  EXPECT_EQ(call(attempt_, *those, cmi::Function::initialize).value, "true");
  EXPECT_EQ(call(attempt_, *those, cmi::Function::navigate, "choice", "nowhere").error, 101);
  EXPECT_EQ(call(attempt_, *those, cmi::Function::navigate, "start").error, 101);
  EXPECT_EQ(call(attempt_, *those, cmi::Function::navigate, "dance").error, 201);
  EXPECT_EQ(call(attempt_, *those, cmi::Function::get_value, "cmi.mode").value, "normal") << "what is refused ends nothing";
  EXPECT_EQ(call(attempt_, *those, cmi::Function::navigate, "exitAll").value, "");
}

}  // namespace
}  // namespace waymark::course
