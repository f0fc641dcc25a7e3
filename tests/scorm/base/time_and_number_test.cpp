#include <gtest/gtest.h>

#include "scorm/base/decimal.hpp"
#include "scorm/base/iso8601.hpp"

// Timestamps by RFC 3339, durations by ISO 8601, CMITimespan and CMIDecimal by SCORM 1.2 RTE 3.4.2.
namespace waymark::base {
namespace {

TEST(Timestamp, KnownInstants) {
  const std::pair<const char*, std::int64_t> rows[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01T00:00:00.5Z", 500},
      {"1969-12-31T23:59:59.999Z", -1},
      {"2000-02-29T12:00:00Z", 951825600000},
      {"2038-01-19T03:14:08Z", 2147483648000},
      {"1985-04-12T23:20:50.52Z", 482196050520},    // RFC 3339, 5.8
      {"1996-12-19T16:39:57-08:00", 851042397000},  // RFC 3339, 5.8
      {"1990-12-31T23:59:60Z", 662688000000},       // a leap second
      {"1990-12-31T15:59:60-08:00", 662688000000},
      {"1937-01-01T12:00:27.87+00:20", -1041337172130},  // RFC 3339, 5.8
      {"2026-03-01t09:05:00z", 1772355900000},
      {"2026-03-01T09:05:00.123456789Z", 1772355900123},
      {"0001-01-01T00:00:00Z", -62135596800000},
      {"9999-12-31T23:59:59.999Z", 253402300799999},
  };
  for (const auto& [text, expect] : rows) {
    const auto got = parse_timestamp(text);
    ASSERT_TRUE(got.has_value()) << text;
    EXPECT_EQ(*got, expect) << text;
  }
}

TEST(Timestamp, WhatIsNone) {
  for (const char* text : {"",
                           "2026",
                           "2026-03-01",
                           "2026-03-01T09:05:00",
                           "2026-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-03-01T24:00:00Z",
                           "2026-03-01T23:60:00Z",
                           "2026-03-01T23:59:61Z",
                           "2026-03-01 09:05:00Z",
                           "2026-03-01T09:05Z",
                           "2026-03-01T09:05:00.Z",
                           "2026-03-01T09:05:00+0100",
                           "2026-03-01T09:05:00+24:00",
                           "2026-03-01T09:05:00+01:60",
                           "26-03-01T09:05:00Z",
                           "2026-3-01T09:05:00Z",
                           "2026-03-01T09:05:00Zx",
                           "1900-02-29T00:00:00Z"}) {
    EXPECT_FALSE(parse_timestamp(text).has_value()) << text;
  }
}

TEST(Timestamp, Format) {
  EXPECT_EQ(format_timestamp(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_timestamp(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_timestamp(1772355900007), "2026-03-01T09:05:00.007Z");
  EXPECT_EQ(format_timestamp(INT64_MAX), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(format_timestamp(INT64_MIN), "0000-01-01T00:00:00.000Z");
  for (std::int64_t day = -719'528; day < 2'900'000; day += 97) {
    const std::int64_t at = day * 86'400'000 + 45'296'789;
    ASSERT_EQ(*parse_timestamp(format_timestamp(at)), at);
  }
}

TEST(Duration, Parse) {
  const std::pair<const char*, std::int64_t> rows[] = {
      {"PT0S", 0},         {"PT1S", 100},      {"PT1M", 6'000},   {"PT1H", 360'000},        {"P1D", 8'640'000},
      {"P1W", 60'480'000}, {"PT1.5S", 150},    {"PT0,25S", 25},   {"PT1H2M3.45S", 372'345}, {"P1DT12H", 12'960'000},
      {"PT0.5H", 180'000}, {"PT90M", 540'000}, {"PT3.456S", 345},
  };
  for (const auto& [text, expect] : rows) {
    const auto got = parse_duration(text);
    ASSERT_TRUE(got.has_value()) << text;
    EXPECT_EQ(*got, expect) << text;
  }
  for (const char* text : {"", "P", "PT", "1H", "PT1", "P1H", "PT1D", "P1Y", "P1M", "PT1M1H", "PT1H1H", "PT1.5H30M", "P0.5DT1H", "-PT1S",
                           "PT1S ", "PT.5S", "PT1.S", "P1DT", "PT99999999999S"}) {
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
  }
}

TEST(Duration, Format) {
  EXPECT_EQ(format_duration(0), "PT0S");
  EXPECT_EQ(format_duration(-5), "PT0S");
  EXPECT_EQ(format_duration(5), "PT0.05S");
  EXPECT_EQ(format_duration(150), "PT1.5S");
  EXPECT_EQ(format_duration(6'000), "PT1M");
  EXPECT_EQ(format_duration(372'345), "PT1H2M3.45S");
  EXPECT_EQ(format_duration(36'000'000), "PT100H");
  for (std::int64_t time = 0; time < 3'000'000; time += 37) ASSERT_EQ(*parse_duration(format_duration(time)), time);
}

TEST(Timespan, BothWays) {
  EXPECT_EQ(parse_timespan("00:00:00"), 0);
  EXPECT_EQ(parse_timespan("9999:99:99.99"), ((9999LL * 60 + 99) * 60 + 99) * 100 + 99);
  EXPECT_EQ(parse_timespan("01:02:03.4"), 372'340);
  EXPECT_EQ(parse_timespan("33330:30:40"), std::nullopt);
  EXPECT_EQ(parse_timespan("1:02:03"), std::nullopt);
  EXPECT_EQ(parse_loose_timespan("1:2:3.456"), 372'345);
  EXPECT_EQ(parse_loose_timespan("33330:30:40"), std::nullopt);
  EXPECT_EQ(parse_loose_timespan("::"), std::nullopt);
  EXPECT_EQ(format_timespan(372'345), "0001:02:03.45");
  EXPECT_EQ(format_timespan(-1), "0000:00:00.00");
  EXPECT_EQ(format_timespan(kLongestTimespan + 1), "9999:59:59.99");
}

TEST(DecimalNumber, ReadCompareWrite) {
  const auto read = [](const char* text) { return *parse_decimal(text); };
  EXPECT_EQ(compare(read("80"), read("80.0")), 0);
  EXPECT_EQ(compare(read("080.10"), read("80.1")), 0);
  EXPECT_EQ(compare(read("9"), read("10")), -1);
  EXPECT_EQ(compare(read("0.1"), read("0.09999999999999999999")), 1);
  EXPECT_EQ(compare(read("80.1"), read("80.10000000000000000001")), -1);
  EXPECT_EQ(compare(read("-1"), read("1")), -1);
  EXPECT_EQ(compare(read("-2"), read("-1")), -1);
  EXPECT_EQ(compare(read("-0"), read("0")), 0);
  EXPECT_EQ(to_text(read("-007.500")), "-7.5");
  EXPECT_EQ(to_text(read("-0.0")), "0");
  EXPECT_EQ(to_text(read(".5")), "0.5");
  for (const char* text : {"", "-", ".", "+1", "1e2", " 1", "1 ", "1.2.3", "--1", "0x1", "NaN", "1,5"}) {
    EXPECT_FALSE(parse_decimal(text).has_value()) << text;
  }
}

TEST(DecimalNumber, Millionths) {
  EXPECT_EQ(to_millionths(*parse_decimal("82.75")), 82'750'000);
  EXPECT_EQ(to_millionths(*parse_decimal("-0.0000019")), -1);
  EXPECT_EQ(to_millionths(*parse_decimal("9999999999999")), std::nullopt);
  EXPECT_EQ(millionths_to_text(82'750'000), "82.75");
  EXPECT_EQ(millionths_to_text(-1), "-0.000001");
  EXPECT_EQ(millionths_to_text(0), "0");
  EXPECT_EQ(millionths_to_text(INT64_MIN), "-9223372036854.775808");
}

}  // namespace
}  // namespace waymark::base
