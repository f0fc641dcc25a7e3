#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/moodle/config.hpp"

namespace waymark::connectors::moodle {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(MoodleConfig, Reads) {
  const auto config = read_config(R"({
    "base_url": "https://moodle.example/learn/", "token_file": "/etc/waymark/moodle.token", "timeout_seconds": 20,
    "courses": {
      "who-leads": {"course_id": 2, "cmid": 13, "component": "mod_assign", "grade_max": 20, "enrol_role_id": 5},
      "small-steps": {"course_id": 2, "cmid": 11, "component": "mod_page"}}})");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->base_url, "https://moodle.example/learn");
  EXPECT_EQ(config->token.file, "/etc/waymark/moodle.token");
  EXPECT_EQ(config->timeout, std::chrono::seconds{20});
  EXPECT_TRUE(config->maps("who-leads"));
  EXPECT_FALSE(config->maps("other"));
  EXPECT_EQ(config->courses.at("who-leads").grade_max, 20);
  EXPECT_EQ(config->courses.at("who-leads").enrol_role_id, 5);
  EXPECT_EQ(config->courses.at("small-steps").grade_max, 0);
}

TEST(MoodleConfig, AsksOnlyForTheFunctionsItUses) {
  const auto plain = read_config(R"({"base_url":"https://m.example","token_env":"T",
    "courses":{"a":{"course_id":2,"cmid":1,"component":"mod_page"}}})");
  ASSERT_TRUE(plain);
  EXPECT_THAT(needed_functions(*plain), Not(Contains("core_grades_update_grades")));
  EXPECT_THAT(needed_functions(*plain), Not(Contains("enrol_manual_enrol_users")));
  const auto full = read_config(R"({"base_url":"https://m.example","token_env":"T",
    "courses":{"a":{"course_id":2,"cmid":1,"component":"mod_assign","grade_max":10,"enrol_role_id":5}}})");
  ASSERT_TRUE(full);
  EXPECT_THAT(needed_functions(*full), Contains("core_grades_update_grades"));
  EXPECT_THAT(needed_functions(*full), Contains("enrol_manual_enrol_users"));
}

// The connection comes first, modules are added one by one.
TEST(MoodleConfig, MayNameNoModuleYet) {
  const auto config = read_config(R"({"base_url":"https://m.example","token_env":"T"})");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_FALSE(config->maps("who-leads"));
}

struct Bad {
  const char* json;
  const char* because;
};

TEST(MoodleConfig, SaysWhatIsWrong) {
  constexpr Bad kBad[] = {
      {"{", "not a JSON text"},
      {"[]", "the configuration must be an object"},
      {R"({"token_env":"T","courses":{}})", "base_url is missing"},
      {R"({"base_url":"http://moodle.example","token_env":"T","courses":{}})", "unencrypted"},
      {R"({"base_url":"https://m.example","courses":{}})", "token_file or token_env"},
      {R"({"base_url":"https://m.example","token_env":"T","token_file":"f","courses":{}})", "one of the two"},
      {R"({"base_url":"https://m.example","token":"0123456789abcdef","token_env":"T","courses":{}})", "must not stand in"},
      {R"({"base_url":"https://m.example","token_env":"T","timeout":5,"courses":{}})", "timeout is not a setting"},
      {R"({"base_url":"https://m.example","token_env":"T","courses":{"a":{"cmid":1,"component":"mod_page"}}})",
       "courses/a/course_id is missing"},
      {R"({"base_url":"https://m.example","token_env":"T","courses":{"a":{"course_id":1,"cmid":1,"component":"mod_page"}}})",
       "courses/a/course_id must be a whole number from 2"},
      {R"({"base_url":"https://m.example","token_env":"T","courses":{"a":{"course_id":2,"cmid":1,"component":"page"}}})",
       "courses/a/component must be"},
      {R"({"base_url":"https://m.example","token_env":"T","courses":{"a":{"course_id":2,"cmid":1,"component":"mod_page","grade_max":10}}})",
       "has no grade"},
  };
  for (const Bad& bad : kBad) {
    const auto config = read_config(bad.json);
    ASSERT_FALSE(config) << bad.json;
    EXPECT_THAT(config.error().message, HasSubstr(bad.because)) << bad.json;
    EXPECT_THAT(config.error().message, Not(HasSubstr("0123456789abcdef"))) << "a token must not be shown";
  }
}

// Asked of new addresses alone: what an earlier version took must be read.
TEST(MoodleConfig, AnAddressThatIsNoFrontPageIsReadAndRefusedWhenItIsNew) {
  for (const char* address : {"m.example/index.php", "m.example/./lms", "m.example/a//b", "m.example./lms"}) {
    const auto config = read_config(std::string(R"({"token_env":"T","base_url":"https://)") + address + "\"}");
    ASSERT_TRUE(config) << address;
    const auto usual = check_front_page(*config);
    ASSERT_FALSE(usual) << address;
    EXPECT_THAT(usual.error().message, HasSubstr("base_url must be the address of Moodle's front page"));
  }
  for (const char* address :
       {"https://m.example:8443/lms", "https://M.example", "https://m.example:443", "https://[2001:db8::1]/lms", "https://192.0.2.7"})
    EXPECT_TRUE(check_front_page(*read_config(std::string(R"({"token_env":"T","base_url":")") + address + "\"}"))) << address;
}

// One spelling of a host and its port (RFC 3986, 6.2; RFC 5891): two would count as two Moodles.
TEST(MoodleConfig, AHostIsWrittenInOneWay) {
  const std::pair<const char*, const char*> kOther[] = {
      {"https://m.example:", "https://m.example"},  {"https://m.example:0443/lms", "https://m.example:443/lms"},
      {"https://127.1", "https://127.0.0.1"},       {"https://2130706433", "https://127.0.0.1"},
      {"https://0x7f.0.0.1", "https://127.0.0.1"},  {"https://[2001:db8:0:0:0:0:0:1]", "https://[2001:db8::1]"},
      {"https://m%2Eexample", "https://m.example"},
  };
  for (const auto& [given, usual] : kOther) {
    const auto config = read_config(std::string(R"({"token_env":"T","base_url":")") + given + "\"}");
    ASSERT_TRUE(config) << given;
    const auto checked = check_front_page(*config);
    ASSERT_FALSE(checked) << given;
    EXPECT_THAT(checked.error().message, ::testing::HasSubstr(std::string("base_url must be written as ") + usual)) << given;
  }
  const auto letters = check_front_page(*read_config(R"({"base_url":"https://b\u00fccher.example","token_env":"T"})"));
  ASSERT_FALSE(letters);
  EXPECT_THAT(letters.error().message, ::testing::HasSubstr("the letters of the DNS"));
  EXPECT_FALSE(check_front_page(*read_config(R"({"base_url":"https://m.example/lms;","token_env":"T"})")));
}

TEST(MoodleConfig, SaysEverythingAtOnce) {
  const auto config = read_config(R"({"base_url":"ftp://x","courses":{"a":{},"b":7}})");
  ASSERT_FALSE(config);
  for (const char* one : {"base_url", "token_file", "courses/a/cmid", "courses/b must be an object"}) {
    EXPECT_THAT(config.error().message, HasSubstr(one));
  }
}

}  // namespace
}  // namespace waymark::connectors::moodle
