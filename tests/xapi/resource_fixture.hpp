#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/xapi/case_files.hpp"
#include "tests/xapi/memory_documents.hpp"
#include "tests/xapi/memory_store.hpp"
#include "xapi/model/time.hpp"
#include "xapi/resources.hpp"

namespace waymark::xapi::testing {

// Sends requests to handle() as a well-behaved client would, and lets a test spoil any part.
class ResourceTest : public ::testing::Test {
 protected:
  using Query = std::vector<std::pair<std::string, std::string>>;

  ResourceResponse send(const std::string& method, const std::string& resource, Query query = {}, std::string body = {},
                        std::map<std::string, std::string> headers = {}) {
    ResourceRequest request{method, resource, std::move(query), std::move(headers), std::move(body)};
    request.headers.emplace("x-experience-api-version", "1.0.3");
    if (!request.body.empty()) request.headers.emplace("content-type", "application/json");
    return handle(request, caller, context);
  }
  ResourceResponse get(Query query) { return send("GET", "statements", std::move(query)); }
  ResourceResponse post(const std::string& body) { return send("POST", "statements", {}, body); }

  static std::string header(const ResourceResponse& response, const std::string& name) {
    for (const auto& [known, value] : response.headers)
      if (known == name) return value;
    return {};
  }
  static json::Value body(const ResourceResponse& response) {
    auto value = json::parse(response.body);
    EXPECT_TRUE(value.has_value()) << response.body;
    return value ? *value : json::Value::object();
  }
  static std::string clause(const ResourceResponse& response) { return std::string(string_at(body(response), "clause")); }

  // A statement with this id, of which `more` replaces or adds properties (JSON object text without braces).
  static std::string statement(const std::string& id, const std::string& more = {}) {
    return R"({"id":")" + id + R"(","actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},)" +
           (more.empty() ? R"("object":{"id":"https://c.example/1"}})" : more + "}");
  }
  static std::string id(int n) {
    const std::string digits = std::to_string(n);
    return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
  }

  MemoryStore store;
  MemoryDocuments documents;
  std::int64_t clock = *parse_timestamp("2026-11-22T09:00:00Z", TimeRules::rfc3339);
  int ids = 1000;
  Caller caller{
      R"({"account":{"homePage":"https://lrs.example","name":"key-1"}})", true, true, Clearance::everything(), false, false, {}, true};
  ResourceContext context{store, documents, "/xapi", [this] { return format_timestamp(clock += 1000); }, [this] { return id(ids++); }, 100};
};

}  // namespace waymark::xapi::testing
