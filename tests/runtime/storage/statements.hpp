#pragma once
#include <gtest/gtest.h>

#include <memory>

#include "runtime/storage/statement_store.hpp"
#include "temporary_folder.hpp"

namespace waymark::storage::test {

constexpr const char* kComposed = "2020-01-01T00:00:00.000Z";

// A statement as xapi prepares it: the bytes end with `stored`.
inline xapi::PreparedStatement statement(const std::string& id, const std::string& agent = "ben", const std::string& verb = "passed",
                                         const std::string& activity = "course") {
  xapi::PreparedStatement prepared;
  prepared.id = id;
  prepared.stored = prepared.timestamp = kComposed;
  prepared.comparable = id + agent + verb + activity;
  prepared.bytes = "{\"id\":\"" + id + "\",\"stored\":\"" + kComposed + "\"}";
  prepared.verb = verb;
  prepared.agents = {{agent, true}};
  prepared.activities = {{activity, true}};
  return prepared;
}

inline xapi::PreparedStatement referring(const std::string& id, const std::string& target, const std::string& agent = "ann",
                                         const std::string& verb = "confirmed") {
  auto prepared = statement(id, agent, verb);
  prepared.activities.clear();
  prepared.refers_to = target;
  return prepared;
}

inline xapi::PreparedStatement voiding(const std::string& id, const std::string& target) {
  auto prepared = referring(id, target, "admin", "voided");
  prepared.voids = target;
  return prepared;
}

class StatementTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  std::unique_ptr<Database> database_ = std::move(*Database::open({.file = folder_.path / "w.db"}));
  SqliteStatementStore store_{*database_, 1};

  void put(std::vector<xapi::PreparedStatement> statements) {
    const auto done = store_.store(std::move(statements));
    ASSERT_TRUE(done) << done.error().message;
  }
  xapi::StatementPage page(const xapi::StatementQuery& query) {
    const auto found = store_.find(query);
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : xapi::StatementPage{};
  }
  std::string ids(const xapi::StatementQuery& query) {
    std::string all;
    for (const auto& found : page(query).statements) all += found.id + " ";
    return all;
  }
  static xapi::StatementQuery oldest_first() {
    xapi::StatementQuery query;
    query.ascending = true;
    return query;
  }
};

}  // namespace waymark::storage::test
