// GET /statements under any query string, against the real store. Claim: nothing crashes; a refusal names the parameter and the clause;
// what is accepted comes back from its own cursor; a page holds no more than was asked for, in the order that was asked for, each statement
// once, and following `more` ends and gives what one page of everything gives.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "runtime/storage/statement_store.hpp"
#include "runtime/support/encode.hpp"
#include "tests/runtime/catalogue/house.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/prepare.hpp"
#include "xapi/resources/statement_query.hpp"

namespace {

using namespace waymark;

constexpr int kStatements = 24;
constexpr std::uint32_t kPage = 50;

void check(bool holds) {
  if (!holds) std::abort();
}

// A few of everything that can be asked for.
std::string statement(int number) {
  const std::string n = std::to_string(number % 3), id = "00000000-0000-4000-8000-0000000000" + std::to_string(10 + number);
  if (number == kStatements - 1)
    return R"({"id":")" + id +
           R"(","actor":{"mbox":"mailto:a0@x.test"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},)"
           R"("object":{"objectType":"StatementRef","id":"00000000-0000-4000-8000-000000000010"}})";
  return R"({"id":")" + id + R"(","actor":{"mbox":"mailto:a)" + n + R"(@x.test"},"verb":{"id":"http://v.test/)" +
         std::to_string(number % 2) + R"("},"object":{"id":"http://o.test/)" + n + R"(","definition":{"type":"http://t.test/)" + n +
         R"("}},"result":{"success":)" + (number % 2 == 0 ? "true" : "false") + R"(,"completion":true,"score":{"scaled":0.)" + n +
         R"(,"raw":)" + n + R"(},"extensions":{"http://e.test/1":)" + n +
         R"(}},"context":{"registration":"00000000-0000-4000-8000-00000000000)" + n + R"(","instructor":{"mbox":"mailto:a2@x.test"}}})";
}

struct World {
  waymark::testing::House house;
  storage::SqliteStatementStore store{house.context().database, 1};
  World() {
    for (int i = 0; i < kStatements; ++i) {
      xapi::Preparation with;
      with.authority_json = R"({"mbox":"mailto:authority@x.test"})";
      with.stored = "2026-11-22T09:30:00.000Z";
      auto made = xapi::prepare(*xapi::json::parse(statement(i)), with);
      check(made.has_value());
      std::vector<xapi::PreparedStatement> one;
      one.push_back(std::move(*made));
      check(store.store(std::move(one)).has_value());
    }
  }
};
World& world() {
  static World all;
  return all;
}

// Follows the pages to the end.
std::vector<std::int64_t> all_of(xapi::StatementQuery query, std::uint32_t limit) {
  std::vector<std::int64_t> positions;
  query.limit = limit;
  for (int pages = 0;; ++pages) {
    check(pages <= kStatements + 1);
    const auto page = world().store.find(query);
    check(page.has_value());
    check(page->statements.size() <= limit);
    for (const auto& one : page->statements) positions.push_back(one.position);
    if (!page->more) return positions;
    query.after_position = page->last_position;
    query.snapshot_position = page->snapshot_position;
  }
}

// As the page after the first carries it.
void carry(xapi::StatementRequest request) {
  request.query.after_position = 5;
  request.query.snapshot_position = kStatements;
  request.through = "2026-11-22T09:30:00.000Z";
  const auto again = xapi::read_cursor(xapi::write_cursor(request), kPage);
  check(again.has_value() && xapi::write_cursor(*again) == xapi::write_cursor(request));
}

void ask(const xapi::StatementRequest& request) {
  check(world().store.find(request.query).has_value());
  if (!request.query.statement_id.empty() || !request.query.voided_statement_id.empty()) return;
  check(request.query.limit >= 1 && request.query.limit <= kPage);
  carry(request);
  xapi::StatementQuery query = request.query;
  query.after_position = query.snapshot_position = 0;  // a cursor may begin anywhere
  const auto whole = all_of(query, kPage), parts = all_of(query, 3);
  check(whole == parts);
  for (std::size_t i = 1; i < whole.size(); ++i) check(query.ascending ? whole[i] > whole[i - 1] : whole[i] < whole[i - 1]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto fields = support::form_decode({reinterpret_cast<const char*>(data), size});
  if (!fields) return 0;
  const auto request = xapi::read_statement_request({fields->begin(), fields->end()}, kPage);
  if (!request)
    check(!request.error().message.empty() && !request.error().clause.empty());
  else
    ask(*request);
  return 0;
}
