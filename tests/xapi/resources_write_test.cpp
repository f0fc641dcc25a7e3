#include "tests/xapi/resource_fixture.hpp"

namespace waymark::xapi::testing {
namespace {

class Write : public ResourceTest {};

TEST_F(Write, PutStoresAndAnswers204) {  // Part 3, 2.1.1
  const auto response = send("PUT", "statements", {{"statementId", id(1)}}, statement(id(1)));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.body, "");
  ASSERT_EQ(store.rows.size(), 1u);
  EXPECT_EQ(store.rows[0].id, id(1));
}

TEST_F(Write, PutGivesItsIdToAStatementWithout) {
  EXPECT_EQ(send("PUT", "statements", {{"statementId", id(2)}},
                 R"({"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"https://v.example/d"},"object":{"id":"https://c.example/1"}})")
                .status,
            204);
  EXPECT_EQ(store.rows.at(0).id, id(2));
}

TEST_F(Write, PutRefusals) {
  EXPECT_EQ(send("PUT", "statements", {}, statement(id(1))).status, 400);
  EXPECT_EQ(send("PUT", "statements", {{"statementId", "x"}}, statement(id(1))).status, 400);
  EXPECT_EQ(send("PUT", "statements", {{"statementId", id(2)}}, statement(id(1))).status, 400);
  EXPECT_EQ(send("PUT", "statements", {{"statementId", id(1)}}, "[" + statement(id(1)) + "]").status, 400);
  EXPECT_EQ(send("PUT", "statements", {{"StatementId", id(1)}}, statement(id(1))).status, 400);
  EXPECT_EQ(send("PUT", "statements", {{"statementId", id(1)}, {"extra", "1"}}, statement(id(1))).status, 400);
  EXPECT_EQ(send("PUT", "statements", {{"statementId", id(1)}, {"statementId", id(1)}}, statement(id(1))).status, 400);
  EXPECT_TRUE(store.rows.empty());
}

TEST_F(Write, PostAnswersIdsInOrder) {  // 2.1.2
  const auto one = post(statement(id(7)));
  EXPECT_EQ(one.status, 200);
  EXPECT_EQ(one.body, "[\"" + id(7) + "\"]");
  EXPECT_EQ(header(one, "Content-Type"), "application/json");
  const auto many =
      post("[" + statement(id(9)) +
           R"(,{"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"https://v.example/d"},"object":{"id":"https://c.example/1"}},)" +
           statement(id(8)) + "]");
  EXPECT_EQ(many.body, "[\"" + id(9) + "\",\"" + id(1002) + "\",\"" + id(8) + "\"]");
  EXPECT_EQ(store.rows.size(), 4u);
}

TEST_F(Write, OneBadStatementRefusesTheBatch) {  // 3.2
  const auto response = post("[" + statement(id(1)) + "," + statement(id(2), R"("object":{"id":"no iri"})") + "]");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(string_at(body(response), "pointer"), "/1/object/id");
  EXPECT_EQ(clause(response), "xAPI Part 2, 4.3");
  EXPECT_TRUE(store.rows.empty());
}

TEST_F(Write, SameIdTwiceInABatch) {
  EXPECT_EQ(post("[" + statement(id(1)) + "," + statement(id(1)) + "]").status, 400);
  EXPECT_TRUE(store.rows.empty());
}

