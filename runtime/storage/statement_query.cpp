#include <algorithm>
#include <optional>

#include "runtime/storage/labels.hpp"
#include "runtime/storage/statement_erasure.hpp"
#include "runtime/storage/statement_references.hpp"
#include "runtime/storage/statement_row.hpp"
#include "runtime/storage/statement_span.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/storage/term.hpp"

// GET Statements. A statement answers a query in two ways (xAPI 2.1.3): its own content meets the filter, or it refers, over any number
// of StatementRefs, to one whose content does. Both ways read lists in the order of position and stop when a page is full.
namespace waymark::storage {
namespace {

using xapi::StatementPage;
using xapi::StatementQuery;
using xapi::StoredStatement;

constexpr std::uint32_t kMostPerPage = 10'000;
constexpr std::int64_t kRow = 5;  // what it costs to read one statement

std::int64_t one_number(Connection& connection, const std::string& sql, const std::vector<Value>& values) {
  std::int64_t answer = 0;
  connection.query(sql, values, [&](const Row& row) {
    answer = row.integer(0);
    return false;
  });
  return answer;
}

// Positions between which the answer lies, and its direction.
struct Window {
  std::int64_t above = 0, up_to = 0;  // above < position <= up_to
  bool ascending = false;
  std::uint32_t rows = 0;
};

class Finder {
 public:
  Finder(Connection& connection, std::int64_t tenant, const SearchBounds& bounds)
      : connection_(connection), tenant_(tenant), bounds_(bounds) {}

  Result<StatementPage> page(const StatementQuery& query);
  StatementPage single(const std::string& id, bool voided, const StatementQuery& query);

 private:
  Result<Window> window_of(const StatementQuery& query, std::int64_t snapshot);
  Seen seen_by(const StatementQuery& query, const std::string& row);
  void walk(const StatementQuery& query, const Content& content, const Window& window, StatementPage& page);
  std::optional<StoredStatement> read(Search& search, std::int64_t position, const Seen& seen);

