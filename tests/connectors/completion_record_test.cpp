#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/connector.hpp"

namespace waymark::connectors {
namespace {

using testing::HasSubstr;

CompletionRecord full_record() {
  CompletionRecord record;
  record.completion_id = "2b1b6f0e-0a3c-4f5e-9a76-3f1f0c0d9a11";
  record.person_id = "p-1";
  record.display_name = "Tamsin \"Tam\" Okaf\xC3\xB3r\n";
  record.employee_number = "23000417";
  record.assignment_number = "23000417-2";
  record.vpd = "377";
  record.nhs_id = "4812345";
  record.moodle_username = "tokafor";
  record.course_code = "fire-safety";
  record.course_title = "Fire <Safety>";
  record.course_version = 3;
  record.completed_at = "2026-09-07T13:02:11.000Z";
  record.outcome = "PASSED";
  record.score = 92.5;
  record.hours = 0.25;
  record.evidence_code = "EV-7QK2-0001";
  record.basis = "opened";
  return record;
}

TEST(CompletionRecord, ComesBackAsItWent) {
  const CompletionRecord before = full_record();
  const auto after = completion_from_json(to_json(before));
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(after->completion_id, before.completion_id);
  EXPECT_EQ(after->display_name, before.display_name);
  EXPECT_EQ(after->assignment_number, before.assignment_number);
  EXPECT_EQ(after->course_version, 3);
  EXPECT_EQ(after->score, before.score);
  EXPECT_EQ(after->hours, 0.25);
  EXPECT_EQ(after->evidence_code, before.evidence_code);
  EXPECT_EQ(after->basis, "opened");
  EXPECT_EQ(to_json(*after), to_json(before));
}

TEST(CompletionRecord, NoScoreStaysNoScore) {
  CompletionRecord record = full_record();
  record.score.reset();
  const auto after = completion_from_json(to_json(record));
  ASSERT_TRUE(after);
  EXPECT_FALSE(after->score.has_value());
}

TEST(CompletionRecord, RestsOnTheModulesReportUnlessItSaysOtherwise) {
  const auto before = completion_from_json(
      R"({"completion_id":"c","person_id":"p","course_code":"x","completed_at":"2026-09-07T13:02:11.000Z","outcome":"PASSED"})");
  ASSERT_TRUE(before) << before.error().message;  // as it was kept before the basis was a part of it
  EXPECT_EQ(before->basis, "reported");
  EXPECT_EQ(basis_words("reported"), "Reported by the module");
  EXPECT_EQ(basis_words("opened"), "Opened; the module reports nothing");
  EXPECT_EQ(basis_words("decided"), "Decided by an administrator");
}

struct Bad {
  const char* json;
  const char* because;
};

TEST(CompletionRecord, RefusesWhatIsNotOne) {
  constexpr Bad kBad[] = {
      {"[]", "a JSON object"},
      {"{\"completion_id\":\"a\"", "not a JSON text"},
      {R"({"person_id":"p","course_code":"c","completed_at":"t","outcome":"PASSED"})", "completion_id is missing"},
      {R"({"completion_id":"a","person_id":7,"course_code":"c","completed_at":"t","outcome":"PASSED"})", "person_id is not a text"},
      {R"({"completion_id":"a","person_id":"p","course_code":"","completed_at":"t","outcome":"PASSED"})", "course_code is empty"},
      {R"({"completion_id":"a","person_id":"p","course_code":"c","completed_at":"t","outcome":"passed"})", "outcome is none of"},
      {R"({"completion_id":"a","person_id":"p","course_code":"c","completed_at":"t","outcome":"PASSED","score":101})", "0 to 100"},
      {R"({"completion_id":"a","person_id":"p","course_code":"c","completed_at":"t","outcome":"PASSED","score":"9"})", "0 to 100"},
      {R"({"completion_id":"a","person_id":"p","course_code":"c","completed_at":"t","outcome":"PASSED","course_version":1.5})",
       "whole number"},
  };
  for (const Bad& bad : kBad) {
    const auto record = completion_from_json(bad.json);
    ASSERT_FALSE(record) << bad.json;
    EXPECT_THAT(record.error().message, HasSubstr(bad.because)) << bad.json;
  }
}

}  // namespace
}  // namespace waymark::connectors
