#include <gmock/gmock.h>

#include "runtime/delivery/clock_skew.hpp"
#include "runtime/delivery/completion.hpp"
#include "runtime/delivery/sensitivity.hpp"
#include "runtime/delivery/statements.hpp"
#include "runtime/delivery/text_column.hpp"
#include "scorm/base/utf.hpp"

namespace waymark::delivery {
namespace {

TEST(TextColumn, IsValidUtf8AndReversible) {
  std::string odd = "plain \\ \\u0041 ";
  odd.push_back('\0');
  base::append_code_point(odd, 0xD800);
  base::append_code_point(odd, 0xDFFF);
  odd += "\xf0\x9f\x98\x80";
  const std::string column = to_column(odd);
  EXPECT_TRUE(base::is_utf8(column));
  EXPECT_EQ(column.find('\0'), std::string::npos);
  EXPECT_EQ(from_column(column), odd);
  EXPECT_EQ(to_column("cmi.core.lesson_status"), "cmi.core.lesson_status");
  EXPECT_EQ(to_column(std::string(1, '\0')), "\\u0000");
  EXPECT_EQ(to_column("\\"), "\\\\");
}

TEST(TextColumn, ShownIsValidUtf8CutBetweenCharacters) {
  const std::string smile = "\xf0\x9f\x98\x80";  // U+1F600, four bytes
  std::string lone = "a";
  base::append_code_point(lone, 0xD800);
  lone += '\0';
  lone += "\xff z";
  EXPECT_EQ(text_shown(lone, 100), "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd z");
  for (std::size_t most = 0; most <= 13; ++most) {
    const std::string shown = text_shown("a" + smile + smile + smile, most);
    EXPECT_TRUE(base::is_utf8(shown)) << most;
    EXPECT_LE(shown.size(), most);
    EXPECT_EQ((shown.size() + 3) % 4, most == 0 ? 3u : 0u) << most;
  }
}

TEST(Sensitivity, OfACall) {
  using cmi::Function;
  using xapi::Sensitivity;
  struct Row {
    Function function;
    const char *first, *second, *answer;
    int error;
    const char* type;
    Sensitivity label;
  };
  constexpr auto kOpen = Sensitivity::tracking, kOwn = Sensitivity::reflection;
  const std::string long_code(81, 'a');
  const Row rows[] = {
      {Function::set_value, "cmi.core.score.raw", "85", "true", 0, "", kOpen},
      {Function::set_value, "cmi.core.score.raw", "", "true", 0, "", kOpen},
      {Function::set_value, "cmi.core.session_time", "0000:12:30.00", "true", 0, "", kOpen},
      {Function::set_value, "cmi.core.lesson_status", "passed", "true", 0, "", kOpen},
      {Function::set_value, "cmi.core.lesson_status", "passed", "false", 301, "", kOwn},  // refused: nobody looked at it
      {Function::set_value, "cmi.objectives.0.status", "not attempted", "true", 0, "", kOpen},
      {Function::set_value, "cmi.core.lesson_location", "slide-3?q=1", "true", 0, "", kOpen},
      {Function::set_value, "cmi.core.lesson_location", "slide 3", "true", 0, "", kOwn},
      {Function::set_value, "cmi.core.lesson_location", long_code.c_str(), "true", 0, "", kOwn},
      {Function::set_value, "cmi.core.lesson_location", "caf\xc3\xa9", "true", 0, "", kOwn},
      {Function::set_value, "cmi.core.lesson_location", "a@b.test", "true", 0, "", kOwn},
      {Function::set_value, "cmi.suspend_data", "x", "true", 0, "", kOwn},
      {Function::set_value, "cmi.comments", "x", "true", 0, "", kOwn},
      {Function::set_value, "cmi.interactions.12.id", "q12", "true", 0, "", kOpen},
      {Function::set_value, "cmi.interactions.12.id", "I felt alone", "true", 0, "", kOwn},
      {Function::set_value, "cmi.interactions.12.student_response", "{a,b}", "true", 0, "choice", kOpen},
      {Function::set_value, "cmi.interactions.12.student_response", "1.a,2.b", "true", 0, "matching", kOpen},
      {Function::set_value, "cmi.interactions.12.student_response", "a", "false", 405, "choice", kOwn},
      {Function::set_value, "cmi.interactions.12.student_response", "I felt alone", "true", 0, "choice", kOwn},
      {Function::set_value, "cmi.interactions.12.student_response", "a", "true", 0, "fill-in", kOwn},
      {Function::set_value, "cmi.interactions.12.student_response", "a", "true", 0, "performance", kOwn},
      {Function::set_value, "cmi.interactions.12.student_response", "a", "true", 0, "", kOwn},
      {Function::set_value, "cmi.interactions.12.result", "", "true", 0, "", kOpen},
      {Function::set_value, "cmi.learner_words", "1", "true", 0, "", kOwn},  // elements that SCORM 1.2 does not have
      {Function::set_value, "my words", "1", "true", 0, "", kOwn},
      {Function::set_value, "cmi.interactions.0.learner_response", "1", "true", 0, "choice", kOwn},
      {Function::set_value, "cmi.interactions.0.description", "1", "true", 0, "choice", kOwn},
      {Function::open, "an item", "", "true", 0, "", kOpen},
      {Function::open, "an item", "", "false", 201, "", kOwn},
      {Function::commit, "", "", "true", 0, "", kOpen},
      {Function::commit, "my words", "", "false", 201, "", kOwn},
      {Function::get_value, "cmi.core.total", "", "", 401, "", kOpen},
      {Function::get_value, "my words", "", "", 401, "", kOwn},
      {Function::get_last_error, "", "", "405", 405, "", kOpen},
  };
  for (const Row& row : rows)
    EXPECT_EQ(sensitivity_of({row.function, row.first, row.second, row.answer, row.error}, row.type), row.label)
        << row.first << " = " << row.second << ", error " << row.error << ", type " << row.type;
  EXPECT_EQ(response_index("cmi.interactions.x.student_response"), -1);
  EXPECT_EQ(response_index("cmi.interactions.student_response"), -1);
  EXPECT_EQ(type_index("cmi.interactions.3.type"), 3);
}

TEST(Sensitivity, WhatIsShown) {
  const SaidCall call{cmi::Function::set_value, "cmi.comments", "my words", "true", 0};
  const auto hidden = shown_call(call, xapi::Sensitivity::reflection, xapi::Clearance::reader(false));
  EXPECT_EQ(hidden.about, "cmi.comments");
  EXPECT_EQ(hidden.value, kHiddenWords);
  EXPECT_EQ(hidden.answer, "true");
  EXPECT_EQ(shown_call(call, xapi::Sensitivity::reflection, xapi::Clearance::reader(true)).value, "my words");
  EXPECT_EQ(shown_call(call, xapi::Sensitivity::confidential, xapi::Clearance::reader(true)).value, kHiddenWords);
  EXPECT_EQ(sensitivity_of_kept({cmi::Function::set_value, "cmi.core.lesson_location", "3", "true", 0}, 1), xapi::Sensitivity::reflection);
  EXPECT_EQ(sensitivity_of_kept({cmi::Function::set_value, "cmi.core.lesson_location", "my words", "true", 0}, 0),
            xapi::Sensitivity::reflection);
}

TEST(ClockSkew, TakesTheSmallestDifference) {
  ClockSkew skew("2026-11-22T09:00:00.000Z");
  skew.observe("2026-11-22T10:00:00.000Z", "2026-11-22T09:00:01.000Z");  // an hour ahead, a second under way
  EXPECT_EQ(skew.correct("2026-11-22T10:00:00.000Z", "2026-11-22T09:00:01.000Z"), "2026-11-22T09:00:01.000Z");
  skew.observe("2026-11-22T10:05:00.000Z", "2026-11-22T12:00:00.000Z");  // waited for hours: no news
  EXPECT_EQ(skew.correct("2026-11-22T10:05:00.000Z", "2026-11-22T12:00:00.000Z"), "2026-11-22T09:05:01.000Z");
  EXPECT_EQ(skew.correct("2026-11-22T10:04:00.000Z", "2026-11-22T12:00:00.000Z"),
            "2026-11-22T09:05:01.000Z");  // never back
  EXPECT_EQ(skew.correct("2030-01-01T00:00:00.000Z", "2026-11-22T12:00:00.000Z"),
            "2026-11-22T12:00:00.000Z");  // never ahead
}

TEST(ClockSkew, ATimeThatDoesNotReadIsTheReceipt) {
  ClockSkew skew("2026-11-22T09:00:00.000Z");
  EXPECT_EQ(skew.correct("yesterday", "2026-11-22T09:10:00.000Z"), "2026-11-22T09:10:00.000Z");
}

// One wild call must not move the times of all others.
TEST(ClockSkew, NoDateAndNoTimeOfOursIsNoTime) {
  for (const char* wild : {"9999-99-99T00:00:00Z", "9999-12-31T23:59:59.000Z", "0001-01-01T00:00:00Z", "9999-99-99", ""}) {
    ClockSkew skew("2026-11-22T09:00:00.000Z");
    skew.observe(wild, "2026-11-22T09:10:00.000Z");
    EXPECT_EQ(skew.correct(wild, "2026-11-22T09:10:00.000Z"), "2026-11-22T09:10:00.000Z") << wild;
    skew.observe("2026-11-22T09:20:00.000Z", "2026-11-22T09:20:00.000Z");
    EXPECT_EQ(skew.correct("2026-11-22T09:15:00.000Z", "2026-11-22T09:20:00.000Z"), "2026-11-22T09:15:00.000Z") << wild;
    EXPECT_FALSE(client_ms(wild, "2026-11-22T09:10:00.000Z")) << wild;
  }
}

TEST(EvidenceCode, Shape) {
  EXPECT_THAT(new_evidence_code(), ::testing::MatchesRegex("EV-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"));
  EXPECT_NE(new_evidence_code(), new_evidence_code());
}

TEST(Iris, AreEncoded) {
  EXPECT_EQ(item_iri("https://a.example/courses/x", "item 1/\xc3\xa9"), "https://a.example/courses/x/item%201%2F%C3%A9");
  EXPECT_EQ(attempt_iri("https://a.example/courses/x/i", "u-1"), "https://a.example/courses/x/i?attemptId=u-1");
}

}  // namespace
}  // namespace waymark::delivery
