#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/storage/document_store.hpp"
#include "runtime/storage/statement_store.hpp"
#include "tests/runtime/storage/temporary_folder.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/check.hpp"
#include "xapi/resources.hpp"

namespace waymark::lrs::test {

inline constexpr const char* kFirst = "1.0.3";
inline constexpr const char* kSecond = "2.0.0";
inline constexpr const char* kTam = R"({"mbox":"mailto:tam@example.test"})";

// The document resources over the real store, as a client of either version sees them.
class DocumentTest : public ::testing::Test {
 protected:
  using Query = std::vector<std::pair<std::string, std::string>>;
  using Headers = std::map<std::string, std::string>;

  xapi::ResourceResponse send(const std::string& method, const std::string& resource, const Query& query, const std::string& body = {},
                              Headers headers = {}) {
    headers.emplace("x-experience-api-version", version);
    if (!body.empty()) headers.emplace("content-type", "application/json");
    std::erase_if(headers, [](const auto& header) { return header.second == "none"; });
    xapi::ResourceContext context{statements_, documents_, "/xapi", [] { return std::string("2026-11-22T09:00:00.000Z"); },
                                  [] { return std::string("00000000-0000-4000-8000-000000000001"); }};
    context.document_limit = limit;
    return xapi::handle({method, resource, query, std::move(headers), body}, caller, context);
  }

  // Parameters of one document of each resource; without an id those of its context.
  static Query state(const std::string& id, const std::string& activity = "https://c.example/1") {
    Query query{{"activityId", activity}, {"agent", kTam}};
    if (!id.empty()) query.emplace_back("stateId", id);
    return query;
  }
  static Query of(const std::string& resource, const std::string& id) {
    if (resource == "activities/state") return state(id);
    Query query{resource == "agents/profile" ? std::pair<std::string, std::string>{"agent", kTam}
                                             : std::pair<std::string, std::string>{"activityId", "https://c.example/1"}};
    if (!id.empty()) query.emplace_back("profileId", id);
    return query;
  }
  static Query with(Query query, const std::string& name, const std::string& value) {
    query.emplace_back(name, value);
    return query;
  }

  // Puts a new document, in either version, into any of the resources.
  void make(const std::string& resource, const Query& query, const std::string& body, Headers headers = {}) {
    headers.emplace("if-none-match", "*");
    const auto made = send("PUT", resource, query, body, std::move(headers));
    ASSERT_EQ(made.status, 204) << made.body;
  }
  std::string contents(const std::string& resource, const Query& query) { return send("GET", resource, query).body; }

  static std::string header(const xapi::ResourceResponse& response, const std::string& name) {
    for (const auto& [known, value] : response.headers)
      if (known == name) return value;
    return {};
  }
  static std::string said(const xapi::ResourceResponse& response, const std::string& property) {
    const auto body = xapi::json::parse(response.body);
    return body ? std::string(xapi::string_at(*body, property)) : std::string();
  }

  std::string version = kFirst;
  std::size_t limit = 1u << 20;
  xapi::Caller caller{
      R"({"account":{"homePage":"https://lrs.example","name":"key-1"}})", false, false, xapi::Clearance::everything(), true, true, {}};

  storage::test::TemporaryFolder folder_;
  std::unique_ptr<storage::Database> database_ = std::move(*storage::Database::open({.file = folder_.path / "w.db"}));
  storage::SqliteStatementStore statements_{*database_, 1};
  storage::SqliteDocumentStore documents_{*database_, 1};
};

inline constexpr std::array<const char*, 3> kResources{"activities/state", "agents/profile", "activities/profile"};
inline constexpr std::array<const char*, 2> kVersions{kFirst, kSecond};

}  // namespace waymark::lrs::test
