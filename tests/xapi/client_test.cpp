#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/loopback_server.hpp"
#include "xapi/client/lrs_client.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/check.hpp"

namespace waymark::xapi {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using Kind = SendResult::Kind;
using ::testing::Not;
using waymark::testing::http_answer;
using waymark::testing::LoopbackRequest;
using waymark::testing::LoopbackServer;

std::string id(int n) { return "00000000-0000-4000-8000-00000000000" + std::to_string(n); }

std::string bytes(int n, const std::string& activity = "https://c.example/1") {
  return R"({"id":")" + id(n) + R"(","actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":")" +
         activity + R"("},"version":"1.0.0","stored":"2026-11-22T09:00:00.000Z"})";
}

std::vector<OutgoingStatement> statements(std::initializer_list<int> numbers) {
  std::vector<OutgoingStatement> out;
  for (const int n : numbers) out.push_back({id(n), bytes(n)});
  return out;
}

// What a well-behaved store answers: the ids of what it was sent.
std::string ids_of(const std::string& body) {
  const auto value = *json::parse(body);
  json::Value out = json::Value::array();
  if (value.is(json::Kind::array)) {
    for (const auto& one : value.items()) out.items().push_back(*one.find("id"));
  } else {
    out.items().push_back(*value.find("id"));
  }
  return json::write(out);
}

LrsClient client_of(const LoopbackServer& server, std::size_t most_statements = 50) {
  ClientSettings settings;
  settings.endpoint = server.url("/xapi/");
  settings.key = "key";
  settings.secret = "secret";
  settings.most_statements = most_statements;
  settings.timeout = std::chrono::milliseconds(2000);
  settings.most_answer = 100'000;
  return std::move(*LrsClient::open(settings));
}

std::vector<Kind> kinds(const std::vector<SendResult>& results) {
  std::vector<Kind> out;
  for (const auto& result : results) out.push_back(result.kind);
  return out;
}

TEST(LrsClient, SendsBatchesAsTheStandardWants) {
  LoopbackServer server([](const LoopbackRequest& request) { return http_answer(200, ids_of(request.body)); });
  auto client = client_of(server, 2);
  EXPECT_EQ(kinds(client.send(statements({1, 2, 3}))), (std::vector<Kind>(3, Kind::stored)));
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].line(), "POST /xapi/statements HTTP/1.1");
  EXPECT_EQ(requests[0].header("authorization:"), "Basic a2V5OnNlY3JldA==");  // key:secret
  EXPECT_EQ(requests[0].header("x-experience-api-version:"), "1.0.3");
  EXPECT_EQ(requests[0].header("content-type:"), "application/json");
  EXPECT_EQ(requests[0].body, "[" + bytes(1) + "," + bytes(2) + "]");
  EXPECT_EQ(requests[1].body, bytes(3));
}

TEST(LrsClient, ABadStatementDoesNotHoldBackTheOthers) {
  LoopbackServer server([](const LoopbackRequest& request) {
    const bool bad = request.body.find(id(2)) != std::string::npos;
    return bad ? http_answer(400, "{\"detail\":\"no\"}") : http_answer(200, ids_of(request.body));
  });
  auto client = client_of(server);
  const auto results = client.send(statements({1, 2, 3}));
  EXPECT_EQ(kinds(results), (std::vector<Kind>{Kind::stored, Kind::rejected, Kind::stored}));
  EXPECT_NE(results[1].detail.find("no"), std::string::npos);
}

// 409: reads back what is there and compares.
struct Conflict {
  const char* name;
  int status;
  std::string there;
  Kind kind;
};

