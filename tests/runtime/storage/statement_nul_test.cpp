// RFC 8259 section 7 lets a JSON string hold U+0000, written as \u0000, and xAPI 1.0.3 takes JSON as it is: such a text is
// stored whole, told apart from what is the same up to there, and given back whole. IRIs cannot hold one (RFC 3987).
#include <gmock/gmock.h>

#include "runtime/storage/document_store.hpp"
#include "statements.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/resources.hpp"

namespace waymark::storage::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kOne = "00000000-0000-4000-8000-000000000001";
constexpr const char* kTwo = "00000000-0000-4000-8000-000000000002";

class StatementNul : public StatementTest {
 protected:
  SqliteDocumentStore documents_{*database_, 1};

  xapi::ResourceResponse send(const std::string& method, std::vector<std::pair<std::string, std::string>> query,
                              const std::string& body = {}) {
    xapi::ResourceContext context{
        store_, documents_, "/xapi", [] { return std::string("2026-11-22T09:00:00.000Z"); }, [] { return std::string(kTwo); }, 100};
    xapi::ResourceRequest request{method, "statements", std::move(query), {{"x-experience-api-version", "1.0.3"}}, body};
    if (!body.empty()) request.headers["content-type"] = "application/json";
    return xapi::handle(request, {R"({"account":{"homePage":"https://lrs.example","name":"key-1"}})", true, true}, context);
  }
  static std::string agent(const std::string& name) { return R"({"account":{"homePage":"https://hr.example","name":")" + name + R"("}})"; }
  static std::string written(const std::string& id, const std::string& name, const std::string& behind) {
    return R"({"id":")" + std::string(id) + R"(","actor":)" + agent(name) +
           R"(,"verb":{"id":"https://v.example/did","display":{"en":"d\u0000id"}},"object":{"id":"https://c.example/1",)"
           R"("definition":{"name":{"en":"A\u0000B"}}},"result":{"response":"before\u0000)" +
           behind +
           R"("},)"
           R"("context":{"extensions":{"https://e.example/x":"\u0000"}}})";
  }
};

TEST_F(StatementNul, IsStoredAndGivenBackWhole) {
  ASSERT_EQ(send("POST", {}, written(kOne, "k", "after")).status, 200);
  for (const char* format : {"exact", "canonical", "ids"}) {
    const auto answer = send("GET", {{"statementId", kOne}, {"format", format}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.body.find('\0'), std::string::npos) << "never raw";
    EXPECT_THAT(answer.body, HasSubstr(R"("response":"before\u0000after")")) << format;
    const auto value = xapi::json::parse(answer.body);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->find("result")->find("response")->text(), std::string("before\0after", 12));
    EXPECT_EQ(value->find("context")->find("extensions")->find("https://e.example/x")->text(), std::string(1, '\0'));
  }
  const auto exact = send("GET", {{"statementId", kOne}}).body;
  EXPECT_THAT(exact, HasSubstr(R"("d\u0000id")"));
  EXPECT_THAT(exact, HasSubstr(R"("A\u0000B")"));
  EXPECT_THAT(send("GET", {}).body, HasSubstr(R"(before\u0000after)"));
}

// Exact answers are the bytes of the store: nothing on the way out reads them, so that bytes which are no JSON pass as well.
TEST_F(StatementNul, ExactAnswersAreNotParsed) {
  ASSERT_EQ(send("POST", {}, written(kOne, "k", "after")).status, 200);
  const std::string bytes = R"({"id":"no JSON from here on )" + std::string(1, '\x01');
  ASSERT_TRUE(database_->write([&](Connection& db) -> Result<void> {
    db.execute("update statement set bytes = ?", {BlobView{bytes}});
    return {};
  }));
  EXPECT_EQ(send("GET", {{"statementId", kOne}}).body, bytes);
  EXPECT_THAT(send("GET", {{"limit", "1"}}).body, HasSubstr("{\"statements\":[" + bytes + "]"));
  EXPECT_THAT(send("GET", {{"agent", agent("k")}, {"related_agents", "true"}}).body, HasSubstr(bytes));
}

TEST_F(StatementNul, WhatDiffersBehindItDiffers) {
  ASSERT_EQ(send("POST", {}, written(kOne, "k", "one")).status, 200);
  EXPECT_EQ(send("PUT", {{"statementId", kOne}}, written(kOne, "k", "one")).status, 204) << "the same again";
  EXPECT_EQ(send("PUT", {{"statementId", kOne}}, written(kOne, "k", "two")).status, 409) << "another with its id";
  ASSERT_EQ(send("POST", {}, written(kTwo, "k", "two")).status, 200);
  const auto by_agent = send("GET", {{"agent", agent("k")}, {"activity", "https://c.example/1"}}).body;
  EXPECT_THAT(by_agent, HasSubstr(R"(before\u0000one)"));
  EXPECT_THAT(by_agent, HasSubstr(R"(before\u0000two)"));
}

// Agents are told apart by this text in every query, and other stores cut it there: refused, with words.
TEST_F(StatementNul, AnAccountNameWithOneIsRefused) {
  const auto answer = send("POST", {}, written(kOne, R"(k\u0000one)", "after"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("The account name holds a NUL character."));
  EXPECT_EQ(send("GET", {{"agent", agent(R"(k\u0000one)")}}).status, 400) << "and so is a filter";
}

TEST_F(StatementNul, AnIriCannotHoldOne) {
  for (const char* broken : {R"({"id":"https://v.example/d\u0000id"})", R"({"id":"https://v.example/did","display":{"e\u0000n":"did"}})"}) {
    const auto answer =
        send("POST", {},
             R"({"actor":{"mbox":"mailto:sam@example.org"},"verb":)" + std::string(broken) + R"(,"object":{"id":"https://c.example/1"}})");
    EXPECT_EQ(answer.status, 400) << broken;
  }
  EXPECT_EQ(send("POST", {},
                 R"({"actor":{"mbox":"mailto:s\u0000am@example.org"},"verb":{"id":"https://v.example/did"},)"
                 R"("object":{"id":"https://c.example/1"}})")
                .status,
            400);
}

}  // namespace
}  // namespace waymark::storage::test
