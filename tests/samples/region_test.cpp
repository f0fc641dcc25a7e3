// The invented region: what the demo loads is whole and consistent (samples/README.md).
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <map>
#include <set>

#include "samples/pack/module.hpp"

namespace waymark::testing {
namespace {

rapidjson::Document load(const char* name) {
  const auto text = samples::read_file(std::filesystem::path(WAYMARK_SAMPLES_FOLDER) / "region" / name);
  if (!text) throw std::runtime_error(text.error().message);
  rapidjson::Document document;
  document.Parse(*text);
  if (document.HasParseError()) throw std::runtime_error(std::string(name) + " is not JSON");
  return document;
}

bool is_vpd(const std::string& text) {
  return text.size() == 3 && text.find_first_not_of("0123456789") == std::string::npos;
}

const std::set<std::string> kCourses = {"who-leads", "local-communities", "humanising-the-machine",
                                        "neighbourhood-place"};

TEST(Region, TwelveOrganisationsFormATree) {
  const auto region = load("region.json");
  std::set<std::string> codes;
  int trusts = 0;
  ASSERT_EQ(region["organisations"].Size(), 12u);
  for (const auto& organisation : region["organisations"].GetArray()) {
    const std::string parent = organisation["parent"].GetString(), vpd = organisation["vpd"].GetString(),
                      kind = organisation["kind"].GetString();
    EXPECT_TRUE(parent.empty() ? codes.empty() : codes.contains(parent)) << parent;  // parents come first
    EXPECT_TRUE(codes.insert(organisation["code"].GetString()).second);
    const bool trust = kind.find("trust") != std::string::npos;
    EXPECT_EQ(trust, is_vpd(vpd)) << kind;
    trusts += trust;
  }
  EXPECT_EQ(trusts, 4);
}

TEST(Region, SixtyLearnersAndThreeOfStaff) {
  const auto region = load("region.json");
  std::map<std::string, std::string> vpd_of;
  for (const auto& organisation : region["organisations"].GetArray())
    vpd_of[organisation["code"].GetString()] = organisation["vpd"].GetString();
  ASSERT_EQ(region["learners"].Size(), 60u);
  ASSERT_EQ(region["staff"].Size(), 3u);
  std::set<std::string> usernames, numbers;
  for (const char* group : {"learners", "staff"}) {
    for (const auto& person : region[group].GetArray()) {
      const std::string username = person["username"].GetString(),
                        number = person["employee_number"].GetString(), mail = person["email"].GetString();
      EXPECT_TRUE(usernames.insert(username).second) << username;
      ASSERT_TRUE(vpd_of.contains(person["organisation"].GetString())) << username;
      EXPECT_EQ(person["vpd"].GetString(), vpd_of[person["organisation"].GetString()]) << username;
      EXPECT_EQ(number.empty(), std::string(person["vpd"].GetString()).empty()) << username;
      if (!number.empty()) EXPECT_TRUE(numbers.insert(number).second) << number;
      EXPECT_TRUE(mail.ends_with(".example")) << mail;
      EXPECT_FALSE(person.HasMember("password")) << username;
      EXPECT_GT(person["roles"].Size(), 0u);
      for (const auto& course : person["courses"].GetArray())
        EXPECT_TRUE(kCourses.contains(course.GetString()));
    }
  }
}

TEST(Region, TheDemoLearnerCanBeReportedEverywhere) {
  const auto region = load("region.json");
  for (const auto& person : region["learners"].GetArray()) {
    if (std::string(person["username"].GetString()) != region["demo_learner"].GetString()) continue;
    EXPECT_EQ(person["courses"].Size(), 4u);
    EXPECT_TRUE(is_vpd(person["vpd"].GetString()));
    EXPECT_GT(person["moodle_username"].GetStringLength(), 0u);
    return;
  }
  FAIL() << "no such learner";
}

// esr.md 2.4: owner|framework|title[ - Level n] - renewal|
TEST(Region, CompetenceMapCoversEveryTrustAndCourse) {
  const auto map = load("competence-map.json");
  std::set<std::string> pairs;
  for (const auto& row : map["competences"].GetArray()) {
    const std::string vpd = row["vpd"].GetString(), course = row["course"].GetString(),
                      text = row["competence"].GetString();
    EXPECT_TRUE(is_vpd(vpd) && kCourses.contains(course));
    EXPECT_TRUE(text.starts_with(vpd + "|LOCAL|")) << text;
    EXPECT_TRUE(text.ends_with(" - No Specified Renewal|")) << text;
    EXPECT_TRUE(pairs.insert(vpd + course).second);
  }
  EXPECT_EQ(pairs.size(), 16u);
}

}  // namespace
}  // namespace waymark::testing