TEST(LrsClient, ConflictIsLookedAt) {
  const Conflict table[] = {
      {"equal but for what a store may add", 200,
       R"({"object":{"id":"https://c.example/1"},"id":")" + id(1) +
           R"(","actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},"version":"1.0.3","authority":{"mbox":"mailto:o@example.org"},"stored":"2030-01-01T00:00:00Z"})",
       Kind::already_held},
      {"another statement", 200, bytes(1, "https://c.example/other"), Kind::conflict},
      {"not readable", 403, "", Kind::already_held},
      {"not to be seen", 404, "", Kind::conflict},
      {"busy", 503, "", Kind::retry},
      {"rubbish", 200, "<html>", Kind::conflict},
  };
  for (const auto& row : table) {
    LoopbackServer server([&](const LoopbackRequest& request) {
      return request.line().starts_with("GET") ? http_answer(row.status, row.there) : http_answer(409, "");
    });
    auto client = client_of(server);
    EXPECT_EQ(client.send(statements({1}))[0].kind, row.kind) << row.name;
  }
}

TEST(LrsClient, VoidedThereStillCountsAsHeld) {
  LoopbackServer server([](const LoopbackRequest& request) {
    if (request.line().starts_with("POST")) return http_answer(409, "");
    return request.line().find("?voidedStatementId=" + id(1)) != std::string::npos ? http_answer(200, bytes(1)) : http_answer(404, "");
  });
  auto client = client_of(server);
  EXPECT_EQ(client.send(statements({1}))[0].kind, Kind::already_held);
}

TEST(LrsClient, StatusDecides) {
  struct Row {
    int status;
    Kind kind;
  };
  for (const Row& row :
       {Row{401, Kind::stopped}, Row{403, Kind::stopped}, Row{404, Kind::stopped}, Row{405, Kind::stopped},
        // RFC 9110, 15.4: 301 and 308 are for good; 302, 303 and 307 for now, as a maintenance page answers.
        Row{301, Kind::stopped}, Row{308, Kind::stopped}, Row{302, Kind::retry}, Row{303, Kind::retry}, Row{307, Kind::retry},
        Row{204, Kind::stopped}, Row{408, Kind::retry}, Row{429, Kind::retry}, Row{500, Kind::retry}, Row{503, Kind::retry},
        Row{501, Kind::stopped}, Row{400, Kind::rejected}, Row{413, Kind::rejected}, Row{422, Kind::rejected}}) {
    LoopbackServer server([&](const LoopbackRequest&) {
      return http_answer(row.status, row.status == 204 ? "" : "x", "Location: http://127.0.0.1:1/away?k=secret\r\nRetry-After: 120\r\n");
    });
    auto client = client_of(server);
    const auto result = client.send(statements({1}))[0];
    EXPECT_EQ(result.kind, row.kind) << row.status;
    EXPECT_EQ(result.status, row.status);
    EXPECT_EQ(result.retry_after.has_value(), row.kind == Kind::retry) << row.status;
    if (result.retry_after) {
      EXPECT_EQ(result.retry_after->count(), 120);
    }
    const bool passing = row.status == 302 || row.status == 303 || row.status == 307;
    EXPECT_EQ(result.redirected, passing) << row.status;
    EXPECT_EQ(result.detail.find("redirects to http://127.0.0.1:1/away. Nothing was sent there.") != std::string::npos,
              passing || row.status == 301 || row.status == 308)
        << result.detail;
    EXPECT_EQ(result.detail.find("k=secret"), std::string::npos);
    EXPECT_EQ(server.requests().size(), 1u) << "followed a redirect";
  }
}

TEST(LrsClient, NothingIsTriedAfterARetryOrStop) {
  for (const int status : {503, 401}) {
    LoopbackServer server([&](const LoopbackRequest&) { return http_answer(status, ""); });
    auto client = client_of(server, 1);
    const auto results = client.send(statements({1, 2, 3}));
    ASSERT_EQ(results.size(), 3u);
    EXPECT_EQ(results[2].kind, status == 503 ? Kind::retry : Kind::stopped);
    EXPECT_EQ(server.requests().size(), 1u);
  }
}

