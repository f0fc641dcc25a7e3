#include "test_site.hpp"

#include <gtest/gtest.h>

#include "runtime/auth/sign_in.hpp"
#include "runtime/auth/viewer.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/random.hpp"

namespace waymark::web::testing {

TestSite::TestSite() : folder_(std::filesystem::temp_directory_path() / ("waymark-web-" + support::random_uuid())) {
  std::filesystem::create_directories(folder_);
  auto opened = storage::Database::open({.file = folder_ / "waymark.db"});
  if (!opened) throw std::runtime_error(opened.error().message);
  database_ = std::move(*opened);
  content_ = std::make_unique<storage::ContentStore>(folder_ / "content");
  context_.reset(new runtime::Context{{}, *database_, *content_, 1, "https://learning.example", [this] { return now_; }});
  context_->settings.data_folder = folder_;
  context_->settings.organisation_name = "Anytown Training Hub";
  run("insert into tenant(tenant, slug, name, iri_base, created_at) values(1, 'anytown', 'Anytown', ?, ?)",
      {std::string("https://learning.example"), now_});
}

TestSite::~TestSite() {
  database_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void TestSite::run(const std::string& sql, const std::vector<storage::Value>& values) {
  auto done = database_->write([&](storage::Connection& db) -> Result<void> {
    db.execute(sql, values);
    return {};
  });
  if (!done) throw std::runtime_error(done.error().message);
}

std::string TestSite::column(const std::string& sql) {
  std::string all;
  (void)database_->read([&](storage::Connection& db) -> Result<void> {
    db.query(sql, {}, [&](const storage::Row& row) {
      all += row.text(0) + "\n";
      return true;
    });
    return {};
  });
  return all;
}

std::string TestSite::add_person(const std::string& username, const std::string& name, const std::vector<std::string>& roles,
                                 const std::string& password) {
  people::NewPerson person;
  person.username = username;
  person.display_name = name;
  person.roles = roles;
  person.password = password;
  auto id = people::add_person(*context_, person, "");
  if (!id) throw std::runtime_error(id.error().message);
  return *id;
}

void TestSite::sign_in(const std::string& person_id) {
  auto opened = auth::open_session(*context_, person_id);
  if (!opened) throw std::runtime_error(opened.error().message);
  cookie_ = opened->token;
}

std::string TestSite::csrf() {
  http::Request request;
  request.cookies[auth::kSessionCookie] = cookie_;
  const auto viewer = auth::viewer_of(request, *context_);
  return viewer ? viewer->csrf : "";
}

http::Response TestSite::get(const std::string& target, std::map<std::string, std::string> headers) {
  return send("GET", target, "", std::move(headers));
}

http::Response TestSite::post(const std::string& target, const std::string& body, std::map<std::string, std::string> headers) {
  headers.emplace("content-type", "application/x-www-form-urlencoded");
  headers.emplace("origin", "http://localhost:8080");
  return send("POST", target, body, std::move(headers));
}

std::string TestSite::seen(const std::string& target) {
  const std::string page = get(target).body, begin = "<input type=\"hidden\" name=\"seen.", middle = "\" value=\"";
  std::string all;
  for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
    at += begin.size();
    const auto name_end = page.find(middle, at), value_at = name_end + middle.size();
    all += "&" +
           support::form_encode({{"seen." + page.substr(at, name_end - at), page.substr(value_at, page.find('"', value_at) - value_at)}});
  }
  return all;
}

http::Response TestSite::send(const std::string& method, const std::string& target, const std::string& body,
                              std::map<std::string, std::string> headers) {
  http::Request request;
  request.method = method;
  request.target = target;
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string::npos) request.query = support::form_decode(target.substr(question + 1)).value();
  request.host = "localhost";
  request.host_port = "localhost:8080";
  request.headers = std::move(headers);
  request.body = body;
  request.body_size = body.size();
  request.remote = "192.0.2.7";
  request.trace_id = "trace-0001";
  if (!cookie_.empty()) request.cookies[auth::kSessionCookie] = cookie_;
  std::string allow;
  const http::Route* route = router_.find(method, request.path, request.parameters, allow);
  if (!route) return http::text_response(allow.empty() ? 404 : 405, "no route");
  return route->handler(request);
}

std::string header(const http::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

}  // namespace waymark::web::testing
