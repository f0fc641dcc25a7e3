#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstdlib>
#include <cstring>

#include "connectors/public_address.hpp"
#include "connectors/webhook/signature.hpp"
#include "connectors/webhook/webhook_connector.hpp"
#include "scorm/base/encode.hpp"
#include "scorm/base/hmac.hpp"
#include "tests/support/loopback_server.hpp"

namespace waymark::connectors::webhook {
namespace {

using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using Kind = Outcome::Kind;
using waymark::testing::http_answer;
using waymark::testing::LoopbackRequest;
using waymark::testing::LoopbackServer;

// The example of the public Standard Webhooks specification.
TEST(WebhookSignature, IsThatOfStandardWebhooks) {
  const auto secret = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(secret);
  EXPECT_EQ(signature({*secret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

// RFC 4231, test cases 2 and 6: a key shorter and one longer than a block.
TEST(Hmac, TestCasesOfTheStandard) {
  EXPECT_EQ(base::hex_encode(base::hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(base::hex_encode(base::hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// While a secret is changed, both sign side by side.
TEST(WebhookSignature, EverySecretSigns) {
  const std::string first = "first-secret-of-24-bytes", second = "second-secret-24-bytes!!";
  ASSERT_EQ(*secret_bytes(first), first);
  const auto both = signature({first, second}, "id", 1, "body");
  EXPECT_EQ(both, signature({first}, "id", 1, "body") + " " + signature({second}, "id", 1, "body"));
  for (const auto& other : {signature({first}, "id2", 1, "body"), signature({first}, "id", 2, "body"), signature({first}, "id", 1, "bodY")})
    EXPECT_NE(other, signature({first}, "id", 1, "body")) << "all three are signed";
}

TEST(WebhookSignature, ShortOrBrokenSecretsAreRefused) {
  for (const char* bad : {"", "short", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all...", "23-bytes-are-too-few-xx"})
    EXPECT_FALSE(secret_bytes(bad)) << bad;
}

bool is_public(const char* text) {
  sockaddr_storage storage{};
  if (auto* in = reinterpret_cast<sockaddr_in*>(&storage); ::inet_pton(AF_INET, text, &in->sin_addr) == 1) {
    in->sin_family = AF_INET;
  } else {
    auto* in6 = reinterpret_cast<sockaddr_in6*>(&storage);
    EXPECT_EQ(::inet_pton(AF_INET6, text, &in6->sin6_addr), 1) << text;
    in6->sin6_family = AF_INET6;
  }
  return is_public_address(reinterpret_cast<const sockaddr&>(storage));
}

// RFC 6890 and the registries of special-purpose addresses; the borders of each block.
TEST(PublicAddress, Table) {
  for (const char* address :
       {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255", "100.128.0.0",      "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0",     "172.15.255.255",  "172.32.0.0",     "192.167.255.255",  "192.169.0.0",     "198.17.255.255",
        "198.20.0.0",      "223.255.255.255", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"})
    EXPECT_TRUE(is_public(address)) << address;
  for (const char* address : {"0.0.0.0",
                              "0.255.255.255",
                              "10.0.0.0",
                              "10.255.255.255",
                              "100.64.0.0",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.255",
                              "169.254.169.254",
                              "172.16.0.0",
                              "172.31.255.255",
                              "192.0.0.1",
                              "192.0.2.1",
                              "192.168.0.0",
                              "192.168.255.255",
                              "198.18.0.0",
                              "198.19.255.255",
                              "198.51.100.7",
                              "203.0.113.7",
                              "224.0.0.1",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "fe80::1",
                              "fc00::1",
                              "fdff::1",
                              "fec0::1",
                              "ff02::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.1.2.3",
                              "64:ff9b::a00:1",
                              "64:ff9b:1::1",
                              "2002:a00:1::1",
                              "2002:7f00:1::",
                              "2001::1",
                              "2001:db8::1",
                              "::7f00:1",
                              "4000::1"})
    EXPECT_FALSE(is_public(address)) << address;
  sockaddr other{};
  other.sa_family = AF_UNIX;
  EXPECT_FALSE(is_public_address(other));
}

Delivery statement(int number) {
  Delivery one;
  one.id = one.reference = "00000000-0000-4000-8000-00000000000" + std::to_string(number);
  one.kind = "statement";
  one.position = number;
  one.stored = "2026-11-22T09:30:00.000Z";
  one.payload = R"({"id":")" + one.reference + R"(","n": 1.10})";
  return one;
}

class WebhookTest : public ::testing::Test {
 protected:
  WebhookTest() {
    ::setenv("WAYMARK_TEST_HOOK", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1);
    ::setenv("WAYMARK_TEST_HOOK_OLD", "the-old-secret-of-this-hook", 1);
    config.secret.environment = "WAYMARK_TEST_HOOK";
    config.private_network = true;
    config.timeout = std::chrono::seconds{2};
  }
  std::vector<Outcome> deliver(LoopbackServer& server, const std::vector<Delivery>& batch) {
    config.url = server.url("/hook?team=a");
    WebhookConnector connector(config, {}, [] { return std::int64_t{1614265330}; });
    return connector.deliver(batch);
  }
  Config config;
};

TEST_F(WebhookTest, OneSignedMessageEachInOrder) {
  LoopbackServer server([](const LoopbackRequest&) { return http_answer(204, ""); });
  config.old_secret.environment = "WAYMARK_TEST_HOOK_OLD";
  EXPECT_THAT(deliver(server, {statement(1), statement(2)}), Each(Field(&Outcome::kind, Kind::delivered)));
  const auto requests = server.requests();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].line(), "POST /hook?team=a HTTP/1.1");
  EXPECT_EQ(requests[0].header("content-type:"), "application/json");
  EXPECT_EQ(requests[0].header("webhook-id:"), statement(1).reference);
  EXPECT_EQ(requests[1].header("webhook-id:"), statement(2).reference);
  EXPECT_EQ(requests[0].header("webhook-timestamp:"), "1614265330");
  EXPECT_EQ(requests[0].body, R"({"type":"statement.stored","timestamp":"2026-11-22T09:30:00.000Z","data":{"position":1,"statement":)" +
                                  statement(1).payload + "}}");
  EXPECT_EQ(requests[0].header("webhook-signature:"),
            signature({*secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "the-old-secret-of-this-hook"}, statement(1).reference,
                      1614265330, requests[0].body));
}

TEST_F(WebhookTest, StatusDecides) {
  struct Row {
    int status;
    Kind kind;
  };
  for (const Row& row :
       {Row{200, Kind::delivered}, Row{202, Kind::delivered}, Row{299, Kind::delivered}, Row{301, Kind::stopped}, Row{302, Kind::retry},
        Row{307, Kind::retry},     Row{308, Kind::stopped},   Row{400, Kind::rejected},  Row{401, Kind::stopped}, Row{403, Kind::stopped},
        Row{404, Kind::stopped},   Row{408, Kind::retry},     Row{409, Kind::rejected},  Row{410, Kind::stopped}, Row{413, Kind::rejected},
        Row{422, Kind::rejected},  Row{429, Kind::retry},     Row{500, Kind::retry},     Row{501, Kind::stopped}, Row{503, Kind::retry}}) {
    LoopbackServer server([&](const LoopbackRequest&) {
      return http_answer(row.status, "why not", "Location: http://127.0.0.1:1/x?k=1\r\nRetry-After: 120\r\n");
    });
    const auto outcomes = deliver(server, {statement(1), statement(2)});
    ASSERT_THAT(outcomes, SizeIs(2));
    EXPECT_EQ(outcomes[0].kind, row.kind) << row.status;
    EXPECT_EQ(outcomes[0].status, row.status);
    const bool ends = row.kind == Kind::retry || row.kind == Kind::stopped;
    EXPECT_THAT(server.requests(), SizeIs(ends ? 1 : 2)) << row.status << ": nothing overtakes what waits, no redirect is followed";
    EXPECT_EQ(outcomes[1].kind, row.kind);
    EXPECT_THAT(outcomes[0].detail, Not(HasSubstr("k=1")));
    if (row.status == 410) {
      EXPECT_THAT(outcomes[0].detail, HasSubstr("410 (gone)"));
    }
    if (row.status == 429 || row.status == 503) {
      EXPECT_EQ(outcomes[0].retry_after, std::chrono::seconds{120});
    }
  }
}

TEST_F(WebhookTest, AnswersThatAreNoneAreTriedAgain) {
  for (const std::string& answer :
       {std::string(""), std::string("HTTP/1.1 200 X\r\nContent-Length: 50\r\n\r\nhalf"), std::string("SSH-2.0-x\r\n")}) {
    LoopbackServer server([&](const LoopbackRequest&) { return answer; });
    EXPECT_THAT(deliver(server, {statement(1)}), Each(Field(&Outcome::kind, Kind::retry))) << answer;
  }
}

TEST_F(WebhookTest, ALongAnswerIsCutAndItsStatusCounts) {
  LoopbackServer server([](const LoopbackRequest&) { return http_answer(200, std::string(5u << 20, 'x')); });
  EXPECT_THAT(deliver(server, {statement(1)}), Each(Field(&Outcome::kind, Kind::delivered)));
  LoopbackServer refuses([](const LoopbackRequest&) { return http_answer(400, std::string(5u << 20, 'x')); });
  const auto outcomes = deliver(refuses, {statement(1)});
  EXPECT_EQ(outcomes[0].kind, Kind::rejected);
  EXPECT_LT(outcomes[0].detail.size(), 500u);
}

// Its words are kept and shown: on one line, as UTF-8, cut between characters, with nothing that turns the line round.
TEST_F(WebhookTest, WhatItSaysIsMadeFitToBeShown) {
  LoopbackServer server([](const LoopbackRequest&) {
    return http_answer(400,
                       "a\nb\xC2\x85\x7F"
                       "c\xE2\x80\xAE\xED\xA0\x80\xFF\xC3");
  });
  EXPECT_EQ(deliver(server, {statement(1)})[0].detail, "The receiver answered 400: a b  c \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  std::string long_words = "x";
  for (int i = 0; i < 400; ++i) long_words += "\xC3\xA9";
  LoopbackServer talks([&](const LoopbackRequest&) { return http_answer(400, long_words); });
  EXPECT_EQ(deliver(talks, {statement(1)})[0].detail, "The receiver answered 400: " + long_words.substr(0, 1 + 2 * 299));
}

TEST_F(WebhookTest, ASlowReceiverIsTriedAgain) {
  config.timeout = std::chrono::seconds{1};
  LoopbackServer server([](const LoopbackRequest&) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1500});
    return http_answer(200, "");
  });
  EXPECT_THAT(deliver(server, {statement(1)}), Each(Field(&Outcome::kind, Kind::retry)));
}

// The address that is connected to counts, not what the name looks like.
TEST_F(WebhookTest, AddressesOfOneselfAreRefusedUnlessSaid) {
  LoopbackServer server([](const LoopbackRequest&) { return http_answer(200, ""); });
  config.private_network = false;
  ::setenv("http_proxy", "http://proxy.invalid:9", 1);  // would hide where it leads
  ::unsetenv("no_proxy");
  ::unsetenv("NO_PROXY");
  for (const std::string host : {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"}) {
    config.url = "http://" + host + ":" + std::to_string(server.port()) + "/hook";
    WebhookConnector connector(config);
    const auto outcomes = connector.deliver({statement(1)});
    EXPECT_EQ(outcomes[0].kind, Kind::stopped) << host;
    EXPECT_THAT(outcomes[0].detail, HasSubstr("private network")) << host;
  }
  ::unsetenv("http_proxy");
  EXPECT_THAT(server.requests(), SizeIs(0));
}

TEST_F(WebhookTest, ASecretThatCannotBeReadStops) {
  LoopbackServer server([](const LoopbackRequest&) { return http_answer(200, ""); });
  config.secret.environment = "WAYMARK_TEST_HOOK_MISSING";
  EXPECT_THAT(deliver(server, {statement(1)}), Each(Field(&Outcome::kind, Kind::stopped)));
  EXPECT_THAT(server.requests(), SizeIs(0));
}

TEST_F(WebhookTest, NothingIsSentOnceWaymarkEnds) {
  LoopbackServer server([](const LoopbackRequest&) { return http_answer(200, ""); });
  config.url = server.url();
  WebhookConnector connector(config, std::make_shared<std::atomic<bool>>(true));
  EXPECT_THAT(connector.deliver({statement(1)}), Each(Field(&Outcome::interrupted, true)));
  EXPECT_THAT(server.requests(), SizeIs(0));
}

TEST(WebhookConfig, SaysWhatIsWrong) {
  const auto good = read_config(R"({"url":"https://hooks.example/in/?team=1","secret_env":"S","verbs":["http://v.example/did"]})");
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->url, "https://hooks.example/in/?team=1") << "as it was given";
  EXPECT_FALSE(good->private_network);
  EXPECT_THAT(good->filter.verbs, SizeIs(1));
  for (const auto& [json, because] :
       {std::pair{"{}", "url is missing"},
        {R"({"url":"http://hooks.example/","secret_env":"S"})", "unencrypted"},
        {R"({"url":"https://a:b@hooks.example/","secret_env":"S"})", "user name"},
        {R"({"url":"https://hooks.example/#x","secret_env":"S"})", "fragment"},
        {R"({"url":"https://hooks.example/a b","secret_env":"S"})", "white space"},
        {R"({"url":"ftp://hooks.example/","secret_env":"S"})", "neither http nor https"},
        {R"({"url":"https://hooks.example/"})", "secret_file"},
        {R"({"url":"https://hooks.example/","secret":"x","secret_env":"S"})", "must not stand in the configuration"},
        {R"({"url":"https://hooks.example/","secret_env":"S","old_secret":"x"})", "old_secret"},
        {R"({"url":"https://hooks.example/","secret_env":"S","verb":["x"]})", "not a setting"}}) {
    const auto config = read_config(json);
    ASSERT_FALSE(config) << json;
    EXPECT_THAT(config.error().message, HasSubstr(because)) << json;
  }
}

}  // namespace
}  // namespace waymark::connectors::webhook
