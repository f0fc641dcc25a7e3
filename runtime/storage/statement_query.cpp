#include <algorithm>
#include <optional>

#include "runtime/storage/labels.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/support/clock.hpp"

// GET Statements as SQL. A statement answers a query in two ways (xAPI 2.1.3): its own content meets the
// filter, or it refers, over any number of StatementRefs, to one whose content does. Both ways read an index
// in the order of position and stop when a page is full; the pages are then merged.
namespace waymark::storage {
namespace {

using xapi::StatementPage;
using xapi::StatementQuery;
using xapi::StoredStatement;

constexpr std::uint32_t kMostPerPage = 10'000;

// SQL text and its values, which grow together.
struct Sql {
  std::string text;
  std::vector<Value> values;

  Sql& add(std::string_view piece, std::initializer_list<Value> more = {}) {
    text += piece;
    values.insert(values.end(), more.begin(), more.end());
    return *this;
  }
};

std::int64_t one_number(Connection& connection, const std::string& sql, const std::vector<Value>& values) {
  std::int64_t answer = 0;
  connection.query(sql, values, [&](const Row& row) {
    answer = row.integer(0);
    return false;
  });
  return answer;
}

// The content filters, with terms as numbers. `impossible`: a term that no statement uses.
struct Content {
  std::optional<std::int64_t> agent, activity, verb;
  std::optional<std::int64_t> authority;  // of every statement that is given, and that it is found by
  std::string registration;
  bool related_agents = false, related_activities = false, impossible = false;
  xapi::Clearance sees;  // of the statement that is given, whatever it was found by

  bool any() const { return agent || activity || verb || !registration.empty(); }
};

// Positions between which the answer lies, and its direction.
struct Window {
  std::int64_t above = 0, up_to = 0;  // above < position <= up_to
  bool ascending = false;
  std::uint32_t rows = 0;
};

class Finder {
 public:
  Finder(Connection& connection, std::int64_t tenant) : connection_(connection), tenant_(tenant) {}

  Result<StatementPage> page(const StatementQuery& query);
  StatementPage single(const std::string& id, bool voided, const StatementQuery& query);

 private:
  std::optional<std::int64_t> term(const std::string& text, Content& content);
  Content content_of(const StatementQuery& query);
  Result<Window> window_of(const StatementQuery& query, std::int64_t snapshot);
  Sql direct(const Content& content, const Window& window);
  Sql referring(const Content& content, const Window& window);
  void conditions(Sql& sql, const std::string& row, const Content& content);
  static void of_authority(Sql& sql, const std::string& row, const Content& content);
  void bounds(Sql& sql, const std::string& row, const Window& window);
  void collect(const Sql& sql, std::vector<StoredStatement>& found);

