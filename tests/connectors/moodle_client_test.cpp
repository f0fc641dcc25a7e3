// Reading Moodle's answers, without a Moodle.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/moodle/client.hpp"

namespace waymark::connectors::moodle {
namespace {

using Kind = Problem::Kind;
using testing::HasSubstr;

HttpReply body(const std::string& text) {
  HttpReply reply;
  reply.status = 200;
  reply.body = text;
  return reply;
}

TEST(MoodleAnswer, NumberNullObjectAndList) {
  EXPECT_EQ(read_answer(body("0"), "f")->integer(), 0);
  EXPECT_TRUE(read_answer(body("null"), "f")->is(Json::Kind::null));
  EXPECT_TRUE(read_answer(body("[]"), "f")->is(Json::Kind::list));
  EXPECT_TRUE(read_answer(body(R"({"errorcode":"not an error without the other"})"), "f"));
}

// By errorcode alone: the class has another name in each version, and the message is in the site's language.
TEST(MoodleAnswer, ErrorCodeDecides) {
  const auto old_one = read_answer(body(R"({"exception":"moodle_exception","errorcode":"invalidtoken","message":"x"})"), "f");
  const auto new_one =
      read_answer(body(R"({"exception":"core\\exception\\moodle_exception","errorcode":"invalidtoken","message":"Ung\u00fcltig"})"), "f");
  ASSERT_FALSE(old_one);
  ASSERT_FALSE(new_one);
  EXPECT_EQ(old_one.error().kind, Kind::service);
  EXPECT_EQ(new_one.error().kind, Kind::service);
}

TEST(MoodleAnswer, NotJson) {
  for (const char* text : {"", "<html>", "The instance of this module does not exist\n0"}) {
    const auto answer = read_answer(body(text), "f");
    ASSERT_FALSE(answer) << text;
    EXPECT_EQ(answer.error().kind, Kind::retry);
  }
}

// The table of errors by what to do, of a running Moodle.
TEST(MoodleErrors, Table) {
  struct Row {
    const char* errorcode;
    Kind kind;
  };
  constexpr Row kRows[] = {
      {"invalidtoken", Kind::service},
      {"accessexception", Kind::service},
      {"wsaccessusersuspended", Kind::service},
      {"forcepasswordchangenotice", Kind::service},
      {"invalidrecord", Kind::service},
      {"invalidparameter", Kind::item},
      {"invalidcoursemodule", Kind::item},
      {"requireloginerror", Kind::item},
      {"errorcoursecontextnotvalid", Kind::item},
      {"nopermissions", Kind::item},
      {"nopermission", Kind::item},
      {"nopermissiontoviewgrades", Kind::item},
      {"wsusercannotassign", Kind::item},
      {"invaliduser", Kind::item},
      {"sitemaintenance", Kind::retry},
      {"dmlwriteexception", Kind::retry},
      {"dbconnectionfailed", Kind::retry},
      {"neverheardof", Kind::retry},
  };
  for (const Row& row : kRows) {
    const Problem problem = classify(row.errorcode, "some_function");
    EXPECT_EQ(problem.kind, row.kind) << row.errorcode;
    EXPECT_FALSE(problem.detail.empty());
  }
  EXPECT_EQ(classify("invalidrecord", "core_course_get_contents").kind, Kind::item);
}

TEST(MoodleErrors, AnUnknownCodeIsShownWithoutTrust) {
  const Problem problem = classify("<script>alert(1)</script>" + std::string(500, 'x'), "f");
  EXPECT_THAT(problem.detail, testing::Not(HasSubstr("<")));
  EXPECT_LT(problem.detail.size(), 200u);
}

}  // namespace
}  // namespace waymark::connectors::moodle