  Connection& connection_;
  std::int64_t tenant_;
  SearchBounds bounds_;
};

constexpr std::string_view kColumns = "s.position, s.statement_id, s.bytes, s.stored, s.voided_by ";

StoredStatement read_statement(const Row& row) { return {row.integer(0), row.text(1), row.text(2), row.text(3), !row.text(4).empty()}; }

StatementPage Finder::single(const std::string& id, bool voided, const StatementQuery& query) {
  StatementPage page;
  const Seen seen = seen_by(query, "s");
  connection_.query("select " + std::string(kColumns) + "from statement s where s.tenant = ? and s.statement_id = ?" + seen.sql,
                    seen.behind({tenant_, id}), [&](const Row& row) {
                      if (StoredStatement found = read_statement(row); found.voided == voided) page.statements.push_back(std::move(found));
                      return false;
                    });
  // Who sees the statements of one authority alone is not told of those of others.
  if (page.statements.empty() && query.authority_key.empty())
    if (const auto erased = find_tombstone(connection_, tenant_, id)) page.erased_at = erased->erased_at;
  return page;
}

// Statements that the one who asks may see, and none of others.
Seen Finder::seen_by(const StatementQuery& query, const std::string& row) {
  Seen seen{seen_labels(query.sees, row), {}};
  if (query.authority_key.empty()) return seen;
  seen.sql += " and " + row + ".authority_id = ?";
  const auto authority = known_term(connection_, tenant_, query.authority_key);
  seen.values.emplace_back(authority == 0 ? std::int64_t{-1} : authority);  // 0 stands for statements whose authority has no key
  return seen;
}

// `stored` and position rise together, so that a limit in time is a limit in position.
Result<Window> Finder::window_of(const StatementQuery& query, std::int64_t snapshot) {
  Window window{0, snapshot, query.ascending, std::clamp<std::uint32_t>(query.limit, 1, kMostPerPage) + 1};
  if (!query.since.empty()) {
    const auto since = last_stored_by(connection_, tenant_, query.since);
    if (!since) return tl::unexpected<Error>(since.error());
    window.above = *since;
  }
  if (!query.until.empty()) {
    const auto until = last_stored_by(connection_, tenant_, query.until);
    if (!until) return tl::unexpected<Error>(until.error());
    window.up_to = std::min(window.up_to, *until);
  }
  if (query.after_position > 0) {
    if (query.ascending) {
      window.above = std::max(window.above, query.after_position);
    } else {
      window.up_to = std::min(window.up_to, query.after_position - 1);
    }
  }
  return window;
}

std::optional<StoredStatement> Finder::read(Search& search, std::int64_t position, const Seen& seen) {
  search.spent += kRow;
  std::optional<StoredStatement> found;
  connection_.query("select " + std::string(kColumns) + "from statement s where s.statement_row = ? and s.voided_by = ''" + seen.sql,
                    seen.behind({statement_row(tenant_, position)}), [&](const Row& row) {
                      found = read_statement(row);
                      return false;
                    });
  return found;
}

// Both ways of answering are walked side by side, so that a page comes in its order and a search that has cost enough ends it where
// both have come to: the next page goes on there.
void Finder::walk(const StatementQuery& query, const Content& content, const Window& window, StatementPage& page) {
  Search search{connection_, tenant_, window.above, window.up_to, window.ascending, 0};
  std::vector<Condition> conditions = content.all;
  // Its own statements are looked for among its own: an authority is an agent of its statement (2.1.3, related_agents).
  if (!query.authority_key.empty()) conditions.push_back(anywhere(known_term(connection_, tenant_, query.authority_key)));
  const Seen seen = seen_by(query, "s");
  Intersection own(search, conditions);
  std::optional<References> references;
  Place reference = kNowhere;
  if (!content.all.empty()) {
    references.emplace(search, content, seen_by(query, "t"), bounds_.few);
    reference = references->seek(search.begin());
  }
  auto& found = page.statements;
  const std::int64_t enough = bounds_.work + search.spent + std::int64_t{2} * kRow * window.rows;
  for (;;) {
    while (!own.hit() && own.place() <= reference && own.place() != kNowhere && search.spent < enough) own.step();
    const Place place = std::min(own.place(), reference);
    if (place == kNowhere) return;
    if (search.spent >= enough && place > search.begin()) {  // neither way has looked at what is here
      page.more = true;
      page.last_position = search.position(place - 1);
      return;
    }
    const std::int64_t position = search.position(place);
    const bool meets_itself =
        own.place() == place && own.hit() &&
        std::all_of(content.all.begin(), content.all.end(), [&](const Condition& one) { return has_score(search, one, position); });
    if (meets_itself || (reference == place && references->answers(place)))
      if (auto statement = read(search, position, seen)) found.push_back(std::move(*statement));
    if (found.size() == window.rows) {
      page.more = true;
      found.pop_back();
      break;
    }
    if (own.place() == place) own.pass();
    if (reference == place) reference = references->seek(place + 1);
  }
  if (!found.empty()) page.last_position = found.back().position;
}

Result<StatementPage> Finder::page(const StatementQuery& query) {
  StatementPage page;
  page.snapshot_position = query.snapshot_position;
  if (page.snapshot_position == 0)
    page.snapshot_position = one_number(connection_, "select coalesce(max(position), 0) from statement where tenant = ?", {tenant_});
  const auto window = window_of(query, page.snapshot_position);
  if (!window) return tl::unexpected<Error>(window.error());
  page.last_position = query.after_position;
  const Content content = content_of(connection_, tenant_, query);
  if (content.impossible || window->above >= window->up_to) return page;
  if (!query.authority_key.empty() && known_term(connection_, tenant_, query.authority_key) == 0) return page;
  walk(query, content, *window, page);
  if (!page.more && !page.statements.empty()) page.last_position = page.statements.back().position;
  return page;
}

}  // namespace

Result<StatementPage> find_statements(Connection& connection, std::int64_t tenant, const StatementQuery& query,
                                      const SearchBounds& bounds) {
  Finder finder(connection, tenant, bounds);
  if (!query.statement_id.empty()) return finder.single(query.statement_id, false, query);
  if (!query.voided_statement_id.empty()) return finder.single(query.voided_statement_id, true, query);
  return finder.page(query);
}

}  // namespace waymark::storage
