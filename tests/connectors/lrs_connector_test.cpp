#include "connectors/lrs/lrs_connector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <future>
#include <thread>

#include "tests/connectors/fake_process.hpp"
#include "tests/support/loopback_server.hpp"

namespace waymark::connectors::lrs {
namespace {

using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using Kind = Outcome::Kind;

std::string id_of(int number) {
  std::string digits = std::to_string(number);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

Delivery statement(int number) {
  Delivery one;
  one.id = "d-" + std::to_string(number);
  one.kind = "statement";
  one.reference = id_of(number);
  one.payload = R"({"id":")" + one.reference +
                R"(","actor":{"mbox":"mailto:a@example.test"},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},)"
                R"("object":{"id":"https://academy.example/a"},"timestamp":"2026-09-07T13:02:11.000Z"})";
  return one;
}

std::vector<Delivery> statements(int from, int to) {
  std::vector<Delivery> all;
  for (int n = from; n <= to; ++n) all.push_back(statement(n));
  return all;
}

class LrsConnectorTest : public ::testing::Test {
 protected:
  LrsConnectorTest() : lrs("fake_lrs.mjs") {
    ::setenv("WAYMARK_TEST_LRS_SECRET", "s3cret", 1);
    config.endpoint = lrs.url() + "/xapi";
    config.key = "waymark";
    config.secret.environment = "WAYMARK_TEST_LRS_SECRET";
    config.timeout = std::chrono::seconds{20};
  }
  std::vector<Outcome> deliver(const std::vector<Delivery>& batch) {
    if (!connector) connector.emplace(config);
    return connector->deliver(batch);
  }
  std::vector<std::string> held() {
    const Json state = lrs.state();
    std::vector<std::string> ids;
    for (const Json& id : state.find("ids")->items) ids.push_back(id.text);
    return ids;
  }

  FakeServer lrs;
  Config config;
  std::optional<LrsConnector> connector;
};

// xAPI 1.0.3 Part 3, 1.5.2: a statement goes with its data.
TEST_F(LrsConnectorTest, DataOfAttachmentsGoWithTheirStatement) {
  waymark::testing::LoopbackServer server(
      [](const waymark::testing::LoopbackRequest&) { return waymark::testing::http_answer(200, "[\"" + id_of(1) + "\"]"); });
  config.endpoint = server.url("/xapi");
  const auto file = std::filesystem::temp_directory_path() / ("waymark-data-" + std::to_string(::getpid()));
  std::ofstream(file) << "the film itself";
  auto one = statement(1);
  one.data = {{"abc123", "video/mp4", 15, file}};
  const auto outcomes = deliver({one});
  std::filesystem::remove(file);
  EXPECT_EQ(outcomes[0].kind, Kind::delivered) << outcomes[0].detail;
  EXPECT_EQ(outcomes[0].status, 200);
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_THAT(server.requests()[0].header("content-type:"), HasSubstr("multipart/mixed"));
  EXPECT_THAT(server.requests()[0].body, HasSubstr("X-Experience-API-Hash: abc123\r\n\r\nthe film itself\r\n"));
}

TEST_F(LrsConnectorTest, FiftyInOneRequestAndInOrder) {
  const auto outcomes = deliver(statements(1, 50));
  ASSERT_EQ(outcomes.size(), 50u);
  EXPECT_THAT(outcomes, Each(Field(&Outcome::kind, Kind::delivered))) << outcomes[0].detail;
  std::vector<std::string> expected;
  for (int n = 1; n <= 50; ++n) expected.push_back(id_of(n));
  EXPECT_EQ(held(), expected);
  const Json state = lrs.state();
  EXPECT_EQ(state.find("requests")->integer(), 1);
  EXPECT_EQ(state.find("headers")->find("x-experience-api-version")->text, "1.0.3");
  EXPECT_TRUE(connector->ordered());
  EXPECT_EQ(connector->batch_size(), 50u);
}

TEST_F(LrsConnectorTest, AnswerLostThenSentAgainIsThereOnce) {
  lrs.control(R"({"drop_after_commit":2})");
  const auto first = deliver(statements(1, 3));
  EXPECT_THAT(first, Each(Field(&Outcome::kind, Kind::retry)));
  const auto second = deliver(statements(1, 3));
  EXPECT_THAT(second, Each(Field(&Outcome::kind, Kind::delivered)));
  EXPECT_EQ(held().size(), 3u);
}

TEST_F(LrsConnectorTest, ARefusedOneHoldsBackNobody) {
  lrs.control(R"({"refuse":[")" + id_of(2) + R"("]})");
  const auto outcomes = deliver(statements(1, 3));
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(outcomes[0].kind, Kind::delivered);
  EXPECT_EQ(outcomes[1].kind, Kind::rejected);
  EXPECT_EQ(outcomes[2].kind, Kind::delivered);
}

TEST_F(LrsConnectorTest, AnotherStatementUnderTheSameIdIsRejected) {
  ASSERT_EQ(deliver({statement(1)}).at(0).kind, Kind::delivered);
  Delivery other = statement(1);
  other.payload.replace(other.payload.find("completed"), 9, "passed");
  const auto outcomes = deliver({other, statement(2)});
  EXPECT_EQ(outcomes.at(0).kind, Kind::rejected);
  EXPECT_EQ(outcomes.at(1).kind, Kind::delivered);
}

