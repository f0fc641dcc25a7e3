#include "connectors/time.hpp"

#include <gtest/gtest.h>

namespace waymark::connectors {
namespace {

std::string london(const char* utc) { return yyyymmdd_hhmmss(london_time(*parse_utc(utc))); }

TEST(Time, ReadsAndWritesUtc) {
  EXPECT_EQ(format_utc(*parse_utc("2026-09-07T13:02:11Z")), "2026-09-07T13:02:11.000Z");
  EXPECT_EQ(format_utc(*parse_utc("2026-02-28T23:59:59.1239Z")), "2026-02-28T23:59:59.123Z");
  EXPECT_EQ(format_utc(*parse_utc("2024-02-29T00:00:00.5Z")), "2024-02-29T00:00:00.500Z");
  EXPECT_EQ(parse_utc("1970-01-02T00:00:00Z")->time_since_epoch(), std::chrono::hours{24});
}

TEST(Time, RefusesWhatIsNotUtc) {
  for (const char* text : {"", "2026-09-07", "2026-09-07T13:02:11", "2026-09-07T13:02:11+01:00", "2026-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z", "2026-09-07T24:00:00Z", "2026-09-07T13:60:00Z", "2026-09-07T13:02:60Z",
                           "2026-09-07T13:02:11.Z", "2026-09-07t13:02:11z", "2026-09-07T13:02:11Z ", "26-09-07T13:02:11Z"}) {
    EXPECT_FALSE(parse_utc(text)) << text;
  }
}

// Published dates of British Summer Time: 2024 31 March to 27 October, 2025 30 March to 26 October,
// 2026 29 March to 25 October, 2027 28 March to 31 October; 1996 31 March to 27 October.
TEST(Time, LondonClockAtBothEdges) {
  EXPECT_EQ(london("2026-03-29T00:59:59Z"), "20260329 005959");
  EXPECT_EQ(london("2026-03-29T01:00:00Z"), "20260329 020000");
  EXPECT_EQ(london("2026-10-25T00:59:59Z"), "20261025 015959");
  EXPECT_EQ(london("2026-10-25T01:00:00Z"), "20261025 010000");
  EXPECT_EQ(london("2024-03-31T01:00:00Z"), "20240331 020000");
  EXPECT_EQ(london("2024-03-30T23:30:00Z"), "20240330 233000");
  EXPECT_EQ(london("2025-10-26T00:30:00Z"), "20251026 013000");
  EXPECT_EQ(london("2027-10-31T00:30:00Z"), "20271031 013000");
  EXPECT_EQ(london("1996-10-27T00:59:59Z"), "19961027 015959");
  EXPECT_EQ(london("1996-10-27T01:00:00Z"), "19961027 010000");
}

// Half past eleven at night in UTC is the next day in London in summer, and the same day in winter.
TEST(Time, LondonDateIsNotTheUtcDate) {
  EXPECT_EQ(london("2026-06-30T23:30:00Z"), "20260701 003000");
  EXPECT_EQ(london("2026-12-31T23:30:00Z"), "20261231 233000");
}

TEST(Time, WorkingDays) {
  const auto days = [](const char* from, const char* to) { return working_days(*parse_utc(from), *parse_utc(to)); };
  EXPECT_EQ(days("2026-09-07T10:00:00Z", "2026-09-07T18:00:00Z"), 0);  // Monday
  EXPECT_EQ(days("2026-09-07T10:00:00Z", "2026-09-10T09:00:00Z"), 3);  // to Thursday
  EXPECT_EQ(days("2026-09-04T10:00:00Z", "2026-09-07T10:00:00Z"), 1);  // Friday to Monday
  EXPECT_EQ(days("2026-09-04T10:00:00Z", "2026-09-06T10:00:00Z"), 0);  // Friday to Sunday
  EXPECT_EQ(days("2026-09-07T10:00:00Z", "2026-09-01T10:00:00Z"), 0);
}

}  // namespace
}  // namespace waymark::connectors