TEST(LrsClient, AnAnswerThatProvesNothingIsARetry) {
  const std::string answers[] = {
      http_answer(200, "<html>Welcome to the ward's Wi-Fi</html>"),
      http_answer(200, "[]"),
      http_answer(200, "[\"" + id(2) + "\"]"),
      http_answer(200, "[1]"),
      http_answer(200, "null"),
      http_answer(200, "[\"" + id(1) + "\"" + std::string(200'000, ' ') + "]"),  // larger than allowed
      "HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\n[\"",                        // cut in the middle
      "",                                                                        // closed without a word
  };
  for (const auto& answer : answers) {
    LoopbackServer server([&](const LoopbackRequest&) { return answer; });
    auto client = client_of(server);
    const auto result = client.send(statements({1}))[0];
    EXPECT_EQ(result.kind, Kind::retry) << answer.substr(0, 80);
    EXPECT_LT(result.detail.size(), 600u);
  }
}

TEST(LrsClient, AnAnswerThatIsNoHttpIsARetryAndSaidSo) {
  for (const char* answer : {"SSH-2.0-nothing\r\n", "220 mail.example ESMTP\r\n", "HTTP/7.5 200 OK\r\n\r\n", "\xff\xfe\xfd",
                             "HTTP/1.1 200 OK\r\nno header\r\n\r\n"}) {
    LoopbackServer server([&](const LoopbackRequest&) { return answer; });
    auto client = client_of(server);
    const auto result = client.send(statements({1}))[0];
    EXPECT_EQ(result.kind, Kind::retry) << answer;
    EXPECT_EQ(result.detail, "The other record store gave no answer: what answers there does not speak HTTP.") << answer;
  }
}

TEST(LrsClient, ASlowOrAbsentServerIsARetry) {
  ClientSettings settings;
  {
    LoopbackServer server([](const LoopbackRequest&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(700));
      return http_answer(200, "[]");
    });
    settings.endpoint = server.url();
    settings.timeout = std::chrono::milliseconds(200);
    auto client = std::move(*LrsClient::open(settings));
    const auto late = client.send(statements({1}))[0];
    EXPECT_EQ(late.kind, Kind::retry);
    EXPECT_THAT(late.detail, AllOf(HasSubstr("timed out"), Not(ContainsRegex("[0-9] m(s|illi)")))) << "the same words each time";
  }
  auto client = std::move(*LrsClient::open(settings));  // nobody listens there any more
  const auto result = client.send(statements({1}))[0];
  EXPECT_EQ(result.kind, Kind::retry);
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.detail, AllOf(HasSubstr("Failed to connect to"), Not(ContainsRegex("[0-9] m(s|illi)")))) << "the same words each time";
}

TEST(LrsClient, OpensOnlyWebAddresses) {
  for (const char* bad : {"", "lrs.example", "file:///etc/passwd", "ftp://lrs.example", "https://", "https://user:pw@lrs.example/x",
                          "https://lrs.example/x?y", "https://lrs.example/a b"}) {
    ClientSettings settings;
    settings.endpoint = bad;
    EXPECT_FALSE(LrsClient::open(settings).has_value()) << bad;
  }
}

TEST(LrsClient, AsksForVersions) {
  LoopbackServer server([](const LoopbackRequest& request) {
    return request.line() == "GET /xapi/about HTTP/1.1" ? http_answer(200, R"({"version":["1.0.3"]})") : http_answer(500, "");
  });
  const auto versions = client_of(server).versions();
  ASSERT_TRUE(versions.has_value());
  EXPECT_EQ(*versions, std::vector<std::string>{"1.0.3"});
}

TEST(RetryAfter, SecondsDatesAndRubbish) {  // RFC 9110, 10.2.3
  EXPECT_EQ(parse_retry_after("120", 0)->count(), 120);
  EXPECT_EQ(parse_retry_after("99999999999", 0)->count(), 86'400);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784111777 - 60)->count(), 60);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784111777 + 60)->count(), 0);
  for (const char* text : {"", "-5", "soon", "1.5 hours"}) EXPECT_FALSE(parse_retry_after(text, 0).has_value()) << text;
}

}  // namespace
}  // namespace waymark::xapi
