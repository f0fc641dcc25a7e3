#include <gtest/gtest.h>

#include "xapi/json/parse.hpp"

namespace waymark::xapi::json {
namespace {

std::string again(std::string_view text) {
  const auto value = parse(text);
  return value ? write(*value) : "error: " + value.error().message;
}

TEST(Json, NumbersKeepTheirText) {
  for (const char* text :
       {"1e2", "1.10", "-0", "18446744073709551616", "0.1000", "1E-400", "128.74836467836484838364836483643636483648e-336"})
    EXPECT_EQ(again(text), text);
}

TEST(Json, WhatIsNoJsonIsRefused) {
  for (const char* text : {"", " ", "{", "[1,]", "{\"a\":1,}", "nul", "NaN", "'a'", "01", "1.", "+1", "[1]x", "{} {}", "\"\x01\"", "/*c*/1",
                           "\xEF\xBB\xBF{}", "\"\\x\"", "1E400"})
    EXPECT_FALSE(parse(text).has_value()) << text;
  EXPECT_FALSE(parse(std::string_view("{}\0x", 4)).has_value());
}

TEST(Json, BrokenUnicodeIsRefused) {
  for (const char* text : {"\"\\udc00\"", "\"\\ud800\"", "\"\\ud800x\"", "{\"\\udfff\":1}", "\"\xED\xB0\x80\"", "\"\xC0\x80\"", "\"\xFF\"",
                           "\"\xF4\x90\x80\x80\"", "\"\xE2\x82\""})
    EXPECT_FALSE(parse(text).has_value()) << text;
  EXPECT_EQ(again("\"\\ud83d\\ude00\""), "\"\xF0\x9F\x98\x80\"");
  EXPECT_EQ(again("\"\\u0000\""), "\"\\u0000\"");
}

TEST(Json, PropertyTwiceIsRefusedAtAnyDepth) {
  EXPECT_FALSE(parse(R"({"a":1,"a":1})").has_value());
  EXPECT_FALSE(parse(R"([{"x":{"b":1,"c":2,"\u0062":3}}])").has_value());
  EXPECT_TRUE(parse(R"({"a":{"a":1},"b":{"a":1}})").has_value());
}

TEST(Json, DepthAndCountAreLimited) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(parse(nested(64)).has_value());
  EXPECT_FALSE(parse(nested(65)).has_value());
  EXPECT_FALSE(parse(std::string(1'000'000, '[')).has_value());
  const auto few = parse("[1,2,3]", {.depth = 64, .values = 3});
  ASSERT_FALSE(few.has_value());
  EXPECT_EQ(few.error().kind, ErrorKind::too_large);
}

TEST(Json, MistakeIsPlaced) {
  const auto value = parse("{\n\"a\": nope}");
  ASSERT_FALSE(value.has_value());
  EXPECT_EQ(value.error().where.substr(0, 6), "line 2");
}

TEST(Json, WritingReadsBackEqual) {
  const auto value = parse(R"({"b":[null,true,{"":"\"\\\u0001\n\t/é"}],"a":-0.0})");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(*parse(write(*value)), *value);
  EXPECT_EQ(write(*value), "{\"b\":[null,true,{\"\":\"\\\"\\\\\\u0001\\n\\t/é\"}],\"a\":-0.0}");
}

}  // namespace
}  // namespace waymark::xapi::json
