#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scorm/cmi/case_files.hpp"

// Events: only what changed, at LMSInitialize, LMSCommit, LMSFinish and close, in the
// fixed order of engine.hpp.
namespace waymark::cmi::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using K = EventKind;

class Events : public ::testing::Test {
 protected:
  void launch(const char* overrides = "{}", bool from_snapshot = false) {
    rapidjson::Document document;
    document.Parse(overrides);
    const auto facts = facts_with(&document);
    std::optional<std::string> snapshot;
    if (from_snapshot) snapshot = engine_->snapshot();
    engine_.emplace(std::move(*Engine::start(facts, snapshot)));
  }

  void begin(const char* item = "S1") {
    open(item);
    ASSERT_EQ(call(Function::initialize), "true");
  }

  void open(const char* item) { ASSERT_EQ(engine_->call(Function::open, item).value, "true"); }
  std::string call(Function function) { return engine_->call(function).value; }
  void set(const char* name, const char* value) { ASSERT_EQ(engine_->call(Function::set_value, name, value).error, 0) << name; }

  std::vector<Event> take() { return engine_->take_events(); }

  std::vector<K> kinds() {
    std::vector<K> out;
    for (const Event& event : take()) out.push_back(event.kind);
    return out;
  }

  std::optional<Engine> engine_;
};

TEST_F(Events, AFullSessionInOrder) {
  launch();
  begin();
  set("cmi.core.lesson_status", "completed");
  set("cmi.core.score.raw", "90");
  set("cmi.objectives.0.id", "o1");
  set("cmi.objectives.0.status", "passed");
  set("cmi.objectives.0.score.raw", "50");
  set("cmi.comments", "Thanks");
  set("cmi.interactions.0.id", "q1");
  set("cmi.interactions.0.result", "correct");
  set("cmi.core.session_time", "00:03:00");
  EXPECT_THAT(kinds(), ElementsAre(K::initialized));
  call(Function::finish);
  EXPECT_THAT(kinds(), ElementsAre(K::responded, K::commented, K::objective_scored, K::objective_passed, K::scored, K::passed, K::completed,
                                   K::terminated));
  call(Function::close);
  EXPECT_THAT(kinds(), IsEmpty());
}

TEST_F(Events, NothingIsToldTwice) {
  launch();
  begin();
  set("cmi.core.lesson_status", "completed");
  set("cmi.core.score.raw", "90");
  EXPECT_THAT(kinds(), ElementsAre(K::initialized));
  call(Function::commit);
  EXPECT_THAT(kinds(), ElementsAre(K::scored, K::passed, K::completed));
  call(Function::commit);
  EXPECT_THAT(kinds(), IsEmpty());
  set("cmi.core.score.raw", "90");
  call(Function::commit);
  EXPECT_THAT(kinds(), IsEmpty());
  set("cmi.core.score.raw", "95");
  call(Function::finish);
  EXPECT_THAT(kinds(), ElementsAre(K::scored, K::terminated));
}

TEST_F(Events, NothingIsToldTwiceAcrossLaunches) {
  launch();
  begin();
  set("cmi.core.lesson_status", "completed");
  set("cmi.interactions.0.id", "q1");
  set("cmi.interactions.0.student_response", "a");
  set("cmi.core.score.raw", "90");  // the mastery score is 80: without one, "completed" waits for the end
  call(Function::commit);
  launch("{}", true);
  begin();  // closes the session that the other launch left open
  EXPECT_THAT(kinds(), ElementsAre(K::suspended, K::resumed));
  call(Function::finish);
  EXPECT_THAT(kinds(), ElementsAre(K::terminated));
}

TEST_F(Events, CompletedUnderAMasteryScoreIsToldWhenTheSessionEnds) {
  launch();
  begin();
  take();
  set("cmi.core.lesson_status", "completed");
  call(Function::commit);
  EXPECT_THAT(kinds(), IsEmpty());
  call(Function::finish);
  EXPECT_THAT(kinds(), ElementsAre(K::completed, K::terminated));
}

TEST_F(Events, TerminatedCarriesTheOutcome) {
  launch();
  begin();
  set("cmi.core.lesson_status", "completed");
  set("cmi.core.score.raw", "60");
  set("cmi.core.score.min", "0");
  set("cmi.core.score.max", "100");
  set("cmi.core.session_time", "00:03:00");
  call(Function::finish);
  const Event end = take().back();
  EXPECT_EQ(end.kind, K::terminated);
  EXPECT_EQ(end.item_id, "S1");
  EXPECT_EQ(end.score.raw, "60");
  EXPECT_EQ(end.score.min, "0");
  EXPECT_EQ(end.score.max, "100");
  EXPECT_EQ(end.success, false);    // the mastery score is 80
  EXPECT_EQ(end.completion, true);  // the SCO itself said so
  EXPECT_EQ(end.session_time, "00:03:00");
  EXPECT_EQ(end.exit, "");
}

