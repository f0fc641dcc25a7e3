#include "runtime/support/json.hpp"

#include <gtest/gtest.h>

namespace waymark::support {
namespace {

struct Row {
  std::string text;
  std::string expect;  // as written again, or "refused"
};

// RFC 8259 and our own limits.
const std::vector<Row> kRows = {
    {"null", "null"},
    {" [ 1 , -2.5e1 , true , false , \"a\" ] \n", "[1,-25,true,false,\"a\"]"},
    {"{\"b\":1,\"a\":{}}", "{\"b\":1,\"a\":{}}"},
    {"9223372036854775807", "9223372036854775807"},
    {"9223372036854775808", "9223372036854775808"},
    {"0.1", "0.1"},
    {"128.74836467836484838364836483643636483648e-336", "0"},
    {"\"\\u00e9\\ud83d\\ude00\\n\\u0000\"", "\"\xc3\xa9\xf0\x9f\x98\x80\\n\\u0000\""},
    {"", "refused"},
    {"{\"a\":1,\"a\":2}", "refused"},
    {"[1,]", "refused"},
    {"{a:1}", "refused"},
    {"'a'", "refused"},
    {"NaN", "refused"},
    {"01", "refused"},
    {"1 2", "refused"},
    {"// x\n1", "refused"},
    {"\"\\ud800\"", "refused"},
    {"\"\\udc00\"", "refused"},
    {"\"\xff\"", "refused"},
    {"\"a\tb\"", "refused"},
    {std::string("{}\0x", 4), "refused"},
    {"\xef\xbb\xbf{}", "refused"},
    {"1e999", "refused"},
    {std::string(32, '[') + std::string(32, ']'), std::string(32, '[') + std::string(32, ']')},
    {std::string(33, '[') + std::string(33, ']'), "refused"},
    {std::string(200'000, '['), "refused"},
};

TEST(Json, Table) {
  for (const Row& row : kRows) {
    const auto json = parse_json(row.text);
    EXPECT_EQ(json ? json->dump() : "refused", row.expect) << row.text.substr(0, 100);
  }
}

TEST(Json, Limits) {
  EXPECT_EQ(parse_json("[1,2,3]", {.values = 3}).has_value(), false);
  EXPECT_EQ(parse_json("[1,2,3]", {.values = 4}).has_value(), true);
  EXPECT_EQ(parse_json("[1]", {.bytes = 2}).error().kind, ErrorKind::too_large);
  EXPECT_EQ(parse_json("[1,x]").error().where, "byte 3");
}

TEST(Json, BuildAndRead) {
  Json json = Json::object({{"name", "A"}, {"count", 3}});
  json.set("list", Json::array().push(1).push("two").push(Json())).set("name", "B");
  EXPECT_EQ(json.dump(), "{\"name\":\"B\",\"count\":3,\"list\":[1,\"two\",null]}");
  EXPECT_EQ(json["count"].as_integer(), 3);
  EXPECT_EQ(json["list"].items().size(), 3u);
  EXPECT_EQ(json["none"]["deeper"].as_string("x"), "x");
  EXPECT_EQ(json["name"].as_integer(7), 7);
  EXPECT_THROW(Json(1).push(2), std::logic_error);
  EXPECT_EQ(Json(0.0 / 0.0 * 0).dump(), "null");
  EXPECT_EQ(Json("a\xff\xc3\xa9z").dump(), "\"a\xef\xbf\xbd\xc3\xa9z\"");
  EXPECT_EQ(Json("</script>").dump().find('\0'), std::string::npos);
}

}  // namespace
}  // namespace waymark::support