  Connection& connection_;
  std::int64_t tenant_;
};

constexpr std::string_view kColumns = "s.position, s.statement_id, s.bytes, s.stored, s.voided_by ";

StoredStatement read_statement(const Row& row) {
  return {row.integer(0), row.text(1), row.text(2), row.text(3), !row.text(4).empty()};
}

StatementPage Finder::single(const std::string& id, bool voided, const StatementQuery& query) {
  StatementPage page;
  Content content;
  content.authority = term(query.authority_key, content);
  if (content.impossible) return page;
  Sql sql;
  sql.add("select ").add(kColumns).add("from statement s where s.tenant = ? and s.statement_id = ?", {tenant_, id});
  sql.add(seen_labels(query.sees, "s"));
  of_authority(sql, "s", content);
  connection_.query(sql.text, sql.values, [&](const Row& row) {
    if (StoredStatement found = read_statement(row); found.voided == voided) page.statements.push_back(std::move(found));
    return false;
  });
  return page;
}

std::optional<std::int64_t> Finder::term(const std::string& text, Content& content) {
  if (text.empty()) return std::nullopt;
  const auto id = known_term(connection_, tenant_, text);
  if (id == 0) content.impossible = true;
  return id;
}

Content Finder::content_of(const StatementQuery& query) {
  Content content;
  content.agent = term(query.agent_key, content);
  content.activity = term(query.activity, content);
  content.verb = term(query.verb, content);
  content.registration = query.registration;
  content.related_agents = query.related_agents;
  content.related_activities = query.related_activities;
  content.authority = term(query.authority_key, content);
  content.sees = query.sees;
  return content;
}

// `stored` and position rise together, so that a limit in time is a limit in position.
Result<Window> Finder::window_of(const StatementQuery& query, std::int64_t snapshot) {
  Window window{0, snapshot, query.ascending, std::clamp<std::uint32_t>(query.limit, 1, kMostPerPage) + 1};
  const auto last_at = [&](const std::string& time) -> Result<std::int64_t> {
    const auto epoch = support::parse_time(time);
    if (!epoch) return fail(ErrorKind::invalid, "\"" + time.substr(0, 60) + "\" is not a time of RFC 3339.");
    return one_number(
        connection_,
        "select position from statement where tenant = ? and stored <= ? order by stored desc limit 1",
        {tenant_, support::format_time(*epoch)});
  };
  if (!query.since.empty()) {
    const auto since = last_at(query.since);
    if (!since) return tl::unexpected<Error>(since.error());
    window.above = *since;
  }
  if (!query.until.empty()) {
    const auto until = last_at(query.until);
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

void Finder::bounds(Sql& sql, const std::string& row, const Window& window) {
  const std::string position = row + ".position";
  sql.add(" and " + position + " > ? and " + position + " <= ?", {window.above, window.up_to});
}

// What the content of the statement `row` has to meet.
void Finder::conditions(Sql& sql, const std::string& row, const Content& content) {
  const auto uses = [&](const char* table, std::int64_t term_id, bool related) {
    sql.add(std::string(" and exists (select 1 from ") + table +
                " u where u.tenant = ? and u.term_id = ? and u.position = " + row + ".position" +
                (related ? ")" : " and u.direct = 1)"),
            {tenant_, term_id});
  };
  if (content.agent) uses("statement_agent", *content.agent, content.related_agents);
  if (content.activity) uses("statement_activity", *content.activity, content.related_activities);
  if (content.verb) sql.add(" and " + row + ".verb_id = ?", {*content.verb});
  if (!content.registration.empty()) sql.add(" and " + row + ".registration = ?", {content.registration});
}

void Finder::of_authority(Sql& sql, const std::string& row, const Content& content) {
  if (content.authority) sql.add(" and " + row + ".authority_id = ?", {*content.authority});
}

std::string order(const std::string& row, const Window& window) {
  return " order by " + row + ".position " + (window.ascending ? "asc" : "desc") + " limit ?";
}

// Drives by the most selective index; "cross join" keeps SQLite from turning the order round.
Sql Finder::direct(const Content& content, const Window& window) {
  Sql sql;
  Content rest = content;
  sql.add("select ").add(kColumns);
  const auto drive = [&](const char* table, std::int64_t term_id, bool related) {
    sql.add(std::string("from ") + table +
                " d cross join statement s on s.tenant = d.tenant and s.position = d.position " +
                "where d.tenant = ? and d.term_id = ?" + (related ? "" : " and d.direct = 1"),
            {tenant_, term_id});
    bounds(sql, "d", window);
  };
  std::string ordered_by = "d";
  if (content.agent) {
    drive("statement_agent", *content.agent, content.related_agents);
    rest.agent.reset();
  } else if (content.activity) {
    drive("statement_activity", *content.activity, content.related_activities);
    rest.activity.reset();
  } else if (content.authority && !content.verb && content.registration.empty()) {
    drive("statement_agent", *content.authority, true);  // an authority is an agent of its statement (2.1.3, related_agents)
  } else {
    sql.add("from statement s where s.tenant = ?", {tenant_});
    if (!content.registration.empty())
      sql.add(" and s.registration <> ''");  // lets the partial index be used
    bounds(sql, "s", window);
    ordered_by = "s";
  }
  conditions(sql, "s", rest);
  of_authority(sql, "s", content);
  sql.add(" and s.voided_by = ''").add(seen_labels(content.sees, "s")).add(order(ordered_by, window), {std::int64_t{window.rows}});
  return sql;
}

// Statements whose chain of references leads to one that meets the filter; a voided one on the way still
// counts, and the union ends chains that bite their tail. The window holds for the referring statement alone.
Sql Finder::referring(const Content& content, const Window& window) {
  Sql sql;
  sql.add("select ").add(kColumns).add(
      "from statement s where s.tenant = ? and s.refers_to <> '' and s.voided_by = ''", {tenant_});
  bounds(sql, "s", window);
  sql.add(seen_labels(content.sees, "s"));
  of_authority(sql, "s", content);
  sql.add(
      " and exists (with recursive chain(id) as (select s.refers_to union select n.refers_to from chain "
      "join statement n on n.tenant = ? and n.statement_id = chain.id where n.refers_to <> '') "
      "select 1 from chain join statement t on t.tenant = ? and t.statement_id = chain.id where true",
      {tenant_, tenant_});
  conditions(sql, "t", content);
  of_authority(sql, "t", content);
  sql.add(seen_labels(content.sees, "t"));  // nobody learns by asking what a hidden statement holds
  sql.add(")").add(order("s", window), {std::int64_t{window.rows}});
  return sql;
}

void Finder::collect(const Sql& sql, std::vector<StoredStatement>& found) {
  connection_.query(sql.text, sql.values, [&](const Row& row) {
    found.push_back(read_statement(row));
    return true;
  });
}

Result<StatementPage> Finder::page(const StatementQuery& query) {
  StatementPage page;
  page.snapshot_position = query.snapshot_position;
  if (page.snapshot_position == 0)
    page.snapshot_position = one_number(
        connection_, "select coalesce(max(position), 0) from statement where tenant = ?", {tenant_});
  const auto window = window_of(query, page.snapshot_position);
  if (!window) return tl::unexpected<Error>(window.error());
  page.last_position = query.after_position;
  const Content content = content_of(query);
  if (content.impossible || window->above >= window->up_to) return page;

  auto& found = page.statements;
  collect(direct(content, *window), found);
  if (content.any()) {
    collect(referring(content, *window), found);
    std::sort(found.begin(), found.end(), [&](const StoredStatement& a, const StoredStatement& b) {
      return window->ascending ? a.position < b.position : a.position > b.position;
    });
    found.erase(std::unique(found.begin(), found.end(),
                            [](const auto& a, const auto& b) { return a.position == b.position; }),
                found.end());
  }
  page.more = found.size() >= window->rows;
  if (page.more) found.resize(window->rows - 1);
  if (!found.empty()) page.last_position = found.back().position;
  return page;
}

}  // namespace

Result<StatementPage> find_statements(Connection& connection, std::int64_t tenant,
                                      const StatementQuery& query) {
  Finder finder(connection, tenant);
  if (!query.statement_id.empty()) return finder.single(query.statement_id, false, query);
  if (!query.voided_statement_id.empty()) return finder.single(query.voided_statement_id, true, query);
  return finder.page(query);
}

}  // namespace waymark::storage