TEST_F(Events, SuspendedByTheScoAndByLeaving) {
  launch();
  begin();
  set("cmi.core.exit", "suspend");
  set("cmi.core.lesson_status", "incomplete");
  call(Function::finish);
  Event end = take().back();
  EXPECT_EQ(end.kind, K::suspended);
  EXPECT_EQ(end.exit, "suspend");
  EXPECT_EQ(end.completion, false);
  EXPECT_EQ(end.success, std::nullopt);
  call(Function::close);
  begin();
  EXPECT_THAT(kinds(), ElementsAre(K::resumed));
  call(Function::close);
  end = take().back();
  EXPECT_EQ(end.kind, K::suspended);
  EXPECT_EQ(end.exit, "close");
}

TEST_F(Events, OpenedAndNeverInitializedSaysNothing) {
  launch();
  open("S1");
  call(Function::close);
  EXPECT_THAT(kinds(), IsEmpty());
  EXPECT_TRUE(engine_->items()[0].opened);
  begin();
  EXPECT_THAT(kinds(), ElementsAre(K::initialized));
}

TEST_F(Events, AnInteractionWaitsForItsAnswer) {
  launch();
  begin();
  take();
  set("cmi.interactions.0.id", "q1");
  set("cmi.interactions.0.type", "choice");
  call(Function::commit);
  EXPECT_THAT(kinds(), IsEmpty());
  set("cmi.interactions.0.student_response", "a");
  set("cmi.interactions.0.correct_responses.0.pattern", "b");
  set("cmi.interactions.0.objectives.0.id", "o1");
  set("cmi.interactions.0.result", "wrong");
  set("cmi.interactions.0.weighting", "2");
  set("cmi.interactions.0.latency", "00:00:09");
  set("cmi.interactions.0.time", "10:00:00");
  call(Function::commit);
  const auto events = take();
  ASSERT_EQ(events.size(), 1u);
  const Interaction& told = events[0].interaction;
  EXPECT_EQ(told.index, 0);
  EXPECT_EQ(told.id, "q1");
  EXPECT_EQ(told.type, "choice");
  EXPECT_EQ(told.student_response, "a");
  EXPECT_EQ(told.result, "wrong");
  EXPECT_EQ(told.weighting, "2");
  EXPECT_EQ(told.latency, "00:00:09");
  EXPECT_EQ(told.time, "10:00:00");
  EXPECT_THAT(told.correct_responses, ElementsAre("b"));
  EXPECT_THAT(told.objective_ids, ElementsAre("o1"));
}

TEST_F(Events, StatusesThatChangeBackAndForth) {
  launch();
  begin("S2");
  take();
  set("cmi.core.lesson_status", "failed");
  call(Function::commit);
  EXPECT_THAT(kinds(), ElementsAre(K::failed));
  set("cmi.core.lesson_status", "passed");
  call(Function::commit);
  EXPECT_THAT(kinds(), ElementsAre(K::passed));
  set("cmi.core.lesson_status", "incomplete");
  call(Function::commit);
  EXPECT_THAT(kinds(), IsEmpty());
  set("cmi.core.lesson_status", "completed");
  call(Function::finish);
  EXPECT_THAT(kinds(), ElementsAre(K::completed, K::terminated));
}

TEST_F(Events, CompletedByTheEngineWhenTheScoNeverSaid) {
  launch();
  begin("S2");
  take();
  call(Function::finish);
  EXPECT_THAT(kinds(), ElementsAre(K::completed, K::terminated));
}

TEST_F(Events, AReviewGivesNoAnswersAndNoOutcome) {
  launch("{\"mode\":\"review\"}");
  begin();
  set("cmi.core.lesson_status", "failed");
  set("cmi.core.score.raw", "1");
  set("cmi.interactions.0.id", "q1");
  set("cmi.interactions.0.student_response", "a");
  call(Function::finish);
  EXPECT_THAT(kinds(), ElementsAre(K::initialized, K::terminated));
  launch("{}", true);
  begin();
  call(Function::commit);
  EXPECT_THAT(kinds(), ElementsAre(K::initialized));
}

TEST_F(Events, AnAssetIsCompletedOnce) {
  launch();
  open("A1");
  EXPECT_THAT(kinds(), ElementsAre(K::completed));
  open("A1");
  EXPECT_THAT(kinds(), IsEmpty());
}

}  // namespace
}  // namespace waymark::cmi::test
