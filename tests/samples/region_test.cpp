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

bool is_vpd(const std::string& text) { return text.size() == 3 && text.find_first_not_of("0123456789") == std::string::npos; }

// Folder names of samples/modules, which are the modules' codes.
std::set<std::string> courses() {
  std::set<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(WAYMARK_SAMPLES_FOLDER) / "modules"))
    all.insert(entry.path().filename().string());
  return all;
}

bool is_day(const std::string& text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' && text.find_first_not_of("0123456789-") == std::string::npos;
}

TEST(Region, FiftyOrganisationsFormATreeOfSeveralLevels) {
  const auto region = load("region.json");
  std::map<std::string, std::string> level_of;
  std::map<std::string, int> levels;
  std::set<std::pair<std::string, std::string>> steps;  // level of the parent, own level
  int trusts = 0, ended = 0;
  ASSERT_EQ(region["organisations"].Size(), 50u);
  for (const auto& organisation : region["organisations"].GetArray()) {
    const std::string parent = organisation["parent"].GetString(), vpd = organisation["vpd"].GetString(),
                      kind = organisation["kind"].GetString(), level = organisation["level"].GetString(),
                      from = organisation["from"].GetString(), until = organisation["until"].GetString();
    EXPECT_TRUE(parent.empty() ? level_of.empty() : level_of.contains(parent)) << parent;  // parents come first
    if (!parent.empty()) steps.emplace(level_of[parent], level);
    EXPECT_TRUE(level_of.emplace(organisation["code"].GetString(), level).second);
    ++levels[level];
    const bool trust = kind.find("trust") != std::string::npos;
    EXPECT_EQ(trust, is_vpd(vpd)) << kind;
    trusts += trust;
    EXPECT_TRUE(is_day(from)) << from;
    EXPECT_TRUE(until.empty() || (is_day(until) && from <= until)) << until;
    ended += !until.empty();
  }
  EXPECT_EQ(trusts, 4);
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(levels["region"], 1);
  for (const auto& step : {std::pair{"region", "system"},
                           {"system", "organisation"},
                           {"organisation", "division"},
                           {"division", "team"},
                           {"system", "neighbourhood"},
                           {"neighbourhood", "organisation"}})
    EXPECT_TRUE(steps.contains(step)) << step.first << " > " << step.second;
}

TEST(Region, TwoHundredLearnersAndThreeOfStaff) {
  const auto region = load("region.json");
  // A team's people are employed by its trust: the nearest VPD upwards.
  std::map<std::string, std::string> vpd_of, until_of;
  for (const auto& organisation : region["organisations"].GetArray()) {
    const std::string vpd = organisation["vpd"].GetString();
    vpd_of[organisation["code"].GetString()] = vpd.empty() ? vpd_of[organisation["parent"].GetString()] : vpd;
    until_of[organisation["code"].GetString()] = organisation["until"].GetString();
  }
  const auto known = courses();
  std::set<std::string> taken;
  ASSERT_EQ(region["learners"].Size(), 200u);
  ASSERT_EQ(region["staff"].Size(), 3u);
  std::set<std::string> usernames, numbers;
  for (const char* group : {"learners", "staff"}) {
    for (const auto& person : region[group].GetArray()) {
      const std::string username = person["username"].GetString(), number = person["employee_number"].GetString(),
                        mail = person["email"].GetString();
      EXPECT_TRUE(usernames.insert(username).second) << username;
      ASSERT_TRUE(vpd_of.contains(person["organisation"].GetString())) << username;
      EXPECT_EQ(person["vpd"].GetString(), vpd_of[person["organisation"].GetString()]) << username;
      EXPECT_EQ(number.empty(), std::string(person["vpd"].GetString()).empty()) << username;
      if (!number.empty()) EXPECT_TRUE(numbers.insert(number).second) << number;
      EXPECT_TRUE(mail.ends_with(".example")) << mail;
      EXPECT_FALSE(person.HasMember("password")) << username;
      EXPECT_GT(person["roles"].Size(), 0u);
      EXPECT_TRUE(until_of[person["organisation"].GetString()].empty()) << username << " is in what has ended";
      std::set<std::string> own;
      for (const auto& course : person["courses"].GetArray()) {
        EXPECT_TRUE(known.contains(course.GetString())) << course.GetString();
        EXPECT_TRUE(own.insert(course.GetString()).second) << username << " twice on " << course.GetString();
      }
      taken.merge(own);
    }
  }
  EXPECT_EQ(taken, known);  // every module has somebody
}

// Reports hide groups of fewer than five people in a module: of the region's figures nearly all can be shown and lead to
// people, and two organisations are so small that the hiding is seen.
TEST(Region, WholeOrganisationsLearnTogetherAndTwoAreSmall) {
  const auto region = load("region.json");
  std::map<std::string, std::string> unit_of;  // divisions and teams count with the organisation above
  for (const auto& organisation : region["organisations"].GetArray()) {
    const std::string kind = organisation["kind"].GetString(), code = organisation["code"].GetString();
    unit_of[code] = kind == "division" || kind == "team" ? unit_of[organisation["parent"].GetString()] : code;
  }
  std::map<std::pair<std::string, std::string>, int> groups;
  for (const auto& person : region["learners"].GetArray())
    for (const auto& course : person["courses"].GetArray()) ++groups[{unit_of.at(person["organisation"].GetString()), course.GetString()}];
  std::set<std::string> small;
  for (const auto& [group, people] : groups)
    if (people < 5) small.insert(group.first);
  EXPECT_EQ(small.size(), 2u);
}

TEST(Region, TheDemoLearnerCanBeReportedEverywhere) {
  const auto region = load("region.json");
  for (const auto& person : region["learners"].GetArray()) {
    if (std::string(person["username"].GetString()) != region["demo_learner"].GetString()) continue;
    EXPECT_GE(person["courses"].Size(), 4u);
    EXPECT_TRUE(is_vpd(person["vpd"].GetString()));
    EXPECT_GT(person["moodle_username"].GetStringLength(), 0u);
    return;
  }
  FAIL() << "no such learner";
}

TEST(Region, EveryModuleIsInOneProgramme) {
  const auto region = load("region.json");
  std::set<std::string> named;
  for (const auto& programme : region["programmes"].GetArray())
    for (const auto& course : programme["courses"].GetArray()) EXPECT_TRUE(named.insert(course.GetString()).second);
  EXPECT_EQ(named, courses());
  EXPECT_EQ(region["programmes"][0]["courses"].Size(), 8u);
  EXPECT_EQ(region["programmes"][1]["courses"].Size(), 7u);
}

// esr.md 2.4: owner|framework|title[ - Level n] - renewal|
TEST(Region, CompetenceMapCoversEveryTrustAndCourse) {
  const auto map = load("competence-map.json");
  const auto known = courses();
  std::set<std::string> pairs;
  for (const auto& row : map["competences"].GetArray()) {
    const std::string vpd = row["vpd"].GetString(), course = row["course"].GetString(), text = row["competence"].GetString();
    EXPECT_TRUE(is_vpd(vpd) && known.contains(course));
    EXPECT_TRUE(text.starts_with(vpd + "|LOCAL|")) << text;
    EXPECT_TRUE(text.ends_with(" - No Specified Renewal|")) << text;
    EXPECT_TRUE(pairs.insert(vpd + course).second);
  }
  EXPECT_EQ(pairs.size(), 60u);
}

}  // namespace
}  // namespace waymark::testing
