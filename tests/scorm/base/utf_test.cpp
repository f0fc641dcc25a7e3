#include "scorm/base/utf.hpp"

#include <gtest/gtest.h>

#include "scorm/base/json_text.hpp"

// WTF-8 as the WTF-8 specification describes it; UTF-8 by RFC 3629.
namespace waymark::base {
namespace {

using namespace std::string_literals;

struct Row {
  std::u16string units;
  std::string bytes;
};

const Row kRows[] = {
    {u"", ""},
    {u"abc", "abc"},
    {std::u16string(1, u'\0'), "\0"s},
    {u"\u007F\u0080\u07FF\u0800\uFFFF", "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"},
    {u"\U00010000\U0010FFFF", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
    {{char16_t(0xD800)}, "\xED\xA0\x80"},
    {{char16_t(0xDBFF)}, "\xED\xAF\xBF"},
    {{char16_t(0xDC00)}, "\xED\xB0\x80"},
    {{char16_t(0xDFFF)}, "\xED\xBF\xBF"},
    {{char16_t(0xDE00), char16_t(0xD83D)}, "\xED\xB8\x80\xED\xA0\xBD"},
    {{char16_t(0xD83D), char16_t(0xD83D), char16_t(0xDE00)}, "\xED\xA0\xBD\xF0\x9F\x98\x80"},
};

TEST(Utf, BothWays) {
  for (const Row& row : kRows) {
    EXPECT_EQ(to_wtf8(row.units), row.bytes);
    EXPECT_EQ(to_utf16(row.bytes), row.units);
    EXPECT_EQ(utf16_length(row.bytes), row.units.size());
    EXPECT_TRUE(is_wtf8(row.bytes));
  }
}

TEST(Utf, EveryCodeUnitAlone) {
  for (unsigned unit = 0; unit <= 0xFFFF; ++unit) {
    const std::u16string text(1, static_cast<char16_t>(unit));
    ASSERT_EQ(to_utf16(to_wtf8(text)), text) << unit;
    ASSERT_EQ(is_utf8(to_wtf8(text)), unit < 0xD800 || unit > 0xDFFF) << unit;
  }
}

TEST(Utf, WhatIsNotWtf8) {
  const std::string bad[] = {
      "\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",        "\xF5\x80\x80\x80",
      "\xFF", "\xC3",     "\xE2\x82", "\xF0\x9F\x98", "a\xC3(",           "\xED\xA0\xBD\xED\xB8\x80"};  // the last: a pair in two halves
  for (const std::string& text : bad) {
    EXPECT_FALSE(is_wtf8(text));
    EXPECT_FALSE(is_utf8(text));
  }
}

TEST(Utf, AppendJoinsHalves) {
  std::string text = "a\xED\xA0\xBD";
  append_wtf8(text, "\xED\xB8\x80z");
  EXPECT_EQ(text, "a\xF0\x9F\x98\x80z");
  append_wtf8(text, "\xED\xB8\x80");
  EXPECT_EQ(text, "a\xF0\x9F\x98\x80z\xED\xB8\x80");
  EXPECT_TRUE(is_wtf8(text));
}

TEST(Utf, ToUtf8Replaces) { EXPECT_EQ(to_utf8("a\xED\xA0\x80\xFF\xF0\x9F\x98\x80"), "a\xEF\xBF\xBD\xEF\xBF\xBD\xF0\x9F\x98\x80"); }

TEST(JsonText, LoneEscapesBecomeBytes) {
  EXPECT_EQ(lone_escapes_to_wtf8(R"("\ud800")"), "\"\xED\xA0\x80\"");
  EXPECT_EQ(lone_escapes_to_wtf8(R"("\uDC00x")"), "\"\xED\xB0\x80x\"");
  EXPECT_EQ(lone_escapes_to_wtf8(R"("\ud83d\ude00")"), R"("\ud83d\ude00")");
  EXPECT_EQ(lone_escapes_to_wtf8(R"("\ud83d\ud83d\ude00")"), "\"\xED\xA0\xBD\\ud83d\\ude00\"");
  EXPECT_EQ(lone_escapes_to_wtf8(R"("\ude00\ud83d")"), "\"\xED\xB8\x80\xED\xA0\xBD\"");
  EXPECT_EQ(lone_escapes_to_wtf8(R"("\\ud800")"), R"("\\ud800")");
  EXPECT_EQ(lone_escapes_to_wtf8(R"("\\\ud800")"), "\"\\\\\xED\xA0\x80\"");
  EXPECT_EQ(lone_escapes_to_wtf8(R"("\u0041\n\u00e9")"), R"("\u0041\n\u00e9")");
  EXPECT_EQ(lone_escapes_to_wtf8(R"(\ud8)"), R"(\ud8)");
  EXPECT_EQ(lone_escapes_to_wtf8("\\"), "\\");
}

TEST(JsonText, BytesBecomeLoneEscapes) {
  EXPECT_EQ(wtf8_to_lone_escapes("\"\xED\xA0\x80\xC3\xA9\xED\xBF\xBF\""), "\"\\ud800\xC3\xA9\\udfff\"");
}

TEST(JsonText, StringsAreCanonical) {
  EXPECT_EQ(json_string("a\"\\/\b\f\n\r\t\x01\x1F\x7F"s + '\0' + "\xC3\xA9\xED\xA0\x80"),
            "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\\u0000\xC3\xA9\\ud800\"");
}

}  // namespace
}  // namespace waymark::base
