#include "xapi/model/told.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xapi/json/parse.hpp"

// What statements tell of activities and agents (xAPI 1.0.3 Part 3, 2.4 and 2.5).
namespace waymark::xapi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string merged(const std::string& older, const std::string& newer) { return merge_definitions(older, newer); }

json::Value read(const std::string& text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : json::Value();
}

// XAPI-00254: both languages of two statements about the same activity are given.
TEST(Told, LanguageMapsAreMergedLanguageByLanguage) {
  EXPECT_EQ(merged(R"({"name":{"en-GB":"Walk","fr":"Marche"},"description":{"en-GB":"Old"}})",
                   R"({"name":{"cy":"Taith","en-gb":"A walk"},"description":{"en-GB":"New"}})"),
            R"({"name":{"en-gb":"A walk","fr":"Marche","cy":"Taith"},"description":{"en-GB":"New"}})");
}

TEST(Told, ExtensionsKeyByKeyAndTheRestAsAWhole) {
  EXPECT_EQ(
      merged(R"({"type":"https://t.example/a","extensions":{"https://e.example/1":{"a":1},"https://e.example/2":2}})",
             R"({"moreInfo":"https://m.example/","type":"https://t.example/b","extensions":{"https://e.example/1":{"b":1}}})"),
      R"({"type":"https://t.example/b","extensions":{"https://e.example/1":{"b":1},"https://e.example/2":2},"moreInfo":"https://m.example/"})");
}

TEST(Told, ComponentsKeepTheLanguagesOfTheSameId) {
  EXPECT_EQ(merged(R"({"interactionType":"choice","choices":[{"id":"a","description":{"en":"Yes"}},{"id":"b","description":{"en":"No"}}]})",
                   R"({"interactionType":"choice","choices":[{"id":"a","description":{"fr":"Oui"}},{"id":"c"}]})"),
            R"({"interactionType":"choice","choices":[{"id":"a","description":{"en":"Yes","fr":"Oui"}},{"id":"c"}]})");
}

// Data 2.4.4.1: a list belongs to its interactionType; with another one the definition would break the standard.
TEST(Told, AnotherInteractionTypeTakesListsAndPatternsAway) {
  EXPECT_EQ(merged(R"({"name":{"en":"Q"},"interactionType":"choice","correctResponsesPattern":["a"],"choices":[{"id":"a"}]})",
                   R"({"interactionType":"numeric"})"),
            R"({"name":{"en":"Q"},"interactionType":"numeric"})");
  EXPECT_EQ(merged(R"({"interactionType":"choice","choices":[{"id":"a"}]})", R"({"name":{"en":"Q"}})"),
            R"({"interactionType":"choice","choices":[{"id":"a"}],"name":{"en":"Q"}})");
}

TEST(Told, ADefinitionThatWouldGrowWithoutEndStandsAlone) {
  const auto long_text = [](const char* key) {
    return std::string(R"({"extensions":{"https://e.example/)") + key + R"(":")" + std::string(kMostDefinition - 100, 'x') + R"("}})";
  };
  EXPECT_EQ(merged(long_text("1"), long_text("2")), long_text("2"));
}

TEST(Told, DefinitionsOfAllPlacesTheObjectLast) {
  const auto found = told_definitions(read(
      R"({"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"https://v.example/"},"object":{"id":"https://a.example/1","definition":{"name":{"en":"One"}}},
          "context":{"contextActivities":{"parent":[{"id":"https://a.example/2","definition":{"name":{"en":"Two"}}},{"id":"https://a.example/3"}],
                     "other":{"id":"https://a.example/1","definition":{"name":{"en":"Not so"}}}}}})"));
  std::vector<std::string> texts;
  for (const auto& one : found) texts.push_back(one.iri + " " + one.definition);
  EXPECT_THAT(texts, ElementsAre(R"(https://a.example/2 {"name":{"en":"Two"}})", R"(https://a.example/1 {"name":{"en":"Not so"}})",
                                 R"(https://a.example/1 {"name":{"en":"One"}})"));
  const auto inner = told_definitions(read(
      R"({"object":{"objectType":"SubStatement","object":{"id":"https://a.example/4","definition":{"type":"https://t.example/x"}}}})"));
  ASSERT_EQ(inner.size(), 1u);
  EXPECT_EQ(inner[0].iri, "https://a.example/4");
  EXPECT_THAT(told_definitions(read(R"({"object":{"id":"https://a.example/5","definition":{}}})")), IsEmpty());
}

TEST(Told, NamesOfAgentsAndIdentifiedGroupsAndNotOfTheAuthority) {
  const auto found = told_names(read(
      R"({"actor":{"objectType":"Group","name":"Nobody's key","member":[{"mbox":"mailto:ann@example.org","name":"Ann"},{"mbox":"mailto:bo@example.org"}]},
          "object":{"objectType":"Agent","openid":"https://id.example/c","name":"Cem"},"authority":{"mbox":"mailto:lrs@example.org","name":"LRS"},
          "context":{"instructor":{"mbox":"mailto:dee@example.org","name":"Dee"},"team":{"objectType":"Group","mbox":"mailto:team@example.org","name":"Team"},
            "contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:eve@EXAMPLE.org","name":"Eve"}}],
            "contextGroups":[{"objectType":"contextGroup","group":{"objectType":"Group","member":[{"mbox":"mailto:fay@example.org","name":"Fay"}]}}]}})"));
  std::vector<std::string> texts;
  for (const auto& one : found) texts.push_back(one.key + " " + one.name);
  EXPECT_THAT(texts, ElementsAre("mailto:ann@example.org Ann", "mailto:dee@example.org Dee", "mailto:team@example.org Team",
                                 "mailto:eve@example.org Eve", "mailto:fay@example.org Fay", "openid:https://id.example/c Cem"));
  EXPECT_FALSE(told_by("no JSON"));
}

}  // namespace
}  // namespace waymark::xapi::testing
