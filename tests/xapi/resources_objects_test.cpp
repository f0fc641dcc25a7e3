#include "tests/xapi/resource_fixture.hpp"

// Agents and Activities resources, and the forms in which statements are given that need them, as both versions want them.
namespace waymark::xapi::testing {
namespace {

class Objects : public ResourceTest, public ::testing::WithParamInterface<const char*> {
 protected:
  ResourceResponse ask(const std::string& resource, Query query, std::map<std::string, std::string> headers = {}) {
    headers.emplace("x-experience-api-version", GetParam());
    return send("GET", resource, std::move(query), {}, std::move(headers));
  }
  void keep(int n, const std::string& more) { ASSERT_EQ(post(statement(id(n), more)).status, 200); }
  static std::string activity(const std::string& definition) {
    return R"("object":{"id":"https://c.example/1","definition":)" + definition + "}";
  }
};
INSTANTIATE_TEST_SUITE_P(Both, Objects, ::testing::Values("1.0.3", "2.0.0"),
                         [](const auto& given) { return std::string(given.param, 1) == "1" ? "v1" : "v2"; });

// XAPI-00237 to 00242 and 00248 (2.4): objectType Person, every property a list.
TEST_P(Objects, APersonHasEveryNameAsAList) {
  for (const char* who : {R"({"mbox":"mailto:sam@example.org","name":"Sam"})", R"({"mbox":"mailto:sam@EXAMPLE.org","name":"Samira Reed"})"})
    ASSERT_EQ(
        post(std::string(R"({"actor":)") + who + R"(,"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1"}})").status,
        200);
  const auto response = ask("agents", {{"agent", R"({"mbox":"mailto:sam@example.org"})"}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"objectType":"Person","name":["Samira Reed","Sam"],"mbox":["mailto:sam@example.org"]})");
  EXPECT_EQ(header(response, "X-Experience-API-Version"), GetParam());
}

// 2.4: an agent that is not known is a Person of what the request says.
TEST_P(Objects, AnUnknownAgentIsStillAPerson) {
  const auto person = [&](const char* agent) { return ask("agents", {{"agent", agent}}).body; };
  EXPECT_EQ(person(R"({"openid":"https://id.example/x","name":"X"})"),
            R"({"objectType":"Person","name":["X"],"openid":["https://id.example/x"]})");
  EXPECT_EQ(person(R"({"account":{"homePage":"https://h.example","name":"7"}})"),
            R"({"objectType":"Person","account":[{"homePage":"https://h.example","name":"7"}]})");
  EXPECT_EQ(person(R"({"mbox_sha1sum":"ebd31e95054c018b10727ccffd2ef2ec3a016ee9"})"),
            R"({"objectType":"Person","mbox_sha1sum":["ebd31e95054c018b10727ccffd2ef2ec3a016ee9"]})");
}

// XAPI-00243, 00249: the parameter is a must, and an Agent with one identifier, no Group.
TEST_P(Objects, WhatIsNoAgentIsRefused) {
  EXPECT_EQ(ask("agents", {}).status, 400);
  for (const char* agent : {"", "sam", "{}", R"({"name":"Sam"})", R"({"objectType":"Group","mbox":"mailto:g@example.org"})",
                            R"({"mbox":"sam@example.org"})", R"({"mbox":"mailto:a@example.org","openid":"https://id.example/x"})"}) {
    const auto response = ask("agents", {{"agent", agent}});
    EXPECT_EQ(response.status, 400) << agent;
    EXPECT_EQ(clause(response), "xAPI Part 3, 2.4");
  }
  EXPECT_EQ(ask("agents", {{"agent", R"({"mbox":"mailto:a@example.org"})"}, {"since", "2026-11-22T09:00:00Z"}}).status, 400);
}

// XAPI-00254 (2.5): all that statements say of the activity, the last one before the earlier.
TEST_P(Objects, AnActivityHasTheMergedDefinition) {
  keep(1, activity(R"({"name":{"en-US":"example meeting"},"type":"https://t.example/old"})"));
  keep(2, activity(R"({"name":{"fr-FR":"réunion"},"type":"https://t.example/meeting"})"));
  EXPECT_EQ(
      ask("activities", {{"activityId", "https://c.example/1"}}).body,
      R"({"objectType":"Activity","id":"https://c.example/1","definition":{"name":{"en-US":"example meeting","fr-FR":"réunion"},"type":"https://t.example/meeting"}})");
}

// 2.5: SHOULD in 1.0.3, shall in 2.0: an Activity also when nothing defines it.
TEST_P(Objects, AnUnknownActivityIsStillAnActivity) {
  const auto response = ask("activities", {{"activityId", "https://nobody.example/\"knows\""}});
  EXPECT_EQ(response.status, 400) << "a quote stands in no IRI";
  EXPECT_EQ(ask("activities", {{"activityId", "https://nobody.example/knows"}}).body,
            R"({"objectType":"Activity","id":"https://nobody.example/knows"})");
}

// XAPI-00250.
TEST_P(Objects, WhatIsNoActivityIdIsRefused) {
  EXPECT_EQ(ask("activities", {}).status, 400);
  EXPECT_EQ(ask("activities", {{"activityId", "walk"}}).status, 400);
  EXPECT_EQ(ask("activities", {{"activityID", "https://c.example/1"}}).status, 400) << "3.2: the case of parameters counts";
}

TEST_P(Objects, CanOnlyBeReadAndByWhoMayRead) {
  for (const char* method : {"PUT", "POST", "DELETE"})
    for (const char* resource : {"agents", "activities"}) {
      const auto response = send(method, resource, {}, "{}", {{"x-experience-api-version", GetParam()}});
      EXPECT_EQ(response.status, 405) << method;
      EXPECT_EQ(header(response, "Allow"), "GET, HEAD");
    }
  caller.may_read = false;
  EXPECT_EQ(ask("agents", {{"agent", R"({"mbox":"mailto:a@example.org"})"}}).status, 403);
  EXPECT_EQ(ask("activities", {{"activityId", "https://c.example/1"}}).status, 403);
  caller = {};
  EXPECT_EQ(ask("activities", {{"activityId", "https://c.example/1"}}).status, 401);
}

TEST_P(Objects, AStoreThatFailsIsSaid) {
  store.broken = ErrorKind::unavailable;
  EXPECT_EQ(ask("agents", {{"agent", R"({"mbox":"mailto:a@example.org"})"}}).status, 503);
  EXPECT_EQ(ask("activities", {{"activityId", "https://c.example/1"}}).status, 503);
}

// 2.1.3: canonical takes the definition that the record store has, chosen per language map by Accept-Language; agents and
// the display of the verb stay those of the statement.
TEST_P(Objects, TheCanonicalFormTakesTheMergedDefinition) {
  keep(1, activity(R"({"name":{"en-GB":"Old walk","fr":"Vieille marche"},"description":{"fr":"Une marche"}})"));
  ASSERT_EQ(post(R"({"id":")" + id(2) +
                 R"(","actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did","display":{"de":"tat","fr":"fit"}},)" +
                 activity(R"({"name":{"en-GB":"Walk"},"type":"https://t.example/walk"})") + "}")
                .status,
            200);
  keep(3, R"("object":{"id":"https://c.example/1"},"context":{"contextActivities":{"parent":{"id":"https://c.example/1"}}})");
  const auto object = [&](int n, const char* language, const char* format = "canonical") {
    const auto response = ask("statements", {{"statementId", id(n)}, {"format", format}}, {{"accept-language", language}});
    EXPECT_EQ(response.status, 200) << response.body;
    return json::write(*body(response).find("object"));
  };
  EXPECT_EQ(
      object(1, "en"),
      R"({"id":"https://c.example/1","definition":{"name":{"en-GB":"Walk"},"description":{"fr":"Une marche"},"type":"https://t.example/walk"}})");
  EXPECT_EQ(
      object(2, "fr, en;q=0.5"),
      R"({"id":"https://c.example/1","definition":{"name":{"fr":"Vieille marche"},"description":{"fr":"Une marche"},"type":"https://t.example/walk"}})");
  EXPECT_EQ(
      object(3, "fr"),
      R"({"id":"https://c.example/1","definition":{"name":{"fr":"Vieille marche"},"description":{"fr":"Une marche"},"type":"https://t.example/walk"}})");
  EXPECT_EQ(
      object(1, "en", "exact"),
      R"({"id":"https://c.example/1","definition":{"name":{"en-GB":"Old walk","fr":"Vieille marche"},"description":{"fr":"Une marche"}}})");
  const auto page = body(ask("statements", {{"format", "canonical"}, {"ascending", "true"}}, {{"accept-language", "fr"}}));
  const auto& list = page.find("statements")->items();
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(json::write(*list[1].find("verb")->find("display")), R"({"fr":"fit"})");
  EXPECT_EQ(
      json::write(*list[2].find("context")),
      R"({"contextActivities":{"parent":[{"id":"https://c.example/1","definition":{"name":{"fr":"Vieille marche"},"description":{"fr":"Une marche"},"type":"https://t.example/walk"}}]}})");
}

// 2.1.3: ids keeps the minimum that identifies. XAPI-00168: exact is the default.
TEST_P(Objects, IdsKeepsWhatIdentifiesAndExactIsTheDefault) {
  ASSERT_EQ(post(R"({"id":")" + id(1) + R"(","actor":{"objectType":"Agent","name":"Sam","mbox":"mailto:sam@example.org"},
                    "verb":{"id":"https://v.example/did","display":{"en":"did"}},
                    "object":{"objectType":"SubStatement","actor":{"objectType":"Group","name":"G","mbox":"mailto:g@example.org","member":[]},
                      "verb":{"id":"https://v.example/saw","display":{"en":"saw"}},
                      "object":{"objectType":"Activity","id":"https://c.example/1","definition":{"name":{"en":"One"}}}},
                    "context":{"team":{"objectType":"Group","name":"T","member":[{"name":"Ann","mbox":"mailto:ann@example.org"}]},
                      "contextActivities":{"parent":[{"objectType":"Activity","id":"https://c.example/2","definition":{}}]}}})")
                .status,
            200);
  const auto ids = body(ask("statements", {{"statementId", id(1)}, {"format", "ids"}}));
  EXPECT_EQ(json::write(*ids.find("actor")), R"({"mbox":"mailto:sam@example.org"})");
  EXPECT_EQ(json::write(*ids.find("verb")), R"({"id":"https://v.example/did"})");
  EXPECT_EQ(
      json::write(*ids.find("object")),
      R"({"objectType":"SubStatement","actor":{"objectType":"Group","mbox":"mailto:g@example.org"},"verb":{"id":"https://v.example/saw"},"object":{"id":"https://c.example/1"}})");
  EXPECT_EQ(
      json::write(*ids.find("context")),
      R"({"team":{"objectType":"Group","member":[{"mbox":"mailto:ann@example.org"}]},"contextActivities":{"parent":[{"id":"https://c.example/2"}]}})");
  EXPECT_EQ(ask("statements", {{"statementId", id(1)}}).body, store.rows[0].bytes);
  EXPECT_EQ(ask("statements", {{"statementId", id(1)}, {"format", "exact"}}).body, store.rows[0].bytes);
}

}  // namespace
}  // namespace waymark::xapi::testing