TEST_F(LrsConnectorTest, WrongSecretStopsAndIsReadAgainAfterwards) {
  ::setenv("WAYMARK_TEST_LRS_SECRET", "wrong", 1);
  const auto outcomes = deliver(statements(1, 2));
  EXPECT_THAT(outcomes, Each(Field(&Outcome::kind, Kind::stopped)));
  EXPECT_THAT(outcomes[0].detail, ::testing::Not(HasSubstr("wrong")));
  ::setenv("WAYMARK_TEST_LRS_SECRET", "s3cret", 1);
  EXPECT_THAT(deliver(statements(1, 2)), Each(Field(&Outcome::kind, Kind::delivered)));
}

TEST_F(LrsConnectorTest, BusyCarriesItsRetryAfter) {
  lrs.control(R"({"status":503,"retry_after":120})");
  const auto outcomes = deliver({statement(1)});
  EXPECT_EQ(outcomes.at(0).kind, Kind::retry);
  EXPECT_EQ(outcomes.at(0).retry_after, std::chrono::seconds{120});
}

// Waymark ends while the other side keeps it waiting: given up, nothing follows, and sent again it is there once.
TEST_F(LrsConnectorTest, AStopEndsTheRequestUnderWay) {
  const auto stopping = std::make_shared<std::atomic<bool>>(false);
  config.timeout = std::chrono::minutes{2};
  connector.emplace(config, stopping);
  lrs.control(R"({"hang":true})");
  auto told = std::async(std::launch::async, [&] { return deliver(statements(1, 2)); });
  for (int i = 0; i < 1000 && held().empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
  *stopping = true;
  EXPECT_EQ(told.wait_for(std::chrono::seconds{30}), std::future_status::ready);
  const auto outcomes = told.get();
  EXPECT_THAT(outcomes, Each(Field(&Outcome::kind, Kind::retry)));
  EXPECT_THAT(outcomes, Each(Field(&Outcome::interrupted, true)));
  EXPECT_THAT(outcomes, Each(Field(&Outcome::away, false)));
  EXPECT_THAT(deliver(statements(3, 4)), Each(Field(&Outcome::interrupted, true)));
  EXPECT_EQ(held().size(), 2u) << "nothing is begun after the stop";
  lrs.control("{}");
  connector.emplace(config);
  EXPECT_THAT(deliver(statements(1, 2)), Each(Field(&Outcome::kind, Kind::delivered)));
  EXPECT_EQ(held().size(), 2u);
}

TEST_F(LrsConnectorTest, NobodyThereAndNoSecret) {
  lrs.stop();
  EXPECT_EQ(deliver({statement(1)}).at(0).kind, Kind::retry);
  connector.reset();
  config.secret = {"/nowhere", ""};
  EXPECT_EQ(deliver({statement(1)}).at(0).kind, Kind::stopped);
}

TEST_F(LrsConnectorTest, CompletionsAreNotForARecordStore) {
  Delivery completion = statement(1);
  completion.kind = "completion";
  const auto outcomes = deliver({completion, statement(2)});
  EXPECT_EQ(outcomes.at(0).kind, Kind::rejected);
  EXPECT_EQ(outcomes.at(1).kind, Kind::delivered);
}

TEST(LrsConfig, OnlyTrackingUnlessSaid) {
  const auto config = read_config(R"({"endpoint":"https://lrs.example/xapi/","key":"k","secret_env":"S"})");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->endpoint, "https://lrs.example/xapi");
  EXPECT_TRUE(config->filter.sees.covers(xapi::Sensitivity::tracking));
  EXPECT_FALSE(config->filter.sees.covers(xapi::Sensitivity::reflection));
  EXPECT_FALSE(config->filter.sees.covers(xapi::Sensitivity::confidential));
  const auto more = read_config(
      R"({"endpoint":"https://lrs.example/xapi","key":"k","secret_env":"S","version":"2.0.0","sensitivities":["tracking","reflection"]})");
  ASSERT_TRUE(more);
  EXPECT_TRUE(more->filter.sees.covers(xapi::Sensitivity::reflection));
  EXPECT_FALSE(more->filter.sees.covers(xapi::Sensitivity::confidential));
}

TEST(LrsConfig, SaysWhatIsWrong) {
  struct Bad {
    const char* json;
    const char* because;
  };
  constexpr Bad kBad[] = {
      {"{}", "endpoint is missing"},
      {R"({"endpoint":"http://lrs.example/xapi","key":"k","secret_env":"S"})", "unencrypted"},
      {R"({"endpoint":"https://lrs.example/xapi/statements","key":"k","secret_env":"S"})", "before /statements"},
      {R"({"endpoint":"https://lrs.example/xapi","key":"a:b","secret_env":"S"})", "colon"},
      {R"({"endpoint":"https://lrs.example/xapi","key":"k","secret":"abc"})", "must not stand in"},
      {R"({"endpoint":"https://lrs.example/xapi","key":"k","secret_env":"S","version":"0.9"})", "version must be"},
      {R"({"endpoint":"https://lrs.example/xapi","key":"k","secret_env":"S","sensitivities":["all"]})", "may hold tracking"},
      {R"({"endpoint":"https://lrs.example/xapi","key":"k","secret_env":"S","sensitivities":[]})", "names nothing"},
  };
  for (const Bad& bad : kBad) {
    const auto config = read_config(bad.json);
    ASSERT_FALSE(config) << bad.json;
    EXPECT_THAT(config.error().message, HasSubstr(bad.because)) << bad.json;
  }
}

}  // namespace
}  // namespace waymark::connectors::lrs
