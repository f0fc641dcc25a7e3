#pragma once
#include <fstream>
#include <stdexcept>

#include "runtime/subject/erase.hpp"
#include "tests/runtime/lrs/endpoint_fixture.hpp"

// A record store and somebody who is known by statements alone.
namespace waymark::subject {

using lrs::testing::statement_id;

inline constexpr const char* kAnn = R"({"mbox":"mailto:quillon.ann@example.test","name":"Quillon Ann"})";
inline constexpr const char* kBen = R"({"mbox":"mailto:ben@example.test"})";

class AgentSubject : public lrs::testing::EndpointTest {
 protected:
  static std::string statement(int number, const std::string& actor, const std::string& more = {}, const std::string& verb = "did",
                               const std::string& object = R"({"id":"https://a.example/1"})") {
    return R"({"id":")" + statement_id(number) + R"(","actor":)" + actor + R"(,"verb":{"id":"https://v.example/)" + verb +
           R"("},"object":)" + object + more + "}";
  }
  static std::string reference(int number) { return R"({"objectType":"StatementRef","id":")" + statement_id(number) + "\"}"; }
  static std::string voiding(int number, const std::string& actor, int target) {
    return R"({"id":")" + statement_id(number) + R"(","actor":)" + actor +
           R"(,"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":)" + reference(target) + "}";
  }
  Answer post(const std::string& body) { return send("POST", "statements", {{"content-type", "application/json"}}, body); }
  void put(const std::string& body) {
    const auto answer = post(body);
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  Answer get(std::vector<std::pair<std::string, std::string>> query) { return send("GET", "statements", {}, {}, std::move(query)); }
  // The last digits of the statements of an answer, in its order.
  static std::string numbers(const Answer& answer) {
    std::string all;
    const auto json = answer.json();
    for (const auto& one : json["statements"].items()) all += std::to_string(std::stoi(one["id"].as_string().substr(24))) + " ";
    return all;
  }
  std::string found(std::vector<std::pair<std::string, std::string>> query) { return numbers(get(std::move(query))); }
  Subject ann() {
    auto subject = resolve(*context_, {{}, {kAnn}});
    if (!subject) throw std::runtime_error(subject.error().message);
    return *subject;
  }
  Erased erase_ann() {
    auto done = erase(*context_, ann(), "admin-1", {});
    if (!done) throw std::runtime_error(done.error().message);
    return *done;
  }
  // All octets of the database file, when nobody has it open.
  std::string on_disk() {
    router_.reset();
    documents_.reset();
    store_.reset();
    database_.reset();
    std::ifstream in(folder_ / "waymark.db", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::int64_t count(const std::string& sql) {
    std::int64_t out = -1;
    (void)database_->read([&](storage::Connection& db) -> Result<void> {
      db.query(sql, {}, [&](const storage::Row& row) {
        out = row.integer(0);
        return false;
      });
      return {};
    });
    return out;
  }
};

}  // namespace waymark::subject
