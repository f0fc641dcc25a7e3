// Properties of statements as cells: JSON Pointer (RFC 6901) and RFC 4180.
#include "runtime/transfer/columns.hpp"

#include <gtest/gtest.h>

#include "xapi/json/parse.hpp"

namespace waymark::transfer {
namespace {

std::string line(const std::vector<std::string>& pointers, const std::string& json) {
  const auto columns = Columns::read(pointers);
  EXPECT_TRUE(columns) << columns.error().message;
  const auto value = xapi::json::parse(json);
  EXPECT_TRUE(value);
  return columns && value ? columns->line(*value) : "";
}

TEST(Columns, TextsNumbersTruthAndWhatIsNotThere) {
  EXPECT_EQ(line({"/id", "/result/score/scaled", "/result/success", "/result/none", "/none/x", "/id/x"},
                 R"({"id":"a","result":{"score":{"scaled":0.50},"success":true,"none":null}})"),
            "a,0.50,true,,,\r\n");
}

// RFC 6901, 4 and 5: ~1 is /, ~0 is ~, and ~01 is ~1; the empty name is a name.
TEST(Columns, NamesWithSlashesAndTildes) {
  EXPECT_EQ(line({"/e/https:~1~1x.example~1a", "/m~0n", "/~01", "/"}, R"({"e":{"https://x.example/a":7},"m~n":8,"~1":9,"":0})"),
            "7,8,9,0\r\n");
}

TEST(Columns, WhateverComesFirst) {
  EXPECT_EQ(line({"/n/*", "/l/*/id", "/l/1/id", "/l/2/id", "/l/x", "/empty/*", "/none/*"},
                 R"({"n":{"cy":"Arwain","en":"Lead"},"l":[{"id":"p"},{"id":"q"}],"empty":{}})"),
            "Arwain,p,q,,,,\r\n");
}

TEST(Columns, ObjectsAreJsonAndFormulasAreTexts) {
  EXPECT_EQ(line({"/o", "/f", "/q"}, R"x({"o":{"a":[1,"b"]},"f":"=HYPERLINK(1)","q":"a \"b\", c"})x"),
            "\"{\"\"a\"\":[1,\"\"b\"\"]}\",'=HYPERLINK(1),\"a \"\"b\"\", c\"\r\n");
}

TEST(Columns, TheUsualOnesAndTheirNames) {
  const auto columns = Columns::read({});
  ASSERT_TRUE(columns);
  EXPECT_EQ(columns->header().substr(0, 30), "/id,/stored,/timestamp,/actor/");
  EXPECT_EQ(Columns::read({"/a", "/b,c"})->header(), "/a,\"/b,c\"\r\n");
}

TEST(Columns, WhatIsNoPathIsRefused) {
  for (const char* pointer : {"", "id", "actor.name", "/a~", "/a~2"}) EXPECT_FALSE(Columns::read({pointer})) << pointer;
  EXPECT_FALSE(Columns::read(std::vector<std::string>(201, "/id")));
  EXPECT_TRUE(Columns::read(std::vector<std::string>(200, "/id")));
}

}  // namespace
}  // namespace waymark::transfer
