#include "connectors/http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/connectors/fake_process.hpp"
#include "tests/support/loopback_server.hpp"

namespace waymark::connectors {
namespace {

using Cause = HttpFailure::Cause;

TEST(FormEncode, EscapesAllButUnreserved) {
  EXPECT_EQ(form_encode({{"grades[0][grade]", "12.5"}, {"a", "x y&=+\xC3\xA9~"}}), "grades%5B0%5D%5Bgrade%5D=12.5&a=x%20y%26%3D%2B%C3%A9~");
  EXPECT_EQ(form_encode({}), "");
}

TEST(BaseUrl, Table) {
  struct Row {
    const char* url;
    bool plain;
    const char* expect;  // nullptr: refused
  };
  constexpr Row kRows[] = {
      {"https://moodle.example", false, "https://moodle.example"},
      {"https://moodle.example/learn//", false, "https://moodle.example/learn"},
      {"http://127.0.0.1:8080", false, "http://127.0.0.1:8080"},
      {"http://localhost", false, "http://localhost"},
      {"http://[::1]:80/", false, "http://[::1]:80"},
      {"http://moodle.example", false, nullptr},
      {"http://127.0.0.1.evil.example", false, nullptr},
      {"http://moodle.example", true, "http://moodle.example"},
      {"ftp://moodle.example", true, nullptr},
      {"file:///etc/passwd", true, nullptr},
      {"https://user:secret@moodle.example", false, nullptr},
      {"https://moodle.example/?a=b", false, nullptr},
      {"https://moodle.example/#x", false, nullptr},
      {"moodle.example", false, nullptr},
      {"", false, nullptr},
  };
  for (const Row& row : kRows) {
    const auto base = check_base_url(row.url, row.plain);
    if (row.expect == nullptr) {
      EXPECT_FALSE(base) << row.url;
    } else {
      ASSERT_TRUE(base) << row.url << ": " << base.error().message;
      EXPECT_EQ(*base, row.expect);
    }
  }
}

class HttpClientTest : public ::testing::Test {
 protected:
  FakeMoodle moodle;
  HttpAnswer post(const HttpLimits& limits = {}) {
    HttpClient client(limits);
    return client.post_form(moodle.url() + "/webservice/rest/server.php", {{"wsfunction", "x"}});
  }
};

TEST_F(HttpClientTest, GivesStatusTypeAndBody) {
  HttpClient client;
  const auto reply = client.get(moodle.url() + "/nowhere");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 404);
  EXPECT_EQ(reply->body, "not here\n");
  EXPECT_EQ(reply->content_type, "text/plain");
}

TEST_F(HttpClientTest, RetryAfter) {
  moodle.control(R"({"http503": 77})");
  const auto reply = post();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 503);
  EXPECT_EQ(reply->retry_after, std::chrono::seconds{77});
}

TEST_F(HttpClientTest, NeverFollowsARedirect) {
  moodle.control(R"({"redirect": ")" + moodle.url() + R"(/state"})");
  const auto reply = post();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 303);
  EXPECT_EQ(reply->body, "");
}

TEST_F(HttpClientTest, CapsTheSize) {
  moodle.control(R"({"huge": 100000})");
  HttpLimits limits;
  limits.body_bytes = 99'999;
  const auto reply = post(limits);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Cause::too_large);
  limits.body_bytes = 100'002;
  EXPECT_TRUE(post(limits));
}

TEST_F(HttpClientTest, CapsTheTime) {
  moodle.control(R"({"slow_ms": 3000})");
  HttpLimits limits;
  limits.total = std::chrono::milliseconds{200};
  const auto reply = post(limits);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Cause::timed_out);
}

// The other side never answers; the call is given up long before its two minutes.
TEST_F(HttpClientTest, AStopEndsTheCallUnderWay) {
  moodle.control(R"({"hang":[{"function":"x","times":1}]})");
  const auto stopping = std::make_shared<std::atomic<bool>>(false);
  HttpLimits limits;
  limits.total = std::chrono::minutes{2};
  HttpClient client(limits, stopping);
  auto call = std::async(std::launch::async, [&] {
    return client.post_form(moodle.url() + "/webservice/rest/server.php", {{"wsfunction", "x"}, {"moodlewsrestformat", "json"}});
  });
  for (int i = 0; i < 1000 && moodle.times_called("x") == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
  ASSERT_EQ(moodle.times_called("x"), 1);
  EXPECT_EQ(call.wait_for(std::chrono::milliseconds{200}), std::future_status::timeout);
  *stopping = true;
  EXPECT_EQ(call.wait_for(std::chrono::seconds{30}), std::future_status::ready);
  const auto reply = call.get();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Cause::stopped);
  EXPECT_EQ(reply.error().detail, "Waymark was stopped meanwhile");
}

TEST_F(HttpClientTest, NoCallIsBegunAfterAStop) {
  HttpClient client({}, std::make_shared<std::atomic<bool>>(true));
  const auto reply = client.post_form(moodle.url() + "/webservice/rest/server.php", {{"wsfunction", "x"}});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Cause::stopped);
  EXPECT_EQ(moodle.times_called("x"), 0);
}

TEST_F(HttpClientTest, NobodyThere) {
  moodle.stop();
  const auto reply = post();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Cause::unreachable);
}

TEST_F(HttpClientTest, OtherProtocolsAreRefused) {
  HttpClient client;
  for (const char* url : {"file:///etc/hostname", "gopher://127.0.0.1/", "not an address"}) {
    const auto reply = client.get(url);
    ASSERT_FALSE(reply) << url;
    EXPECT_EQ(reply.error().cause, Cause::setup) << url;
    EXPECT_EQ(reply.error().detail, "the address is not an http or https address") << url;
  }
}

// A mail server, a secure port, a proxy gone wrong: somebody is there, and the address may be right all the same.
TEST(HttpClient, AnAnswerThatIsNoHttpIsNoWrongAddress) {
  using namespace std::string_literals;
  for (const std::string& answer :
       {"220 mail.example ESMTP\r\n"s, "SSH-2.0-OpenSSH\r\n"s, "\x15\x03\x01\x00\x02\x02\x46"s, std::string(5000, '\0'),
        "HTTP/7.5 200 OK\r\n\r\n"s, "HTTP/1.1 fine\r\n\r\n"s, "HTTP/1.1 200 OK\r\nno header\r\n\r\n"s, "\xff\xfe\xfd"s}) {
    testing::LoopbackServer server([&](const auto&) { return answer; });
    HttpClient client;
    const auto reply = client.get(server.url("/webservice/rest/server.php"));
    ASSERT_FALSE(reply) << answer.substr(0, 40);
    EXPECT_EQ(reply.error().cause, Cause::cut_off) << answer.substr(0, 40);
    EXPECT_EQ(reply.error().detail, "what answers there does not speak HTTP") << answer.substr(0, 40);
  }
}

}  // namespace
}  // namespace waymark::connectors
