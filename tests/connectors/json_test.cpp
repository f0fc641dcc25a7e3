#include "connectors/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waymark::connectors {
namespace {

TEST(Json, ReadsEveryKind) {
  const auto json = parse_json(R"({"a":[null,true,-1.5e2,"\u00e9\n"],"b":{}})");
  ASSERT_TRUE(json);
  const Json* list = json->find("a");
  ASSERT_NE(list, nullptr);
  ASSERT_EQ(list->items.size(), 4u);
  EXPECT_TRUE(list->items[0].is(Json::Kind::null));
  EXPECT_TRUE(list->items[1].boolean);
  EXPECT_EQ(list->items[2].number, -150);
  EXPECT_EQ(list->items[3].text, "\xC3\xA9\n");
  EXPECT_TRUE(json->find("b")->is(Json::Kind::object));
  EXPECT_EQ(json->find("c"), nullptr);
  EXPECT_EQ(list->find("a"), nullptr);
}

TEST(Json, AnswersThatAreBareValues) {
  EXPECT_EQ(parse_json("0")->integer(), 0);
  EXPECT_TRUE(parse_json("null")->is(Json::Kind::null));
  EXPECT_FALSE(parse_json("1.5")->integer());
  EXPECT_FALSE(parse_json("9007199254740993")->integer());
  EXPECT_EQ(parse_json("9007199254740991")->integer(), 9007199254740991);
}

TEST(Json, RefusesHostileTexts) {
  const std::string deep(100'000, '[');
  const std::string bad[] = {
      "",
      "{",
      "[1,]",
      "{\"a\":1,\"a\":2}",
      "\xFF",
      "\"\xC0\xAF\"",
      "nul",
      "[1] 2",
      "{'a':1}",
      "NaN",
      "01",
      "1e999",
      deep,
      std::string("{}\0x", 4),
      "The instance of this module does not exist\n0",
      // Kills RapidJSON's own exact reading of numbers; ours must not take that way.
      std::string("[") + std::string(400, '9') + "]",
  };
  for (const std::string& text : bad) EXPECT_FALSE(parse_json(text)) << text.substr(0, 40);
  EXPECT_NO_THROW((void)parse_json("128.74836467836484838364836483643636483648e-336"));
}

TEST(Json, CountsValues) {
  JsonLimits limits;
  limits.values = 3;
  EXPECT_TRUE(parse_json("[1,2]", limits));
  EXPECT_FALSE(parse_json("[1,2,3]", limits));
}

}  // namespace
}  // namespace waymark::connectors
