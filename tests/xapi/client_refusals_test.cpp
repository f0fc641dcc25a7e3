#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/support/loopback_server.hpp"
#include "xapi/client/lrs_client.hpp"
#include "xapi/json/parse.hpp"

// A request that is refused as a whole: which statement it was, and what else follows. Data of attachments.
namespace waymark::xapi {
namespace {

using Kind = SendResult::Kind;
using waymark::testing::http_answer;
using waymark::testing::LoopbackRequest;
using waymark::testing::LoopbackServer;

std::string id(int n) {
  const std::string digits = std::to_string(n);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

std::vector<OutgoingStatement> statements(int count, std::size_t size = 0) {
  std::vector<OutgoingStatement> out;
  for (int n = 1; n <= count; ++n) out.push_back({id(n), "{\"id\":\"" + id(n) + "\",\"x\":\"" + std::string(size, 'x') + "\"}"});
  return out;
}

std::vector<std::string> ids_in(const std::string& body) {
  std::vector<std::string> ids;
  for (auto at = body.find("\"id\":\""); at != std::string::npos; at = body.find("\"id\":\"", at + 1))
    ids.push_back(body.substr(at + 6, 36));
  return ids;
}

std::string taken(const std::string& body) {
  std::string out = "[";
  for (const auto& one : ids_in(body)) out += (out.size() > 1 ? ",\"" : "\"") + one + "\"";
  return http_answer(200, out + "]");
}

LrsClient client_of(const LoopbackServer& server) {
  ClientSettings settings;
  settings.endpoint = server.url("/xapi");
  settings.key = "key";
  settings.secret = "secret";
  return std::move(*LrsClient::open(settings));
}

int count(const std::vector<SendResult>& results, Kind kind) {
  return static_cast<int>(std::count_if(results.begin(), results.end(), [&](const auto& one) { return one.kind == kind; }));
}

bool holds(const LoopbackRequest& request, int n) { return request.body.find(id(n)) != std::string::npos; }

TEST(LrsClientRefusals, OneBadOfFiftyIsFoundByHalving) {
  LoopbackServer server(
      [](const LoopbackRequest& request) { return holds(request, 37) ? http_answer(400, "{\"why\":\"no\"}") : taken(request.body); });
  auto client = client_of(server);
  const auto results = client.send(statements(50));
  ASSERT_EQ(results.size(), 50u);
  EXPECT_EQ(count(results, Kind::stored), 49);
  EXPECT_EQ(results[36].kind, Kind::rejected);
  EXPECT_EQ(results[36].status, 400);
  EXPECT_NE(results[36].detail.find("no"), std::string::npos);
  // Halving 50 down to one takes six steps of two requests each, and the first.
  EXPECT_LE(server.requests().size(), 13u);
  // In order and each once: what was taken came in rising ids.
  std::vector<std::string> seen;
  for (const auto& request : server.requests())
    if (!holds(request, 37))
      for (const auto& one : ids_in(request.body)) seen.push_back(one);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 49u);
  EXPECT_EQ(seen.size(), 49u);
}

// Any 4xx that is no matter of the credential or the address may be about one of them.
TEST(LrsClientRefusals, OtherRefusalsAreHalvedAsWell) {
  for (const int status : {400, 406, 413, 415, 422}) {
    LoopbackServer server(
        [&](const LoopbackRequest& request) { return holds(request, 2) ? http_answer(status, "") : taken(request.body); });
    auto client = client_of(server);
    const auto results = client.send(statements(3));
    EXPECT_EQ(count(results, Kind::stored), 2) << status;
    EXPECT_EQ(results[1].kind, Kind::rejected) << status;
    EXPECT_EQ(results[1].status, status);
  }
}

// A store that fails over one statement is told from one that fails: the others get through, and the one is tried later.
TEST(LrsClientRefusals, A500OfOneLetsThoseBeforeItThrough) {
  LoopbackServer server([](const LoopbackRequest& request) { return holds(request, 3) ? http_answer(500, "") : taken(request.body); });
  auto client = client_of(server);
  const auto results = client.send(statements(4));
  EXPECT_EQ(results[0].kind, Kind::stored);
  EXPECT_EQ(results[1].kind, Kind::stored);
  EXPECT_EQ(results[2].kind, Kind::retry);
  EXPECT_EQ(results[2].status, 500);
  EXPECT_EQ(results[3].kind, Kind::retry) << "nothing overtakes it";
}

TEST(LrsClientRefusals, A503IsNotHalved) {
  LoopbackServer server([](const LoopbackRequest&) { return http_answer(503, ""); });
  auto client = client_of(server);
  EXPECT_EQ(count(client.send(statements(4)), Kind::retry), 4);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(LrsClientRefusals, WhatIsTooLargeTogetherGoesInSmallerRequestsFromThenOn) {
  LoopbackServer server(
      [](const LoopbackRequest& request) { return request.body.size() > 200'000 ? http_answer(413, "") : taken(request.body); });
  auto client = client_of(server);
  EXPECT_EQ(count(client.send(statements(8, 50'000)), Kind::stored), 8);
  const auto before = server.requests().size();
  EXPECT_EQ(count(client.send(statements(8, 50'000)), Kind::stored), 8);
  const auto requests = server.requests();
  for (auto at = before; at < requests.size(); ++at) EXPECT_LE(requests[at].body.size(), 200'000u) << "it was remembered";
}

// Part 2, 2.3.2: a store may refuse to void a statement. That is no matter of the credential.
TEST(LrsClientRefusals, A403ForAVoidingStatementIsItsOwn) {
  LoopbackServer server([](const LoopbackRequest& request) { return holds(request, 2) ? http_answer(403, "") : taken(request.body); });
  auto client = client_of(server);
  auto all = statements(3);
  all[1].voiding = true;
  auto results = client.send(all);
  EXPECT_EQ(results[0].kind, Kind::stored);
  EXPECT_EQ(results[1].kind, Kind::rejected);
  EXPECT_EQ(results[2].kind, Kind::stored);
  all[1].voiding = false;
  results = client.send(all);
  EXPECT_EQ(count(results, Kind::stopped), 3) << "without one it is the credential";
}

class LrsClientData : public ::testing::Test {
 protected:
  LrsClientData() : file(std::filesystem::temp_directory_path() / ("waymark-data-" + std::to_string(::getpid()))) {
    std::ofstream(file, std::ios::binary) << content;
  }
  ~LrsClientData() override { std::filesystem::remove(file); }
  OutgoingStatement with_data(int n) const {
    auto one = statements(n).back();
    one.attachments = {{"abc123", "text/plain", content.size(), file}};
    return one;
  }
  const std::string content = "line\r\n--waymark-\r\nmore\0end" + std::string(300'000, 'z');
  std::filesystem::path file;
};

// xAPI 1.0.3 Part 3, 1.5.2.
TEST_F(LrsClientData, GoesWithItsStatementAsMultipartMixed) {
  LoopbackServer server([](const LoopbackRequest& request) { return taken(request.body); });
  auto client = client_of(server);
  auto all = statements(1);
  all.push_back(with_data(2));
  all.push_back(statements(3).back());
  const auto results = client.send(all);
  EXPECT_EQ(count(results, Kind::stored), 3) << results[1].detail;
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3u) << "the one with data goes alone, in its place";
  EXPECT_EQ(requests[0].header("content-type:"), "application/json");
  const std::string type = requests[1].header("content-type:"), begin = "multipart/mixed; boundary=";
  ASSERT_EQ(type.substr(0, begin.size()), begin);
  const std::string boundary = type.substr(begin.size());
  EXPECT_GE(boundary.size(), 32u);
  EXPECT_EQ(requests[1].body,
            "--" + boundary + "\r\nContent-Type: application/json\r\n\r\n" + all[1].bytes + "\r\n--" + boundary +
                "\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: abc123\r\n\r\n" + content +
                "\r\n--" + boundary + "--\r\n");
  EXPECT_EQ(requests[1].header("content-length:"), std::to_string(requests[1].body.size()));
  client.send(std::vector<OutgoingStatement>{with_data(2)});
  EXPECT_NE(server.requests().back().header("content-type:"), type) << "drawn anew: nobody can write it into a file";
}

TEST_F(LrsClientData, AFileThatIsGoneOrCutShortRefusesThatOne) {
  LoopbackServer server([](const LoopbackRequest& request) { return taken(request.body); });
  auto client = client_of(server);
  auto gone = with_data(1), cut = with_data(2);
  gone.attachments[0].file = file.string() + ".nowhere";
  cut.attachments[0].size += 5;
  auto all = std::vector<OutgoingStatement>{gone, cut, statements(3).back()};
  const auto results = client.send(all);
  EXPECT_EQ(results[0].kind, Kind::rejected);
  EXPECT_NE(results[0].detail.find("cannot be read here"), std::string::npos);
  EXPECT_EQ(results[1].kind, Kind::rejected);
  EXPECT_EQ(results[2].kind, Kind::stored);
}

TEST_F(LrsClientData, AContentTypeCannotAddAHeader) {
  LoopbackServer server([](const LoopbackRequest& request) { return taken(request.body); });
  auto client = client_of(server);
  auto one = with_data(1);
  one.attachments[0].content_type = "text/plain\r\nX-Other: 1";
  client.send(std::vector<OutgoingStatement>{one});
  EXPECT_EQ(server.requests().at(0).body.find("X-Other"), std::string::npos);
}

}  // namespace
}  // namespace waymark::xapi
