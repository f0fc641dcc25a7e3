#include "xapi/model/formats.hpp"

#include <gtest/gtest.h>

#include "xapi/model/decimal.hpp"
#include "xapi/model/time.hpp"
#include "xapi/model/uuid.hpp"

namespace waymark::xapi {
namespace {

TEST(Uuid, KnownNames) {
  // RFC 9562, appendix A.4: version 5 of "www.example.com" in the DNS namespace.
  const auto dns = *parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_EQ(format_uuid(uuid_v5(dns, "www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  Uuid random;
  random.fill(0xFF);
  EXPECT_EQ(format_uuid(uuid_v4(random)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_EQ(lower_uuid("6BA7B810-9DAD-11D1-80B4-00C04FD430C8"), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  for (const char* text : {"", "6ba7b8109dad11d180b400c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
                           "6ba7b810-9dad-11d1-80b4-00c04fd430c8 ", "6ba7b810-9dad-11d1-80b400-c04fd430c8"})
    EXPECT_EQ(lower_uuid(text), "") << text;
}

struct TimeRow {
  const char* text;
  const char* utc;
  bool rfc;
};
constexpr TimeRow kTimes[] = {
    {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z", true},
    {"2026-11-22T09:30:00.1239Z", "2026-11-22T09:30:00.123Z", true},
    {"2026-11-22T00:30:00+01:00", "2026-11-21T23:30:00.000Z", true},
    {"2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00.000Z", true},
    {"2000-02-29t12:00:00z", "2000-02-29T12:00:00.000Z", true},
    {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z", true},
    {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", true},
    {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z", true},
    {"2026-11-22T09:30Z", "2026-11-22T09:30:00.000Z", false},
    {"2026-11-22T09:30:00,5+0530", "2026-11-22T04:00:00.500Z", false},
    {"2026-11-22T09:30:00", "2026-11-22T09:30:00.000Z", false},
    {"1900-02-29T00:00:00Z", nullptr, false},
    {"2026-13-01T00:00:00Z", nullptr, false},
    {"2026-11-22T24:00:00Z", nullptr, false},
    {"2026-11-22T09:60:00Z", nullptr, false},
    {"2026-11-22T09:30:61Z", nullptr, false},
    {"2026-11-22 09:30:00Z", nullptr, false},
    {"2026-11-22T09:30:00.Z", nullptr, false},
    {"2026-11-22T09:30:00+24:00", nullptr, false},
    {"2026-11-22", nullptr, false},
    {"9999-12-31T23:59:59-23:00", nullptr, false},
    {"20261122T093000Z", nullptr, false},
    {"2026-11-22T09:30:00Zx", nullptr, false},
};

TEST(Timestamp, Table) {
  for (const auto& row : kTimes) {
    const auto loose = parse_timestamp(row.text, TimeRules::iso8601), strict = parse_timestamp(row.text, TimeRules::rfc3339);
    EXPECT_EQ(loose ? format_timestamp(*loose) : "none", row.utc ? row.utc : "none") << row.text;
    EXPECT_EQ(strict.has_value(), row.rfc) << row.text;
  }
}

TEST(Timestamp, HttpDate) {
  // RFC 9110, 5.6.7 gives this moment as its example.
  EXPECT_EQ(format_http_date(*parse_timestamp("1994-11-06T08:49:37Z", TimeRules::rfc3339)), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(Duration, ComparisonIgnoresWhatIsFinerThanAHundredth) {  // Part 2, 4.6
  EXPECT_EQ(comparable_duration("PT1.23999S"), "PT1.23S");
  EXPECT_EQ(comparable_duration("PT1.2S"), "PT1.2S");
  EXPECT_EQ(comparable_duration("P1.239Y"), "P1.239Y");
}

TEST(Decimal, ByValue) {
  const auto text = [](const char* number) {
    const auto d = parse_decimal(number);
    return d ? to_json_number(*d) : std::string("none");
  };
  EXPECT_EQ(text("1.0"), "1");
  EXPECT_EQ(text("100e-2"), "1");
  EXPECT_EQ(text("0.0100"), "0.01");
  EXPECT_EQ(text("-0.0"), "0");
  EXPECT_EQ(text("007"), "7");
  EXPECT_EQ(text("+.5"), "0.5");
  EXPECT_EQ(text("5."), "5");
  EXPECT_EQ(text("1e40"), "1e40");
  for (const char* bad : {"", ".", "-", "1,5", "1e", "e5", "1e9999999999", "0x1", " 1"}) EXPECT_EQ(text(bad), "none") << bad;
  EXPECT_EQ(to_json_number(shifted(*parse_decimal("85.5"), -2)), "0.855");
  EXPECT_LT(compare(*parse_decimal("-2"), *parse_decimal("-1.5")), 0);
  EXPECT_EQ(compare(*parse_decimal("10"), *parse_decimal("1e1")), 0);
  EXPECT_GT(compare(*parse_decimal("0.1"), *parse_decimal("0.09")), 0);
  EXPECT_GT(compare(*parse_decimal("0"), *parse_decimal("-0.001")), 0);
}

TEST(LanguageTag, Malformed) {
  for (const char* tag : {"", "e", "en-", "-en", "en--GB", "a12345678", "123", "en-x", "en-a", "abcdefghi", "en GB"})
    EXPECT_FALSE(is_language_tag(tag)) << tag;
}

TEST(MediaType, Table) {
  for (const char* good : {"text/plain", "text/plain; charset=ascii", "application/vnd.api+json"}) EXPECT_TRUE(is_media_type(good)) << good;
  for (const char* bad : {"", "text", "/plain", "text/", "text/a b", "text/plain;\n"}) EXPECT_FALSE(is_media_type(bad)) << bad;
}

}  // namespace
}  // namespace waymark::xapi
