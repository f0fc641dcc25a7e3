#include <atomic>
#include <thread>

#include "document_fixture.hpp"

// Several who change one document at once (Part 3, 3.1): of those who saw the same state one wins, and
// nothing is lost.
namespace waymark::lrs::test {
namespace {

using Threads = std::vector<std::thread>;

class DocumentRaces : public DocumentTest {
 protected:
  static constexpr int kWriters = 8;

  // Statuses of the same request sent by all writers at once, of which `body` may differ.
  std::map<int, int> all_at_once(const std::string& method, const Query& query, const std::function<std::string(int)>& body,
                                 const Headers& headers) {
    std::atomic<int> ready{0};
    std::array<int, kWriters> status{};
    Threads threads;
    for (int i = 0; i < kWriters; ++i)
      threads.emplace_back([&, i] {
        ++ready;
        while (ready < kWriters) std::this_thread::yield();
        status[static_cast<std::size_t>(i)] = send(method, "activities/state", query, body(i), headers).status;
      });
    for (auto& thread : threads) thread.join();
    std::map<int, int> counted;
    for (const int each : status) ++counted[each];
    return counted;
  }
};

TEST_F(DocumentRaces, OfWritersWithTheSameIfMatchExactlyOneWins) {
  for (int round = 0; round < 25; ++round) {
    const auto query = state("round " + std::to_string(round));
    make("activities/state", query, R"({"by":"nobody"})");
    const auto tag = header(send("GET", "activities/state", query), "ETag");
    const auto body = [](int i) { return R"({"by":)" + std::to_string(i) + "}"; };
    const std::map<int, int> one_wins{{204, 1}, {412, kWriters - 1}};
    EXPECT_EQ(all_at_once(round % 2 ? "PUT" : "POST", query, body, {{"if-match", tag}}), one_wins) << "round " << round;
  }
}

TEST_F(DocumentRaces, OfThoseWhoMakeANewDocumentExactlyOneWins) {
  for (int round = 0; round < 25; ++round) {
    const auto query = state("round " + std::to_string(round));
    const auto body = [](int i) { return std::to_string(i); };
    const std::map<int, int> one_wins{{204, 1}, {412, kWriters - 1}};
    EXPECT_EQ(all_at_once("PUT", query, body, {{"if-none-match", "*"}}), one_wins);
  }
  version = kSecond;
  const std::map<int, int> one_wins{{204, 1}, {409, kWriters - 1}};
  EXPECT_EQ(all_at_once("PUT", state("second"), [](int i) { return std::to_string(i); }, {}), one_wins);
}

// Merges need no header: each sets what it was given, and what the others set stays.
TEST_F(DocumentRaces, NoMergeIsLost) {
  for (int round = 0; round < 25; ++round) {
    const auto query = state("round " + std::to_string(round));
    const std::map<int, int> all_done{{204, kWriters}};
    const auto body = [](int i) { return R"({"p)" + std::to_string(i) + R"(":1})"; };
    ASSERT_EQ(all_at_once("POST", query, body, {}), all_done);
    const auto merged = xapi::json::parse(contents("activities/state", query));
    ASSERT_TRUE(merged);
    EXPECT_EQ(merged->members().size(), static_cast<std::size_t>(kWriters)) << contents("activities/state", query);
  }
}

// Acknowledged means committed: it is there when the file is opened anew.
TEST_F(DocumentRaces, WhatWasAcknowledgedIsThereAfterwards) {
  make("activities/state", state("a"), "{}");
  make("agents/profile", of("agents/profile", "b"), R"({"b":1})");
  ASSERT_EQ(send("DELETE", "activities/state", state("a")).status, 204);
  database_.reset();
  const auto again = std::move(*storage::Database::open({.file = folder_.path / "w.db"}));
  storage::SqliteDocumentStore store(*again, 1);
  const xapi::DocumentKey a{{xapi::DocumentKind::state, "https://c.example/1", "mailto:tam@example.test", std::nullopt}, "a"},
      b{{xapi::DocumentKind::agent_profile, "", "mailto:tam@example.test", std::nullopt}, "b"};
  EXPECT_FALSE((*store.get(a)).has_value());
  ASSERT_TRUE((*store.get(b)).has_value());
  EXPECT_EQ((**store.get(b)).bytes, R"({"b":1})");
}

}  // namespace
}  // namespace waymark::lrs::test
