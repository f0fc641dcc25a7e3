// References by RFC 3986 section 5.2 and the text helpers beneath them.
#include "scorm/package/reference.hpp"

#include <gtest/gtest.h>

#include "scorm/base/utf.hpp"
#include "scorm/package/manifest_values.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

TEST(Reference, WebBasesMakeOutsidePages) {
  const PathIndex files({});
  EXPECT_EQ(resolve({"https://c.example/a/b"}, "x.html", files).url, "https://c.example/a/x.html");
  EXPECT_EQ(resolve({"https://c.example/a/b/"}, "x.html", files).url, "https://c.example/a/b/x.html");
  EXPECT_EQ(resolve({"https://c.example/a/b"}, "/x.html", files).url, "https://c.example/x.html");
  EXPECT_EQ(resolve({"https://c.example"}, "x.html", files).url, "https://c.example/x.html");
  EXPECT_EQ(resolve({}, "mailto:x@y.example", files).kind, Reference::Kind::other_scheme);
  EXPECT_EQ(resolve({}, "", files).kind, Reference::Kind::empty);
}

TEST(Reference, TwoFilesThatDifferInCaseAreNotGuessedBetween) {
  EXPECT_EQ(resolve({}, "a.html", PathIndex({"b.html", "A.html", "a.htm"})).path, "A.html");
  const PathIndex files({"A.html", "b.html", "a.HTML"});
  EXPECT_EQ(resolve({}, "a.html", files).kind, Reference::Kind::missing);
  for (const char* path : {"A.html", "b.html", "a.HTML"}) EXPECT_EQ(resolve({}, path, files).step, Step::literal) << path;
  const PathIndex three({"m", "z", "a"});
  for (const char* path : {"m", "z", "a"}) EXPECT_TRUE(three.holds(path)) << path;
  EXPECT_FALSE(three.holds("b"));
}

TEST(Reference, HostOf) {
  EXPECT_EQ(host_of("https://User:pw@Host.Example:99/x"), "host.example");
  EXPECT_EQ(host_of("https://host.example?x"), "host.example");
  EXPECT_EQ(host_of("https:///x"), "");
  EXPECT_EQ(host_of("https://ho st/"), "");
}

TEST(Text, Utf8IsStrict) {
  EXPECT_TRUE(base::is_utf8("caf\xC3\xA9 \xF0\x9F\x98\x80"));
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                          "\xF5\x80\x80\x80", "\xC3", "\xE2\x82"})
    EXPECT_FALSE(base::is_utf8(bad)) << printable(bad);
}

TEST(Text, CodePages) {
  EXPECT_EQ(from_cp437("\x80\x81\x82\xE1\xFF"), "Çüéß\xC2\xA0");
  EXPECT_EQ(from_windows_1252("\x80\x93\xE9"), "€“é");
  EXPECT_EQ(from_utf16(std::string_view("\x3D\xD8\x00\xDE", 4), false), "\xF0\x9F\x98\x80");
  EXPECT_FALSE(from_utf16(std::string_view("\x3D\xD8\x41\x00", 4), false));
  EXPECT_FALSE(from_utf16(std::string_view("\x00\xDE", 2), false));
}

TEST(Text, Fold) {
  EXPECT_EQ(fold("ÀÉÞŒŸĀŹΑΣЖЁ"), fold("àéþœÿāźασжё"));
  EXPECT_NE(fold("×"), fold("÷"));
  EXPECT_EQ(fold("ß\xFF"), "ß\xFF");
}

TEST(Text, PrintableShowsWhatIsHidden) {
  EXPECT_EQ(printable(std::string_view("a\0b\n\x80", 5)), "a\\x00b\\x0A\\x80");
  EXPECT_LT(printable(std::string(100'000, 'x')).size(), 250u);
}

TEST(Values, TimeSpansAndLearningTime) {
  for (const char* good : {"00:00:00", "0000:30:59.99", "12:05:01.5"}) EXPECT_TRUE(is_time_span(good)) << good;
  for (const char* bad : {"", "0:30:00", "00000:30:00", "00:60:00", "00:00:60", "00:30", "00:30:00.", "00:30:00.123", "PT30M"})
    EXPECT_FALSE(is_time_span(bad)) << bad;
  EXPECT_EQ(minutes_of("00:20:00"), 20u);
  EXPECT_EQ(minutes_of("0:15:01"), 16u);
  EXPECT_EQ(minutes_of("PT1H30M"), 90u);
  EXPECT_EQ(minutes_of("PT"), 0u);
  EXPECT_EQ(minutes_of("an hour"), 0u);
}

}  // namespace
}  // namespace waymark::package
