#include "xapi/model/prepare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/xapi/case_files.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/comparable.hpp"
#include "xapi/model/statement.hpp"

namespace waymark::xapi::testing {
namespace {

using ::testing::ElementsAre;

constexpr const char* kStored = "2026-11-22T09:30:01.500Z";

Preparation with_defaults() {
  Preparation with;
  with.authority_json = R"({"account":{"homePage":"https://lrs.example","name":"key-1"}})";
  with.stored = kStored;
  with.id = "11111111-2222-4333-8444-555555555555";
  return with;
}

PreparedStatement prepared(const std::string& text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value.has_value()) << text;
  auto out = prepare(std::move(*value), with_defaults());
  EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message);
  return out ? *out : PreparedStatement{};
}

TEST(Prepare, AddsWhatTheStoreOwesAndEndsWithStored) {
  const auto out = prepared(
      R"({"verb":{"id":"https://v.example/did"},"actor":{"mbox":"mailto:Sam@Example.ORG"},"object":{"id":"https://c.example/1"},"result":{"score":{"raw":1.50}}})");
  EXPECT_EQ(
      out.bytes,
      R"({"id":"11111111-2222-4333-8444-555555555555","verb":{"id":"https://v.example/did"},"actor":{"mbox":"mailto:Sam@Example.ORG"},)"
      R"("object":{"id":"https://c.example/1"},"result":{"score":{"raw":1.50}},"timestamp":"2026-11-22T09:30:01.500Z",)"
      R"("authority":{"account":{"homePage":"https://lrs.example","name":"key-1"}},"version":"1.0.0","stored":"2026-11-22T09:30:01.500Z"})");
  EXPECT_EQ(out.id, "11111111-2222-4333-8444-555555555555");
  EXPECT_EQ(out.verb, "https://v.example/did");
  EXPECT_EQ(out.timestamp, kStored);
}

TEST(Prepare, ReplacesAuthorityAndStoredAndKeepsVersion) {
  const auto out = prepared(
      R"({"stored":"2001-01-01T00:00:00Z","authority":{"mbox":"mailto:evil@example.org"},"version":"1.0.7","id":"6690E6C9-3EF0-4ED3-8B37-7F3964730BEE","timestamp":"2026-11-22T10:30:00+01:00","actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1"}})");
  EXPECT_EQ(out.bytes.find("evil"), std::string::npos);
  EXPECT_EQ(out.bytes.find("2001"), std::string::npos);
  EXPECT_NE(out.bytes.find(R"("version":"1.0.7")"), std::string::npos);
  EXPECT_NE(out.bytes.find(R"("timestamp":"2026-11-22T09:30:00.000Z")"), std::string::npos);
  EXPECT_TRUE(out.bytes.ends_with(std::string("\"stored\":\"") + kStored + "\"}"));
  EXPECT_EQ(out.id, "6690e6c9-3ef0-4ed3-8b37-7f3964730bee");
  EXPECT_EQ(out.timestamp, "2026-11-22T09:30:00.000Z");
}

TEST(Prepare, VersionTwoIsNamed) {
  auto with = with_defaults();
  with.version = Version::v2_0_0;
  const auto out = prepare(*read_cases("bases.json").find("simple"), with);
  ASSERT_TRUE(out.has_value());
  EXPECT_NE(out->bytes.find(R"("version":"2.0.0")"), std::string::npos);
}

TEST(Prepare, ContextActivitiesBecomeArrays) {  // Part 2, 2.4.6.2
  const auto out = prepared(
      R"({"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1"},"context":{"contextActivities":{"parent":{"id":"https://c.example/p"}}}})");
  EXPECT_NE(out.bytes.find(R"("parent":[{"id":"https://c.example/p"}])"), std::string::npos);
}

std::vector<std::string> shown(const std::vector<AgentUse>& uses) {
  std::vector<std::string> out;
  for (const auto& use : uses) out.push_back((use.direct ? "+" : "-") + use.key);
  return out;
}

std::vector<std::string> shown(const std::vector<ActivityUse>& uses) {
  std::vector<std::string> out;
  for (const auto& use : uses) out.push_back((use.direct ? "+" : "-") + use.iri);
  return out;
}

TEST(Prepare, UsesOfTheFullStatement) {  // Part 3, 2.1.3: agent, related_agents, activity, related_activities
  const auto out = prepare(*read_cases("bases.json").find("full"), with_defaults());
  ASSERT_TRUE(out.has_value());
  EXPECT_THAT(shown(out->agents),
              ElementsAre("+account:https://lms.example ward-4", "-account:https://lrs.example key-1", "-mailto:tutor@example.org",
                          "+openid:https://id.example/b", "+sha1:ebd31e95054c018b10727ccffd2ef2ec3a016ee9"));
  EXPECT_THAT(shown(out->activities), ElementsAre("-https://courses.example/group", "+https://courses.example/meeting",
                                                  "-https://courses.example/other", "-https://courses.example/parent"));
  EXPECT_EQ(out->registration, "ec531277-b57b-4c15-8d91-d292c5b2b8f7");
  EXPECT_EQ(out->refers_to, "");  // a StatementRef in context does not count
}

TEST(Prepare, WhatIsInASubStatementIsRelated) {
  const auto out = prepare(*read_cases("bases.json").find("substatement"), with_defaults());
  ASSERT_TRUE(out.has_value());
  EXPECT_THAT(shown(out->activities), ElementsAre("-https://courses.example/site"));
  EXPECT_THAT(shown(out->agents), ElementsAre("-account:https://lrs.example key-1", "+mailto:sam@example.org"));
}

TEST(Prepare, VoidingNamesItsTarget) {
  const auto out = prepare(*read_cases("bases.json").find("void"), with_defaults());
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(out->voids, "e05aa883-acaf-40ad-bf54-02c8ce485fb0");
  EXPECT_EQ(out->refers_to, out->voids);
}

TEST(Prepare, OwnWordsAreReflections) {
  const auto bases = read_cases("bases.json");
  EXPECT_EQ(prepare(*bases.find("choice"), with_defaults())->sensitivity, Sensitivity::tracking);
  EXPECT_EQ(prepare(*bases.find("simple"), with_defaults())->sensitivity, Sensitivity::tracking);
  EXPECT_EQ(prepare(*bases.find("full"), with_defaults())->sensitivity, Sensitivity::reflection);
  auto fill_in = *bases.find("choice");
  fill_in.find("object")->find("definition")->erase("choices");
  fill_in.find("object")->find("definition")->set("interactionType", json::Value::string("fill-in"));
  EXPECT_EQ(prepare(fill_in, with_defaults())->sensitivity, Sensitivity::reflection);
}

TEST(Prepare, RefusalStandsAtItsPlaceInTheBatch) {
  auto with = with_defaults();
  with.where = "/3";
  auto statement = *read_cases("bases.json").find("simple");
  statement.find("actor")->set("mbox", json::Value::string("x"));
  const auto out = prepare(statement, with);
  ASSERT_FALSE(out.has_value());
  EXPECT_EQ(out.error().where, "/3/actor/mbox");
}

TEST(AgentKey, OnlyTheDomainIgnoresCase) {  // Part 2, 2.3.1 and 2.4.2.3
  const auto key = [](const char* text) { return agent_key(*json::parse(text)); };
  EXPECT_EQ(key(R"({"mbox":"mailto:Sam@EXAMPLE.org"})"), "mailto:Sam@example.org");
  EXPECT_NE(key(R"({"mbox":"mailto:sam@example.org"})"), key(R"({"mbox":"mailto:Sam@example.org"})"));
  EXPECT_EQ(key(R"({"mbox_sha1sum":"EBD31E95054C018B10727CCFFD2EF2EC3A016EE9"})"), "sha1:ebd31e95054c018b10727ccffd2ef2ec3a016ee9");
  EXPECT_NE(key(R"({"account":{"homePage":"https://a.example","name":"X"}})"),
            key(R"({"account":{"homePage":"https://a.example","name":"x"}})"));
  EXPECT_EQ(key(R"({"objectType":"Group","member":[]})"), "");
}

// Changes to a statement that make it another one, and changes that do not (Part 2, 2.3.1).
struct Change {
  const char* name;
  const char* base;
  const char* pointer;
  const char* value;
  bool same;
};
constexpr Change kChanges[] = {
    {"stored", "full", "/stored", "\"2030-01-01T00:00:00Z\"", true},
    {"authority", "full", "/authority", R"({"mbox":"mailto:o@example.org"})", true},
    {"version", "full", "/version", "\"1.0.3\"", true},
    {"timestamp, which a store may have set", "full", "/timestamp", "\"2026-11-22T09:30:09Z\"", true},
    {"display of the verb", "full", "/verb/display", "{}", true},
    {"definition of the activity", "full", "/object/definition", "{}", true},
    {"case of the registration", "full", "/context/registration", "\"EC531277-B57B-4C15-8D91-D292C5B2B8F7\"", true},
    {"an array around one activity", "full", "/context/contextActivities/grouping", R"([{"id":"https://courses.example/group"}])", true},
    {"order of members", "full", "/actor/member",
     R"([{"openid":"https://id.example/b"},{"name":"A","mbox_sha1sum":"EBD31E95054C018B10727CCFFD2EF2EC3A016EE9"}])", true},
    {"a number written differently", "full", "/result/score/raw", "5.0", true},
    {"duration finer than a hundredth", "full", "/result/duration", "\"PT1H30M\"", true},
    {"domain of the address", "simple", "/actor/mbox", "\"mailto:sam@EXAMPLE.org\"", true},
    {"default objectType", "simple", "/object/objectType", "\"Activity\"", true},
    {"offset of a SubStatement's timestamp", "substatement", "/object/timestamp", "\"2027-01-01T01:00:00+01:00\"", true},
    {"actor", "full", "/actor/account/name", "\"ward-5\"", false},
    {"name of the actor", "full", "/actor/name", "\"Ward 5\"", false},
    {"a member", "full", "/actor/member", R"([{"openid":"https://id.example/b"}])", false},
    {"verb", "full", "/verb/id", "\"https://v.example/x\"", false},
    {"object", "full", "/object/id", "\"https://courses.example/y\"", false},
    {"success", "full", "/result/success", "false", false},
    {"score", "full", "/result/score/raw", "6", false},
    {"duration in other units", "full", "/result/duration", "\"PT90M\"", false},
    {"response", "full", "/result/response", "\"no\"", false},
    {"extension", "full", "/result/extensions", R"({"https://courses.example/y":[1,{"a":1}]})", false},
    {"platform", "full", "/context/platform", "\"Other\"", false},
    {"parent", "full", "/context/contextActivities/parent", "[]", false},
    {"kind of contextActivities", "full", "/context/contextActivities", R"({"other":[{"id":"https://courses.example/parent"}]})", false},
    {"a SubStatement's timestamp", "substatement", "/object/timestamp", "\"2027-01-01T00:00:01Z\"", false},
    {"local part of the address", "simple", "/actor/mbox", "\"mailto:SAM@example.org\"", false},
    {"an Agent in the object's place", "simple", "/object", R"({"objectType":"Agent","mbox":"mailto:sam@example.org"})", false},
};

TEST(Comparable, Table) {
  const auto bases = read_cases("bases.json");
  for (const auto& change : kChanges) {
    const json::Value& before = *bases.find(change.base);
    json::Value after = before;
    std::string last;
    json::Value* container = container_of(after, change.pointer, last);
    container->set(last, *json::parse(change.value));
    ASSERT_FALSE(check_statement(after, Version::v1_0_3).has_value()) << change.name;
    EXPECT_EQ(comparable_form(before) == comparable_form(after), change.same) << change.name;
  }
}

TEST(Comparable, OrderOfPropertiesDoesNotCount) {
  const auto a = json::parse(
      R"({"actor":{"name":"S","mbox":"mailto:s@example.org"},"verb":{"id":"https://v.example/d"},"object":{"id":"https://c.example/1"},"result":{"extensions":{"https://x.example/1":{"b":1,"a":2}}}})");
  const auto b = json::parse(
      R"({"result":{"extensions":{"https://x.example/1":{"a":2,"b":1}}},"object":{"id":"https://c.example/1"},"verb":{"id":"https://v.example/d"},"actor":{"mbox":"mailto:s@example.org","name":"S"}})");
  EXPECT_EQ(comparable_form(*a), comparable_form(*b));
}

TEST(Comparable, AGroupIsNotAnAgentOfTheSameIdentifier) {
  const auto group = json::parse(
      R"({"actor":{"objectType":"Group","mbox":"mailto:s@example.org"},"verb":{"id":"https://v.example/d"},"object":{"id":"https://c.example/1"}})");
  const auto agent =
      json::parse(R"({"actor":{"mbox":"mailto:s@example.org"},"verb":{"id":"https://v.example/d"},"object":{"id":"https://c.example/1"}})");
  EXPECT_NE(comparable_form(*group), comparable_form(*agent));
}

}  // namespace
}  // namespace waymark::xapi::testing
