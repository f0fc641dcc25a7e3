#include "xapi/profiles/scorm_profile.hpp"

#include <gtest/gtest.h>

#include "xapi/json/parse.hpp"
#include "xapi/model/check.hpp"
#include "xapi/profiles/scorm_text.hpp"

// Expected values are written from the ADL xAPI SCORM Profile and SCORM 1.2 RTE section 3.4.
namespace waymark::xapi {
namespace {

const std::string kAuthority = R"({"account":{"homePage":"https://lrs.example","name":"waymark"}})";

ScormEvent event_of(ScormVerb verb) {
  ScormEvent event;
  event.verb = verb;
  event.launch_id = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  event.number = 12;
  event.ordinal = 1;
  event.timestamp = "2026-11-22T09:30:00.000Z";
  event.registration = "ec531277-b57b-4c15-8d91-d292c5b2b8f7";
  event.actor_home_page = "https://waymark.test";
  event.actor_name = "subject-17";
  event.course_iri = "https://waymark.test/courses/who-leads";
  event.course_title = "Who leads?";
  event.item_iri = "https://waymark.test/courses/who-leads/item_1";
  event.item_title = "Part one";
  event.attempt_iri = "https://waymark.test/courses/who-leads/item_1?attemptId=1";
  event.language = "en-GB";
  return event;
}

json::Value made(const ScormEvent& event) {
  const auto out = scorm_statement(event, kAuthority, "2026-11-22T09:30:01.000Z");
  EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message + " " + out.error().where);
  return out ? *json::parse(out->bytes) : json::Value::object();
}

std::string at(const json::Value& value, std::initializer_list<const char*> path) {
  const json::Value* here = &value;
  for (const char* name : path) {
    here = here->find(name);
    if (!here) return "absent";
  }
  return json::write(*here);
}

TEST(ScormProfile, TheWholeStatementOfAnInitialized) {
  EXPECT_EQ(
      json::write(made(event_of(ScormVerb::initialized))),
      // UUIDv5 of "12/1" in the launch's namespace
      R"({"id":"40ce213e-a502-54e2-9c0e-77b61e4fcafc",)"
      R"("actor":{"objectType":"Agent","account":{"homePage":"https://waymark.test","name":"subject-17"}},)"
      R"("verb":{"id":"http://adlnet.gov/expapi/verbs/initialized","display":{"en":"initialized"}},)"
      R"("object":{"objectType":"Activity","id":"https://waymark.test/courses/who-leads/item_1","definition":{"name":{"en-GB":"Part one"},"type":"http://adlnet.gov/expapi/activities/lesson"}},)"
      R"("context":{"registration":"ec531277-b57b-4c15-8d91-d292c5b2b8f7","language":"en-GB","contextActivities":{)"
      R"("grouping":[{"objectType":"Activity","id":"https://waymark.test/courses/who-leads","definition":{"name":{"en-GB":"Who leads?"},"type":"http://adlnet.gov/expapi/activities/course"}},)"
      R"({"objectType":"Activity","id":"https://waymark.test/courses/who-leads/item_1?attemptId=1","definition":{"type":"http://adlnet.gov/expapi/activities/attempt"}}],)"
      R"("category":[{"id":"https://w3id.org/xapi/scorm","definition":{"type":"http://adlnet.gov/expapi/activities/profile"}}]}},)"
      R"("timestamp":"2026-11-22T09:30:00.000Z","authority":{"account":{"homePage":"https://lrs.example","name":"waymark"}},)"
      R"("version":"1.0.0","stored":"2026-11-22T09:30:01.000Z"})");
}

TEST(ScormProfile, VerbsByTheProfilesTable) {
  struct Row {
    ScormVerb verb;
    const char* name;
  };
  for (const Row& row :
       {Row{ScormVerb::initialized, "initialized"}, Row{ScormVerb::resumed, "resumed"}, Row{ScormVerb::responded, "responded"},
        Row{ScormVerb::objective_scored, "scored"}, Row{ScormVerb::objective_passed, "passed"}, Row{ScormVerb::objective_failed, "failed"},
        Row{ScormVerb::objective_completed, "completed"}, Row{ScormVerb::commented, "commented"}, Row{ScormVerb::scored, "scored"},
        Row{ScormVerb::passed, "passed"}, Row{ScormVerb::failed, "failed"}, Row{ScormVerb::completed, "completed"},
        Row{ScormVerb::suspended, "suspended"}, Row{ScormVerb::terminated, "terminated"}}) {
    auto event = event_of(row.verb);
    event.score.raw = "50";
    event.objective_id = "obj";
    event.text = "well";
    EXPECT_EQ(at(made(event), {"verb", "id"}), "\"http://adlnet.gov/expapi/verbs/" + std::string(row.name) + "\"");
  }
}

TEST(ScormProfile, IdsComeFromLaunchNumberAndOrdinal) {
  const auto id = [](std::int64_t number, int ordinal) {
    auto event = event_of(ScormVerb::initialized);
    event.number = number;
    event.ordinal = ordinal;
    return at(made(event), {"id"});
  };
  EXPECT_EQ(id(12, 1), id(12, 1));
  EXPECT_NE(id(12, 1), id(12, 2));
  EXPECT_NE(id(1, 21), id(12, 1));
}

TEST(ScormProfile, TerminatedCarriesTheSession) {
  auto event = event_of(ScormVerb::terminated);
  event.score = {"85", "0", "100"};
  event.success = true;
  event.completion = true;
  event.session_time = "0001:02:03.50";
  event.exit = "time-out";
  EXPECT_EQ(at(made(event), {"result"}),
            R"({"success":true,"completion":true,"score":{"scaled":0.85,"raw":85,"min":0,"max":100},"duration":"PT1H2M3.5S",)"
            R"("extensions":{"https://waymark.example/xapi/extensions/exit":"time-out"}})");
  event.success.reset();
  event.completion = false;
  event.exit = "";
  event.score = {};
  event.session_time = "";
  EXPECT_EQ(at(made(event), {"result"}), R"({"completion":false})");
}

TEST(ScormProfile, SuspendedWithNothingKnownHasNoResult) {
  auto event = event_of(ScormVerb::suspended);
  event.exit = "suspend";
  EXPECT_EQ(at(made(event), {"result"}), "absent");
}

struct ScoreRow {
  ScormScore score;
  const char* expect;
};

TEST(ScormProfile, ScoreWithinWhatXapiTakes) {
  const ScoreRow table[] = {
      {{"85", {}, {}}, R"({"scaled":0.85,"raw":85})"},
      {{"085.50", "0", "100"}, R"({"scaled":0.855,"raw":85.5,"min":0,"max":100})"},
      {{"0", "0", "10"}, R"({"scaled":0,"raw":0,"min":0,"max":10})"},
      {{"100", "0", "100"}, R"({"scaled":1,"raw":100,"min":0,"max":100})"},
      {{"150", "0", "200"}, R"({"raw":150,"min":0,"max":200})"},  // no scaled score above 1
      {{"50", "60", "100"}, R"({"scaled":0.5,"raw":50})"},        // below min: both left out
      {{"50", "0", "40"}, R"({"scaled":0.5,"raw":50})"},          // above max
      {{"0", "0", "0"}, R"({"scaled":0,"raw":0})"},               // min is not below max
      {{"70", "x", "100"}, R"({"scaled":0.7,"raw":70,"max":100})"},
      {{"-50", {}, {}}, R"({"scaled":-0.5,"raw":-50})"},
  };
  for (const auto& row : table) {
    auto event = event_of(ScormVerb::scored);
    event.score = row.score;
    EXPECT_EQ(at(made(event), {"result", "score"}), row.expect) << *row.score.raw;
  }
  auto nothing = event_of(ScormVerb::scored);
  nothing.score.raw = "";
  EXPECT_FALSE(scorm_statement(nothing, kAuthority, "2026-11-22T09:30:01.000Z").has_value());
}

// RTE 3.4.2 gives CMIDecimal no length of its own; what a learner reached is in the record whatever it is written with.
TEST(ScormProfile, ALongScoreIsANumberStill) {
  const std::string nines(252, '9');
  auto event = event_of(ScormVerb::scored);
  event.score.raw = "99." + nines;  // 255 characters
  EXPECT_EQ(at(made(event), {"result", "score", "raw"}), "9.9" + nines + "e1");
  EXPECT_EQ(at(made(event), {"result", "score", "scaled"}), "9.9" + nines + "e-1");
  event.score.raw = std::string(253, '0') + "85";
  EXPECT_EQ(at(made(event), {"result"}), R"({"score":{"scaled":0.85,"raw":85}})");
}

TEST(ScormProfile, AScoreThatIsNoNumberIsKeptAsText) {
  for (const std::string& raw : {std::string("good"), std::string("1e400"), std::string("1,5"), std::string(256, '1')}) {
    auto event = event_of(ScormVerb::scored);
    event.score.raw = raw;
    EXPECT_EQ(at(made(event), {"result"}), R"({"extensions":{"https://waymark.example/xapi/extensions/score-raw":")" + raw + "\"}}");
    const auto kept = scorm_statement(event, kAuthority, "2026-11-22T09:30:01.000Z");
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->sensitivity, Sensitivity::reflection) << "it may be somebody's words";
  }
  auto event = event_of(ScormVerb::passed);
  event.score.raw = std::string(5000, 'x');
  EXPECT_EQ(at(made(event), {"result", "extensions", "https://waymark.example/xapi/extensions/score-raw"}).size(), 1024 + 2u);
  EXPECT_EQ(at(made(event), {"result", "success"}), "true");
}

TEST(ScormProfile, StatusVerbs) {
  EXPECT_EQ(at(made(event_of(ScormVerb::passed)), {"result"}), R"({"success":true})");
  EXPECT_EQ(at(made(event_of(ScormVerb::failed)), {"result"}), R"({"success":false})");
  EXPECT_EQ(at(made(event_of(ScormVerb::completed)), {"result"}), R"({"completion":true})");
}

TEST(ScormProfile, CourseLevelIsAboutTheCourse) {
  auto event = event_of(ScormVerb::completed);
  event.course_level = true;
  event.success = true;
  event.score.raw = "90";
  const auto statement = made(event);
  EXPECT_EQ(at(statement, {"object", "id"}), "\"https://waymark.test/courses/who-leads\"");
  EXPECT_EQ(at(statement, {"object", "definition", "type"}), "\"http://adlnet.gov/expapi/activities/course\"");
  EXPECT_EQ(at(statement, {"result"}), R"({"score":{"scaled":0.9,"raw":90},"success":true,"completion":true})");
  EXPECT_EQ(at(statement, {"context", "contextActivities", "parent"}), "absent");
}

// Readers of the store can tell what the module reported from what the platform took for it.
TEST(ScormProfile, CompletedByOpeningSaysSo) {
  auto event = event_of(ScormVerb::completed);
  event.course_level = true;
  event.by_opening = true;
  EXPECT_EQ(at(made(event), {"result"}),
            R"({"completion":true,"extensions":{"https://waymark.example/xapi/extensions/completed-by":"opened"}})");
}

ScormEvent responded(const char* type, const char* response) {
  auto event = event_of(ScormVerb::responded);
  event.interaction.index = 2;
  event.interaction.id = "Q 1/a";
  event.interaction.type = type;
  event.interaction.student_response = response;
  return event;
}

TEST(ScormProfile, Responded) {
  auto event = responded("choice", "a,c");
  event.interaction.correct_responses = {"a,c", "{b,d}"};
  event.interaction.objective_ids = {"o1"};
  event.interaction.result = "wrong";
  event.interaction.latency = "00:00:12.30";
  event.interaction.weighting = "2.50";
  const auto statement = made(event);
  EXPECT_EQ(
      at(statement, {"object"}),
      R"({"objectType":"Activity","id":"https://waymark.test/courses/who-leads/item_1/interactions/Q%201%2Fa","definition":{"name":{"en-GB":"Q 1/a"},)"
      R"("type":"http://adlnet.gov/expapi/activities/cmi.interaction","interactionType":"choice","correctResponsesPattern":["a[,]c","b[,]d"]}})");
  EXPECT_EQ(
      at(statement, {"result"}),
      R"({"response":"a[,]c","success":false,"duration":"PT12.3S","extensions":{"https://waymark.example/xapi/extensions/weighting":2.5}})");
  EXPECT_EQ(
      at(statement, {"context", "contextActivities", "parent"}),
      R"([{"objectType":"Activity","id":"https://waymark.test/courses/who-leads/item_1","definition":{"name":{"en-GB":"Part one"},"type":"http://adlnet.gov/expapi/activities/lesson"}}])");
  EXPECT_EQ(
      at(statement, {"context", "contextActivities", "other"}),
      R"([{"objectType":"Activity","id":"https://waymark.test/courses/who-leads/item_1/objectives/o1","definition":{"name":{"en-GB":"o1"},"type":"http://adlnet.gov/expapi/activities/objective"}}])");
}

TEST(ScormProfile, InteractionResults) {
  struct Row {
    const char* result;
    const char* expect;
  };
  for (const Row& row :
       {Row{"correct", R"({"response":"a","success":true})"}, Row{"incorrect", R"({"response":"a","success":false})"},
        Row{"0.5", R"({"response":"a","score":{"raw":0.5}})"}, Row{"", R"({"response":"a"})"},
        Row{"neutral", R"({"response":"a","extensions":{"https://waymark.example/xapi/extensions/interaction-result":"neutral"}})"},
        Row{"unanticipated",
            R"({"response":"a","extensions":{"https://waymark.example/xapi/extensions/interaction-result":"unanticipated"}})"}}) {
    auto event = responded("choice", "a");
    event.interaction.result = row.result;
    EXPECT_EQ(at(made(event), {"result"}), row.expect) << row.result;
  }
}

TEST(ScormProfile, InteractionsWithoutAnIdAreKnownByIndex) {
  auto event = responded("choice", "a");
  event.interaction.id = "";
  EXPECT_EQ(at(made(event), {"object", "id"}), "\"https://waymark.test/courses/who-leads/item_1/interactions/~2\"");
}

TEST(ScormProfile, Responses) {  // xAPI Part 2, 2.4.4.1, Response Patterns
  struct Row {
    const char* type;
    const char* response;
    const char* expect;
  };
  for (const Row& row :
       {Row{"true-false", "t", "true"}, Row{"true-false", "0", "false"}, Row{"true-false", "True", "true"},
        Row{"true-false", "maybe", "maybe"}, Row{"choice", "a", "a"}, Row{"choice", "{a, b}", "a[,]b"}, Row{"choice", "a[,]b", "a[,]b"},
        Row{"choice", "Yes, I would", "Yes, I would"}, Row{"choice", "a,,b", "a,,b"}, Row{"sequencing", "c,a,b", "c[,]a[,]b"},
        Row{"matching", "1.a,2.b", "1[.]a[,]2[.]b"}, Row{"matching", "{1.a,2.b}", "1[.]a[,]2[.]b"}, Row{"matching", "1-a", "1-a"},
        Row{"fill-in", "one, two", "one, two"}, Row{"numeric", "1:3", "1:3"}, Row{"likert", "3", "3"}, Row{"performance", "a,b", "a,b"}})
    EXPECT_EQ(response_of(row.type, row.response), row.expect) << row.type << " " << row.response;
  EXPECT_EQ(pattern_of("numeric", "1:3.5"), "1[:]3.5");
  EXPECT_EQ(pattern_of("numeric", ":4"), "[:]4");
  EXPECT_EQ(pattern_of("numeric", "4"), "4");
  EXPECT_EQ(pattern_of("numeric", ":"), ":");
  EXPECT_EQ(pattern_of("numeric", "[:]4"), "[:]4");
}

TEST(ScormProfile, Types) {
  for (const char* type : {"true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric"})
    EXPECT_EQ(interaction_type(type), type);
  EXPECT_EQ(interaction_type("hotspot"), "other");
  EXPECT_EQ(interaction_type(""), "other");
}

TEST(ScormProfile, Objectives) {
  auto event = event_of(ScormVerb::objective_scored);
  event.objective_id = "obj-1";
  event.score = {"7", "0", "10"};
  const auto statement = made(event);
  EXPECT_EQ(at(statement, {"object", "id"}), "\"https://waymark.test/courses/who-leads/item_1/objectives/obj-1\"");
  EXPECT_EQ(at(statement, {"object", "definition", "type"}), "\"http://adlnet.gov/expapi/activities/objective\"");
  EXPECT_EQ(at(statement, {"result", "score"}), R"({"scaled":0.07,"raw":7,"min":0,"max":10})");
  EXPECT_NE(at(statement, {"context", "contextActivities", "parent"}), "absent");
}

TEST(ScormProfile, Sensitivity) {
  const auto label = [](const ScormEvent& event) { return scorm_statement(event, kAuthority, "2026-11-22T09:30:01.000Z")->sensitivity; };
  const auto asked = [](const char* type, const char* response) {
    auto event = responded(type, response);
    event.interaction.id = "q1";
    return event;
  };
  EXPECT_EQ(label(asked("fill-in", "my words")), Sensitivity::reflection);
  EXPECT_EQ(label(asked("hotspot", "who knows")), Sensitivity::reflection);
  EXPECT_EQ(label(asked("choice", "a")), Sensitivity::tracking);
  EXPECT_EQ(label(asked("numeric", "4")), Sensitivity::tracking);
  EXPECT_EQ(label(asked("choice", "{a,b}")), Sensitivity::tracking);
  EXPECT_EQ(label(asked("choice", "I felt alone")), Sensitivity::reflection);
  EXPECT_EQ(label(asked("performance", "stood")), Sensitivity::reflection);
  auto named = asked("choice", "a");
  named.interaction.id = "I felt alone";
  EXPECT_EQ(label(named), Sensitivity::reflection);
  named = asked("choice", "a");
  named.interaction.objective_ids = {"o1", "to be heard"};
  EXPECT_EQ(label(named), Sensitivity::reflection);
  auto comment = event_of(ScormVerb::commented);
  comment.text = "this was hard";
  EXPECT_EQ(label(comment), Sensitivity::reflection);
  EXPECT_EQ(label(event_of(ScormVerb::terminated)), Sensitivity::tracking);
}

TEST(ScormProfile, WhatASCOCanWriteBecomesUnicode) {
  auto event = event_of(ScormVerb::commented);
  event.text = std::string(
                   "a\0b\xED\xA0\x80"
                   "c\xFF",
                   8) +
               "\xC3\xA9";
  EXPECT_EQ(at(made(event), {"result", "response"}),
            "\"a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD"
            "c\xEF\xBF\xBD\xC3\xA9\"");
  auto odd = responded("choice", "\xED\xB0\x80");
  odd.interaction.id = std::string("\0", 1);
  EXPECT_EQ(at(made(odd), {"object", "id"}), "\"https://waymark.test/courses/who-leads/item_1/interactions/%EF%BF%BD\"");
}

TEST(ScormProfile, LanguageThatIsNoneIsUndetermined) {
  auto event = event_of(ScormVerb::initialized);
  event.language = "x-none, please";
  const auto statement = made(event);
  EXPECT_EQ(at(statement, {"object", "definition", "name"}), R"({"und":"Part one"})");
  EXPECT_EQ(at(statement, {"context", "language"}), "absent");
}

TEST(ScormProfile, Timespans) {  // SCORM 1.2 RTE, CMITimespan
  struct Row {
    const char* text;
    const char* expect;
  };
  for (const Row& row : {Row{"00:00:00", "PT0S"}, Row{"0000:00:00.00", "PT0S"}, Row{"01:00:00", "PT1H"}, Row{"00:05:00.10", "PT5M0.1S"},
                         Row{"9999:59:59.99", "PT9999H59M59.99S"}, Row{"00:00:01.239", "PT1.23S"}, Row{"12:34", "none"},
                         Row{"00:00:00.", "none"}, Row{"aa:00:00", "none"}, Row{"", "none"}, Row{"PT1H", "none"}, Row{"00:000:00", "none"}})
    EXPECT_EQ(duration_of_timespan(row.text).value_or("none"), row.expect) << row.text;
}

TEST(ScormProfile, WhatCannotBeAStatementIsRefused) {
  auto event = event_of(ScormVerb::initialized);
  event.launch_id = "launch";
  EXPECT_FALSE(scorm_statement(event, kAuthority, "2026-11-22T09:30:01.000Z").has_value());
  event = event_of(ScormVerb::initialized);
  event.course_iri = "who leads";
  const auto out = scorm_statement(event, kAuthority, "2026-11-22T09:30:01.000Z");
  ASSERT_FALSE(out.has_value());
  EXPECT_EQ(out.error().where, "/context/contextActivities/grouping/0/id");
}

TEST(ScormProfile, CauseIsKept) {
  const auto out = scorm_statement(event_of(ScormVerb::initialized), kAuthority, "2026-11-22T09:30:01.000Z");
  EXPECT_EQ(out->launch_id, "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_EQ(out->journal_number, 12);
  EXPECT_EQ(out->registration, "ec531277-b57b-4c15-8d91-d292c5b2b8f7");
}

}  // namespace
}  // namespace waymark::xapi
