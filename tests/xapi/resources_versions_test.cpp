#include "tests/xapi/resource_fixture.hpp"

// Both versions of the standard on one endpoint (1.0.3 Part 3, 3.3; xAPI 2.0, 4.1.5).
namespace waymark::xapi::testing {
namespace {

class Versions : public ResourceTest {
 protected:
  ResourceResponse ask(const char* version, const std::string& method, const std::string& resource, Query query = {},
                       const std::string& content = {}) {
    return send(method, resource, std::move(query), content, {{"x-experience-api-version", version}});
  }
  ResourceResponse ask_without(const std::string& method, const std::string& resource) {
    ResourceRequest request{method, resource, {}, {}, method == "GET" ? "" : "{}"};
    if (method != "GET") request.headers["content-type"] = "application/json";
    return handle(request, caller, context);
  }
  static std::string named(const ResourceResponse& response) { return header(response, "X-Experience-API-Version"); }
};

constexpr const char* kSecond = R"({"actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},
  "object":{"id":"https://c.example/1"},"context":{"contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:ann@example.org"},
  "relevantTypes":["https://t.example/coach"]}],"contextGroups":[{"objectType":"contextGroup","group":{"objectType":"Group",
  "name":"Ward","member":[{"mbox":"mailto:bo@example.org"}]}}]}})";

// XAPI-00331: no version, no service, but for About; the refusal names a version that clients of both take for a refusal.
TEST_F(Versions, ARequestThatNamesNoneIsRefused) {
  for (const char* resource : {"statements", "agents", "activities"})
    for (const char* method : {"GET", "POST", "PUT"}) {
      const auto response = ask_without(method, resource);
      EXPECT_EQ(response.status, 400) << method << " " << resource;
      EXPECT_EQ(named(response), "0.95") << method << " " << resource;
      EXPECT_EQ(clause(response), "xAPI Part 3, 3.3");
    }
  EXPECT_TRUE(store.rows.empty());
  const auto about = ask_without("GET", "about");
  EXPECT_EQ(about.status, 200);
  EXPECT_EQ(named(about), "1.0.3");
}

// The endpoint's own default is named where the request names nothing; it does not let such a request in.
TEST_F(Versions, AnEndpointMayHaveADefault) {
  for (const char* version : {"1.0.3", "2.0.0"}) {
    context.default_version = version;
    const auto refused = ask_without("GET", "statements");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(named(refused), version);
    EXPECT_EQ(named(ask_without("GET", "about")), version);
    EXPECT_EQ(named(ask("1.0.1", "GET", "statements")), "1.0.3") << "3.3: the latest patch of what was asked for";
    EXPECT_EQ(named(ask("2.0.0", "GET", "statements")), "2.0.0");
  }
}

TEST_F(Versions, WhatExistsSinceTheSecondIsRefusedInTheFirst) {
  const auto refused = ask("1.0.3", "POST", "statements", {}, kSecond);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(string_at(body(refused), "pointer"), "/context/contextAgents");
  EXPECT_EQ(ask("2.0.0", "POST", "statements", {}, kSecond).status, 200);
}

// 1.0.3, 3.3: "Statements of newer versions MUST NOT be converted into a prior version format"; a client SHOULD tolerate what
// it does not know. Both versions read the same bytes, with the version that the statement came with.
TEST_F(Versions, AStatementIsGivenToBothAsItIs) {
  ASSERT_EQ(ask("2.0.0", "POST", "statements", {}, kSecond).status, 200);
  ASSERT_EQ(ask("1.0.3", "POST", "statements", {}, statement(id(5))).status, 200);
  for (const char* version : {"1.0.3", "2.0.0"}) {
    EXPECT_EQ(ask(version, "GET", "statements", {{"statementId", store.rows[0].id}}).body, store.rows[0].bytes) << version;
    EXPECT_EQ(ask(version, "GET", "statements", {{"statementId", id(5)}}).body, store.rows[1].bytes) << version;
  }
  const auto version_of = [&](std::size_t row) { return std::string(string_at(*json::parse(store.rows[row].bytes), "version")); };
  EXPECT_EQ(version_of(0), "2.0.0");
  EXPECT_EQ(version_of(1), "1.0.0") << "Part 2, 2.4.10";
}