TEST_F(Write, SameIdAgain) {
  EXPECT_EQ(post(statement(id(1))).status, 200);
  EXPECT_EQ(post(statement(id(1))).status, 200);
  EXPECT_EQ(send("PUT", "statements", {{"statementId", id(1)}}, statement(id(1))).status, 204);
  EXPECT_EQ(post(statement(id(1), R"("object":{"id":"https://c.example/other"})")).status, 409);
  EXPECT_EQ(store.rows.size(), 1u);
}

TEST_F(Write, ContentTypeMustFit) {  // 1.5, 3.2
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/mixed; boundary=x"})
    EXPECT_EQ(send("POST", "statements", {}, statement(id(1)), {{"content-type", type}}).status, 400) << type;
  for (const char* type : {"application/json", "Application/JSON; charset=utf-8", "application/json ;charset=UTF-8"})
    EXPECT_EQ(send("POST", "statements", {}, statement(id(1)), {{"content-type", type}}).status, 200) << type;
  const auto multipart = send("POST", "statements", {}, "--x", {{"content-type", "multipart/mixed; boundary=x"}});
  EXPECT_NE(multipart.body.find("cannot be sent inside a form"), std::string::npos);
}

TEST_F(Write, BrokenJson) {
  const auto response = post("{\"actor\":");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(header(response, "Content-Type"), "application/problem+json");
}

TEST_F(Write, PostTakesNoParameters) { EXPECT_EQ(send("POST", "statements", {{"statementId", id(1)}}, statement(id(1))).status, 400); }

TEST_F(Write, Permission) {  // 3.2
  caller.may_write = false;
  EXPECT_EQ(post(statement(id(1))).status, 403);
  EXPECT_EQ(get({}).status, 200);
  caller = Caller{};
  const auto unknown = post(statement(id(1)));
  EXPECT_EQ(unknown.status, 401);
  EXPECT_NE(header(unknown, "WWW-Authenticate"), "");
  EXPECT_TRUE(store.rows.empty());
}

TEST_F(Write, TheStoresTroubleHasItsStatus) {
  store.broken = ErrorKind::unavailable;
  const auto busy = post(statement(id(1)));
  EXPECT_EQ(busy.status, 503);
  EXPECT_NE(header(busy, "Retry-After"), "");
  store.broken = ErrorKind::internal;
  const auto bug = post(statement(id(1)));
  EXPECT_EQ(bug.status, 500);
  EXPECT_EQ(bug.body.find("told to fail"), std::string::npos);  // our insides stay inside
}

TEST_F(Write, AuthorityIsTheCredentials) {  // Part 2, 2.4.9
  post(statement(id(1), R"("authority":{"mbox":"mailto:evil@example.org"},"object":{"id":"https://c.example/1"})"));
  EXPECT_NE(store.rows.at(0).bytes.find("\"name\":\"key-1\""), std::string::npos);
  EXPECT_EQ(store.rows.at(0).bytes.find("evil"), std::string::npos);
}

class Protocol : public ResourceTest {};

TEST_F(Protocol, VersionHeader) {  // 3.3
  struct Row {
    const char* sent;
    int status;
    const char* answered;
  };
  for (const Row& row :
       {Row{"1.0", 200, "1.0.3"}, Row{"1.0.0", 200, "1.0.3"}, Row{"1.0.9", 200, "1.0.3"}, Row{"2.0.0", 200, "2.0.0"},
        Row{"2.0", 200, "2.0.0"}, Row{"2.0.7", 200, "2.0.0"}, Row{"2.1.0", 400, "1.0.3"}, Row{"2", 400, "1.0.3"}, Row{"", 400, "0.95"},
        Row{"0.95", 400, "1.0.3"}, Row{"1.1.0", 400, "1.0.3"}, Row{"3.0.0", 400, "1.0.3"}, Row{"1.0.x", 400, "1.0.3"}}) {
    const auto response = send("GET", "statements", {}, {}, {{"x-experience-api-version", row.sent}});
    EXPECT_EQ(response.status, row.status) << row.sent;
    EXPECT_EQ(header(response, "X-Experience-API-Version"), row.answered) << row.sent;
  }
}

TEST_F(Protocol, ConsistentThroughIsOnEveryAnswer) {  // 2.1.3
  for (const auto& response : {get({}), get({{"nonsense", "1"}}), post(statement(id(1))), post("x"), send("DELETE", "statements")})
    EXPECT_EQ(header(response, "X-Experience-API-Consistent-Through"), "2026-11-22T12:00:00.000Z") << response.status;
}

TEST_F(Protocol, AboutIsOpen) {  // 2.8
  caller = Caller{};
  for (const char* version : {"", "1.0.3", "2.0.0", "9"}) {
    const auto response = send("GET", "about", {}, {}, {{"x-experience-api-version", version}});
    EXPECT_EQ(response.status, 200) << version;
    EXPECT_EQ(response.body, R"({"version":["1.0.3","2.0.0"],"extensions":{}})");
  }
  EXPECT_EQ(send("POST", "about", {}, "{}").status, 405);
  EXPECT_EQ(send("GET", "about", {{"x", "1"}}).status, 400);
  EXPECT_EQ(send("HEAD", "about").body, "");
}

TEST_F(Protocol, OtherResources) {
  EXPECT_EQ(send("GET", "nothing").status, 404);
  const auto method = send("DELETE", "statements");
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(header(method, "Allow"), "GET, HEAD, POST, PUT");
}

class Alternate : public ResourceTest {
 protected:
  ResourceResponse form(const std::string& method, const std::string& fields, std::map<std::string, std::string> headers = {}) {
    ResourceRequest request{"POST", "statements", {{"method", method}}, std::move(headers), fields};
    request.headers.emplace("content-type", "application/x-www-form-urlencoded");
    return handle(request, caller, context);
  }
  static std::string escaped(const std::string& text) {
    std::string out;
    char piece[4];
    for (const unsigned char c : text) {
      std::snprintf(piece, sizeof piece, "%%%02X", c);
      out += piece;
    }
    return out;
  }
};

TEST_F(Alternate, PutGetAndPost) {  // 1.3
  const std::string version = "X-Experience-API-Version=1.0.3";
  EXPECT_EQ(form("PUT", version + "&Content-Type=application%2Fjson&statementId=" + id(1) + "&content=" + escaped(statement(id(1)))).status,
            204);
  EXPECT_EQ(form("POST", version + "&content=" + escaped(statement(id(2)))).status, 200);
  const auto list = form("GET", version + "&limit=1&verb=https%3A%2F%2Fv.example%2Fdid");
  EXPECT_EQ(list.status, 200);
  EXPECT_TRUE(store.last_query.verb.has("https://v.example/did"));
  EXPECT_EQ(form("HEAD", version).body, "");
}

TEST_F(Alternate, Refusals) {
  const std::string version = "X-Experience-API-Version=1.0.3&";
  EXPECT_EQ(form("PUT", version + "statementId=" + id(1)).status, 400);                    // no content
  EXPECT_EQ(form("PUT", version + "statementId=" + id(1) + "&content=%7B%").status, 400);  // broken escape
  EXPECT_EQ(form("put", version + "content=x").status, 400);
  EXPECT_EQ(form("GET", "limit=1").status, 400);                         // no version
  EXPECT_EQ(form("GET", "X-Experience-API-Version=2.0.0").status, 400);  // 2.0 has no such syntax
  EXPECT_EQ(form("GET", "limit=1", {{"x-experience-api-version", "2.0.0"}}).status, 400);
  EXPECT_EQ(form("GET", version + "limit=1", {{"x-experience-api-version", "2.0.0"}}).status, 400);  // a field does not undo it
  EXPECT_EQ(send("POST", "statements", {{"method", "GET"}, {"limit", "1"}}, "a=b", {{"content-type", "application/x-www-form-urlencoded"}})
                .status,
            400);
  EXPECT_EQ(send("GET", "statements", {{"method", "GET"}}).status, 400);
  EXPECT_TRUE(store.rows.empty());
}

}  // namespace
}  // namespace waymark::xapi::testing
