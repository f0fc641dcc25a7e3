#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/forwarding/filter.hpp"
#include "connectors/json.hpp"

// What the settings of a connector let go, as docs/connectors.md describes it.
namespace waymark::connectors {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Read {
  StatementFilter filter;
  std::string problems;
};

Read read(const std::string& json) {
  const auto parsed = parse_json(json);
  EXPECT_TRUE(parsed) << json;
  std::vector<std::string> problems;
  ConfigReader reader(*parsed, "", problems);
  reader.only(with_filter_members({}));
  Read result{read_filter(reader), ""};
  for (const auto& one : problems) result.problems += one + "\n";
  return result;
}

TEST(ForwardFilter, WithoutSettingsTrackingAloneAndFromAnywhere) {
  const auto result = read("{}");
  EXPECT_EQ(result.problems, "");
  EXPECT_TRUE(result.filter.sees.covers(xapi::Sensitivity::tracking));
  EXPECT_FALSE(result.filter.sees.covers(xapi::Sensitivity::reflection));
  EXPECT_FALSE(result.filter.sees.covers(xapi::Sensitivity::confidential));
  EXPECT_EQ(result.filter.origin, StatementFilter::Origin::any);
}

TEST(ForwardFilter, EverySettingIsRead) {
  const auto result = read(R"({"sensitivities":["tracking","reflection"],"origin":"here","verbs":["http://v.example/did"],
    "activities":["https://a.example/1"],"agents":["mailto:Ada@Example.TEST","account:https://h.example 4711"],
    "registrations":["6FD4A0B0-9D5C-4E9D-8F0A-000000000001"],"organisations":["hill-trust"]})");
  EXPECT_EQ(result.problems, "");
  EXPECT_TRUE(result.filter.sees.covers(xapi::Sensitivity::reflection));
  EXPECT_EQ(result.filter.origin, StatementFilter::Origin::here);
  EXPECT_THAT(result.filter.verbs, ElementsAre("http://v.example/did"));
  EXPECT_THAT(result.filter.activities, ElementsAre("https://a.example/1"));
  EXPECT_THAT(result.filter.agents, ElementsAre("mailto:Ada@example.test", "account:https://h.example 4711"));
  EXPECT_THAT(result.filter.registrations, ElementsAre("6fd4a0b0-9d5c-4e9d-8f0a-000000000001"));
  EXPECT_THAT(result.filter.organisations, ElementsAre("hill-trust"));
}

TEST(ForwardFilter, SaysWhatIsWrongByName) {
  for (const auto& [json, because] :
       {std::pair{R"({"verbs":["completed"]})", "verbs holds \"completed\", which is not an IRI"},
        {R"({"verbs":"http://v.example/did"})", "verbs must be a list of texts"},
        {R"({"origin":"elsewhere"})", "origin must be here, received or any"},
        {R"({"sensitivities":[]})", "sensitivities names nothing that may be sent"},
        {R"({"sensitivities":["secret"]})", "sensitivities may hold tracking, reflection and confidential only"},
        {R"({"agents":["ada@example.test"]})", "agents holds \"ada@example.test\""},
        {R"({"agents":["account:https://h.example"]})", "agents holds"},
        {R"({"registrations":["1"]})", "registrations holds \"1\", which is not a UUID"},
        {R"({"verb":["http://v.example/did"]})", "verb is not a setting that Waymark knows"}})
    EXPECT_THAT(read(json).problems, HasSubstr(because)) << json;
}

}  // namespace
}  // namespace waymark::connectors
