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

TEST(Sensitivity, Table) {
  using xapi::Sensitivity;
  EXPECT_EQ(sensitivity_of("cmi.core.score.raw", ""), Sensitivity::tracking);
  EXPECT_EQ(sensitivity_of("cmi.suspend_data", ""), Sensitivity::reflection);
  EXPECT_EQ(sensitivity_of("cmi.comments", ""), Sensitivity::reflection);
  EXPECT_EQ(sensitivity_of("cmi.interactions.12.student_response", "choice"), Sensitivity::tracking);
  EXPECT_EQ(sensitivity_of("cmi.interactions.12.student_response", "fill-in"), Sensitivity::reflection);
  EXPECT_EQ(sensitivity_of("cmi.interactions.12.student_response", "performance"), Sensitivity::reflection);
  EXPECT_EQ(sensitivity_of("cmi.interactions.12.student_response", ""), Sensitivity::reflection);
  EXPECT_EQ(sensitivity_of("cmi.interactions.12.result", ""), Sensitivity::tracking);
  EXPECT_EQ(response_index("cmi.interactions.x.student_response"), -1);
  EXPECT_EQ(response_index("cmi.interactions.student_response"), -1);
  EXPECT_EQ(type_index("cmi.interactions.3.type"), 3);
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

TEST(EvidenceCode, Shape) {
  EXPECT_THAT(new_evidence_code(), ::testing::MatchesRegex("EV-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"));
  EXPECT_NE(new_evidence_code(), new_evidence_code());
}

TEST(Iris, AreEncoded) {
  EXPECT_EQ(item_iri("https://a.example/courses/x", "item 1/\xc3\xa9"),
            "https://a.example/courses/x/item%201%2F%C3%A9");
  EXPECT_EQ(attempt_iri("https://a.example/courses/x/i", "u-1"),
            "https://a.example/courses/x/i?attemptId=u-1");
}

}  // namespace
}  // namespace waymark::delivery
