#include <gtest/gtest.h>

#include <set>

#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/log.hpp"
#include "runtime/support/metrics_text.hpp"
#include "runtime/support/random.hpp"
#include "runtime/support/words.hpp"

namespace waymark::support {
namespace {

TEST(Words, FiguresAndSentences) {
  EXPECT_EQ(number_words(0), "0");
  EXPECT_EQ(number_words(999), "999");
  EXPECT_EQ(number_words(1000), "1,000");
  EXPECT_EQ(number_words(-1234567), "-1,234,567");
  EXPECT_EQ(number_words(-999), "-999");
  EXPECT_EQ(count_words(1, "line", "lines"), "1 line");
  EXPECT_EQ(count_words(0, "line", "lines"), "0 lines");
  EXPECT_EQ(percent_words(80), "80%");
  EXPECT_EQ(percent_words(200.0 / 3), "66.7%");
  EXPECT_EQ(percent_words(99.96), "100%");
  EXPECT_EQ(percent_words(-0.5), "-0.5%");
  EXPECT_EQ(percent_words(-12.34), "-12.3%");
  EXPECT_EQ(capitalised("not in ESR"), "Not in ESR");
  EXPECT_EQ(capitalised(""), "");
  EXPECT_EQ(capitalised("\xc3\xa9t\xc3\xa9"), "\xc3\xa9t\xc3\xa9") << "no half of a letter changes";
}

TEST(Base64, VectorsOfRfc4648) {
  const std::pair<const char*, const char*> rows[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : rows) {
    EXPECT_EQ(base64_encode(plain), coded);
    EXPECT_EQ(base64_decode(coded), plain);
  }
  for (const char* wrong : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9v Zg==", "Z===", "====", "Zm8=Zm8=", "Zm-v"})
    EXPECT_FALSE(base64_decode(wrong)) << wrong;
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
  EXPECT_EQ(base64url_decode("-_8"), "\xfb\xff");
  EXPECT_FALSE(base64url_decode("-_8="));
}

TEST(BasicCredentials, Table) {
  const auto example = basic_credentials("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");  // RFC 7617 section 2
  ASSERT_TRUE(example);
  EXPECT_EQ(example->first, "Aladdin");
  EXPECT_EQ(example->second, "open sesame");
  EXPECT_EQ(basic_credentials("bASIC " + base64_encode("a:b:c"))->second, "b:c");
  for (const std::string& wrong :
       {std::string("Bearer x"), std::string("Basic"), std::string("Basic !"), "Basic " + base64_encode("nocolon")})
    EXPECT_FALSE(basic_credentials(wrong)) << wrong;
}

TEST(Percent, Table) {
  EXPECT_EQ(percent_encode("a b/\xc3\xa9~"), "a%20b%2F%C3%A9~");
  EXPECT_EQ(percent_encode_path("a b/c"), "a%20b/c");
  EXPECT_EQ(percent_decode("a%20b+c%2f"), "a b+c/");
  for (const char* wrong : {"%", "%4", "a%zz"}) EXPECT_FALSE(percent_decode(wrong));
}

TEST(Form, Table) {
  const Fields expect = {{"a", "1 2"}, {"b", ""}, {"", "x"}, {"c", "="}};
  EXPECT_EQ(form_decode("a=1+2&b&&=x&c=%3D"), expect);
  EXPECT_FALSE(form_decode("a=%"));
  EXPECT_FALSE(form_decode("a&b&c", {2, 10, 10}));
  EXPECT_FALSE(form_decode("a=12345678901", {2, 10, 10}));
  EXPECT_FALSE(form_decode("12345678901=a", {2, 10, 10}));
}

TEST(Digest, VectorsOfFips180) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 hasher;
  for (int i = 0; i < 1000; ++i) hasher.update(std::string(1000, 'a'));
  EXPECT_EQ(hasher.finish(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  hasher.update("abc");
  EXPECT_EQ(hasher.finish(), sha256_hex("abc"));
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "ab"));
}

TEST(Random, UuidsAndTokensAreWellFormedAndDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = random_uuid();
    ASSERT_EQ(uuid.size(), 36u);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
    seen.insert(uuid);
  }
  EXPECT_EQ(seen.size(), 1000u);
  EXPECT_EQ(random_token(32).size(), 43u);
}

struct TimeRow {
  const char* text;
  const char* expect;
};

// RFC 3339 section 5.6 and 5.8, then what it forbids.
constexpr TimeRow kTimes[] = {
    {"1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z"},
    {"1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.000Z"},
    {"1990-12-31T23:59:60Z", "1991-01-01T00:00:00.000Z"},
    {"1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z"},
    {"2026-11-22t09:30:00.1239z", "2026-11-22T09:30:00.123Z"},
    {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
    {"2026-02-29T00:00:00Z", ""},
    {"2026-13-01T00:00:00Z", ""},
    {"2026-11-22T24:00:00Z", ""},
    {"2026-11-22T09:60:00Z", ""},
    {"2026-11-22 09:30:00Z", ""},
    {"2026-11-22T09:30:00", ""},
    {"2026-11-22T09:30Z", ""},
    {"2026-11-22T09:30:00.Z", ""},
    {"2026-11-22T09:30:00+0100", ""},
    {"2026-11-22T09:30:00Z ", ""},
    {"0000-01-01T00:00:00Z", ""},
    {"9999-12-31T23:59:59-01:00", ""},
    {"", ""},
};

TEST(Clock, Times) {
  for (const TimeRow& row : kTimes) {
    const auto epoch = parse_time(row.text);
    EXPECT_EQ(epoch ? format_time(*epoch) : "", row.expect) << row.text;
  }
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(add_seconds("2026-12-31T23:59:30.250Z", 60), "2027-01-01T00:00:30.250Z");
  EXPECT_THROW(add_seconds("soon", 1), std::invalid_argument);
  EXPECT_EQ(now_utc().size(), 24u);
}

TEST(Clock, LondonInWinterAndSummer) {
  EXPECT_EQ(display_date_time("2026-11-22T09:30:00.000Z"), "22 November 2026, 09:30");
  EXPECT_EQ(display_date_time("2026-07-01T23:15:00.000Z"), "2 July 2026, 00:15");
  EXPECT_EQ(display_time("2026-03-29T00:59:59.999Z"), "00:59");
  EXPECT_EQ(display_time("2026-03-29T01:00:00.000Z"), "02:00");  // British Summer Time begins
  EXPECT_EQ(display_date("not a time"), "");
}

TEST(Clock, AnotherZone) {
  EXPECT_FALSE(set_display_zone("Europe/Nowhere"));
  EXPECT_FALSE(set_display_zone("../../etc/passwd"));
  EXPECT_TRUE(set_display_zone("Europe/Paris"));
  EXPECT_EQ(display_time("2026-11-22T09:30:00.000Z"), "10:30");
  EXPECT_TRUE(set_display_zone("Europe/London"));
}

TEST(Utf8, Table) {
  for (const char* good : {"", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(valid_utf8(good));
  for (const char* bad : {"\x80", "\xc3", "\xc0\xaf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xff"})
    EXPECT_FALSE(valid_utf8(bad));
}

// "Label value can be any sequence of UTF-8 characters, but the backslash, double-quote, and line feed characters have to be
// escaped" (text exposition format 0.0.4).
TEST(MetricsText, EscapesAndCountsUpToInfinity) {
  MetricsText out;
  out.begin("a_total", MetricsText::Type::counter, "one\ntwo \\ \"three\"");
  out.sample({{"label", "x\"y\\z\n"}}, 3);
  out.begin("b", MetricsText::Type::histogram, "b");
  out.histogram({}, {0.5, 1}, {1, 2}, 4, 7.25);
  EXPECT_EQ(out.text(),
            "# HELP a_total one\\ntwo \\\\ \"three\"\n# TYPE a_total counter\na_total{label=\"x\\\"y\\\\z\\n\"} 3\n"
            "# HELP b b\n# TYPE b histogram\nb_bucket{le=\"0.5\"} 1\nb_bucket{le=\"1\"} 2\nb_bucket{le=\"+Inf\"} 4\n"
            "b_sum 7.25\nb_count 4\n");
}

TEST(Log, LinesStayOneLineInBothForms) {
  const std::string time = "2026-11-22T09:30:00.000Z";
  EXPECT_EQ(log_line(LogFormat::json, Level::warning, "a\nb", {{"why", "c\"d"}}, "t1", time),
            "{\"time\":\"" + time + "\",\"level\":\"warning\",\"message\":\"a\\nb\",\"why\":\"c\\\"d\",\"trace_id\":\"t1\"}\n");
  EXPECT_EQ(log_line(LogFormat::text, Level::info, "a\nb", {{"count", 3}, {"why", "c d"}}, "", time),
            time + " info  a\\nb  count=3  why=\"c d\"\n");
  EXPECT_EQ(level_from_text("error"), Level::error);
  EXPECT_FALSE(level_from_text("loud"));
}

}  // namespace
}  // namespace waymark::support
