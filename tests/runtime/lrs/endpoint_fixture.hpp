#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>

#include "runtime/context.hpp"
#include "runtime/http/message.hpp"
#include "runtime/lrs/credentials.hpp"
#include "runtime/lrs/endpoint.hpp"
#include "runtime/storage/document_store.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/json.hpp"
#include "runtime/support/random.hpp"

namespace waymark::lrs::testing {

// The endpoint as the server has it: real database, content store, credentials, routes; only the socket is missing.
class EndpointTest : public ::testing::Test {
 protected:
  EndpointTest() {
    std::filesystem::create_directories(folder_);
    database_ = std::move(*storage::Database::open({.file = folder_ / "waymark.db"}));
    content_ = std::make_unique<storage::ContentStore>(folder_ / "content");
    context_.reset(new runtime::Context{
        {}, *database_, *content_, 1, "https://learning.example", [] { return std::string("2026-11-22T09:30:00.000Z"); }});
    context_->settings.data_folder = folder_;
    store_ = std::make_unique<storage::SqliteStatementStore>(*database_, 1);
    documents_ = std::make_unique<storage::SqliteDocumentStore>(*database_, 1);
    run("insert into tenant(tenant, slug, name, iri_base, created_at) values (1, 'anytown', 'Anytown', 'https://learning.example', '')");
    key_ = credential("all");
  }
  ~EndpointTest() override {
    router_.reset();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string credential(const std::string& scope) {
    const auto made = *add_credential(*context_, "Test", {scope}, "");
    return "Basic " + support::base64_encode(made.key + ":" + made.secret);
  }

  void run(const std::string& sql, const std::vector<storage::Value>& values = {}) {
    ASSERT_TRUE(database_->write([&](storage::Connection& db) -> Result<void> {
      db.execute(sql, values);
      return {};
    }));
  }

  struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;
    std::string body;
    support::Json json() const { return *support::parse_json(body); }
    std::string text(const char* name) const { return json()[name].as_string(); }  // of a property; empty when absent
  };

  Answer send(const std::string& method, const std::string& path, std::map<std::string, std::string> headers = {}, std::string body = {},
              std::vector<std::pair<std::string, std::string>> query = {}) {
    if (!router_) {
      router_ = std::make_unique<http::Router>();
      register_xapi_routes(*router_, *context_, *store_, *documents_);
    }
    http::Request request;
    request.method = method;
    request.path = "/xapi/" + path;
    request.query = std::move(query);
    request.headers = std::move(headers);
    request.headers.emplace("x-experience-api-version", version_);
    request.headers.emplace("authorization", key_);
    request.body_size = body.size();
    request.body = std::move(body);
    request.trace_id = "t";
    std::string allow;
    const auto* route = router_->find(method == "HEAD" ? "GET" : method, request.path, request.parameters, allow);
    if (!route) return {404, {}, {}};
    auto response = route->handler(request);
    Answer answer{response.status, {}, response.body};
    for (const auto& [name, value] : response.headers) answer.headers[name] = value;
    std::string piece;
    while (response.source) {
      piece.clear();
      const bool more = response.source(piece);
      answer.body += piece;
      if (!more) break;
    }
    file_ = response.file;
    return answer;
  }

  std::size_t content_files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "content")) count += entry.is_regular_file();
    return count;
  }
  std::size_t statements() {
    xapi::StatementQuery query;
    query.limit = 500;
    return store_->find(query)->statements.size();
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("waymark-lrs-" + support::random_token(9));
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::ContentStore> content_;
  std::unique_ptr<runtime::Context> context_;
  std::unique_ptr<storage::SqliteStatementStore> store_;
  std::unique_ptr<storage::SqliteDocumentStore> documents_;
  std::unique_ptr<http::Router> router_;
  std::string key_, version_ = "1.0.3";
  std::optional<http::FileBody> file_;
};

inline std::string statement_id(int n) {
  const std::string digits = std::to_string(n);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

struct Wish {
  std::string usage = "https://u.example/certificate", type = "text/plain", url, sha2;
};

inline std::string attachment(const std::string& bytes, const Wish& wish = {}) {
  return R"({"usageType":")" + wish.usage + R"(","display":{"en":"One"},"contentType":")" + wish.type + R"(","length":)" +
         std::to_string(bytes.size()) + R"(,"sha2":")" + (wish.sha2.empty() ? support::sha256_hex(bytes) : wish.sha2) + "\"" +
         (wish.url.empty() ? "" : R"(,"fileUrl":")" + wish.url + "\"") + "}";
}

inline std::string statement(int id, const std::string& attachments = {}) {
  return R"({"id":")" + statement_id(id) +
         R"(","actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},)"
         R"("object":{"id":"https://c.example/1"})" +
         (attachments.empty() ? "" : ",\"attachments\":[" + attachments + "]") + "}";
}

// One part with these header lines.
inline std::string part(const std::string& headers, const std::string& bytes) { return "--XX\r\n" + headers + "\r\n" + bytes + "\r\n"; }
inline std::string json_part(const std::string& text) { return part("Content-Type: application/json\r\n", text); }
inline std::string data_part(const std::string& bytes, const std::string& hash = {}, const std::string& type = "text/plain") {
  return part("Content-Type: " + type + "\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " +
                  (hash.empty() ? support::sha256_hex(bytes) : hash) + "\r\n",
              bytes);
}
inline const std::string kEnd = "--XX--\r\n";
inline std::map<std::string, std::string> mixed() { return {{"content-type", "multipart/mixed; boundary=XX"}}; }

}  // namespace waymark::lrs::testing
