#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "runtime/context.hpp"
#include "runtime/http/message.hpp"

namespace waymark::web::testing {

// A database in a folder of its own, a fixed clock, a router, and a browser that keeps one person's session.
class TestSite {
 public:
  TestSite();
  ~TestSite();

  runtime::Context& context() { return *context_; }
  http::Router& router() { return router_; }

  // Adds a person and returns the subject id. Without a password (hashing takes its time) only sign_in()
  // below lets in.
  std::string add_person(const std::string& username, const std::string& name, const std::vector<std::string>& roles,
                         const std::string& password = {});
  void sign_in(const std::string& person_id);                          // later requests carry that person's cookie
  void take_cookie(std::string token) { cookie_ = std::move(token); }  // of a session that a page opened
  void sign_out() { cookie_.clear(); }
  std::string csrf();  // of the signed-in person

  http::Response get(const std::string& target, std::map<std::string, std::string> headers = {});
  // From our own page, as a browser sends it.
  http::Response post(const std::string& target, const std::string& body, std::map<std::string, std::string> headers = {});

  // The hidden fields "seen.*" of a page's form, as they are posted: "&seen.name=Tam+Reed...".
  std::string seen(const std::string& target);

  void run(const std::string& sql, const std::vector<storage::Value>& values = {});
  std::string column(const std::string& sql);  // the first of every row, a line each
  void set_now(std::string now) { now_ = std::move(now); }

 private:
  http::Response send(const std::string& method, const std::string& target, const std::string& body,
                      std::map<std::string, std::string> headers);

  std::filesystem::path folder_;
  std::string now_ = "2026-11-22T09:30:00.000Z";
  std::string cookie_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::ContentStore> content_;
  std::unique_ptr<runtime::Context> context_;
  http::Router router_;
};

std::string header(const http::Response& response, const std::string& name);

}  // namespace waymark::web::testing