// XAPI-00332: the version that a statement names stays. 2.4.10: a statement of 2.0 is none for a request of 1.0.3.
TEST_F(Versions, TheStatementsOwnVersion) {
  const auto with = [&](int n, const char* version) {
    return statement(id(n), std::string(R"("object":{"id":"https://c.example/1"},"version":")") + version + "\"");
  };
  EXPECT_EQ(ask("1.0.3", "POST", "statements", {}, with(1, "1.0.2")).status, 200);
  EXPECT_EQ(ask("2.0.0", "POST", "statements", {}, with(2, "1.0.3")).status, 200);
  EXPECT_EQ(ask("2.0.0", "POST", "statements", {}, with(3, "2.0.0")).status, 200);
  EXPECT_EQ(ask("1.0.3", "POST", "statements", {}, with(4, "2.0.0")).status, 400);
  for (const char* wrong : {"0.9", "1.1.0", "3.0.0", "2.1.0", "1.0.0-rc"})
    EXPECT_EQ(ask("2.0.0", "POST", "statements", {}, with(5, wrong)).status, 400) << wrong;
  ASSERT_EQ(store.rows.size(), 3u);
  EXPECT_NE(store.rows[0].bytes.find(R"("version":"1.0.2")"), std::string::npos);
  EXPECT_NE(store.rows[1].bytes.find(R"("version":"1.0.3")"), std::string::npos);
}

// 2.0: contextAgents and contextGroups count for related_agents, and for it alone.
TEST_F(Versions, ContextAgentsAndGroupsAnswerRelatedAgents) {
  ASSERT_EQ(ask("2.0.0", "POST", "statements", {}, kSecond).status, 200);
  for (const char* version : {"1.0.3", "2.0.0"})
    for (const char* who : {R"({"mbox":"mailto:ann@example.org"})", R"({"mbox":"mailto:bo@example.org"})"}) {
      const auto found = [&](Query query) {
        query.emplace_back("agent", who);
        return body(ask(version, "GET", "statements", std::move(query))).find("statements")->items().size();
      };
      EXPECT_EQ(found({}), 0u) << who;
      EXPECT_EQ(found({{"related_agents", "true"}}), 1u) << who;
    }
}

// xAPI 2.0, 4.2.7: timestamps are turned to UTC.
TEST_F(Versions, TimestampsAreGivenInUtc) {
  for (const char* version : {"1.0.3", "2.0.0"}) {
    store.rows.clear();
    ASSERT_EQ(ask(version, "POST", "statements", {},
                  statement(id(1), R"("object":{"id":"https://c.example/1"},"timestamp":"2023-05-04T12:00:00-05:00")"))
                  .status,
              200);
    const auto given = body(ask(version, "GET", "statements", {{"statementId", id(1)}}));
    EXPECT_EQ(string_at(given, "timestamp"), "2023-05-04T17:00:00.000Z");
    EXPECT_TRUE(string_at(given, "stored").ends_with("Z"));
  }
}

// A reader who goes on from Consistent-Through: it is of the moment before the store was asked, and of the first page.
class Slow : public MemoryStore {
 public:
  std::string consistent_through() override { return format_timestamp(time); }
  Result<StatementPage> find(const StatementQuery& query) override {
    time += 1000;  // statements come while the page is made
    return MemoryStore::find(query);
  }
  std::int64_t time = *parse_timestamp("2026-11-22T12:00:00Z", TimeRules::rfc3339);
};

TEST_F(Versions, ConsistentThroughIsOfTheMomentBeforeTheFirstPage) {
  Slow slow;
  ResourceContext on_slow{slow, documents, "/xapi", context.now, context.new_id, 100};
  const auto read = [&](const std::string& method, Query query, std::string content = {}) {
    ResourceRequest request{method, "statements", std::move(query), {{"x-experience-api-version", "2.0.0"}}, std::move(content)};
    if (!request.body.empty()) request.headers["content-type"] = "application/json";
    return handle(request, caller, on_slow);
  };
  ASSERT_EQ(read("POST", {}, "[" + statement(id(1)) + "," + statement(id(2)) + "]").status, 200);
  const auto first = read("GET", {{"limit", "1"}});
  EXPECT_EQ(header(first, "X-Experience-API-Consistent-Through"), "2026-11-22T12:00:00.000Z");
  const std::string more(string_at(body(first), "more"));
  ASSERT_NE(more, "");
  const auto second = read("GET", {{"cursor", more.substr(more.find('=') + 1)}});
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(header(second, "X-Experience-API-Consistent-Through"), "2026-11-22T12:00:00.000Z");
}

}  // namespace
}  // namespace waymark::xapi::testing
