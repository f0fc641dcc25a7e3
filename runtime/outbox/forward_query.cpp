#include "runtime/outbox/forward_query.hpp"

#include <algorithm>

#include "runtime/storage/labels.hpp"
#include "runtime/storage/statement_lists.hpp"
#include "runtime/storage/term.hpp"

namespace waymark::outbox {
namespace {

using connectors::Delivery;
using connectors::StatementFilter;
using storage::Row;
using storage::Value;

constexpr const char* kColumns = "s.position, s.statement_id, s.bytes, s.stored, s.voids <> ''";

Delivery statement_of(const Row& row) {
  Delivery one;
  one.position = row.integer(0);
  one.id = one.reference = row.text(1);
  one.kind = "statement";
  one.payload = row.text(2);
  one.stored = row.text(3);
  one.voiding = row.integer(4) != 0;
  return one;
}

}  // namespace

std::int64_t newest_statement(storage::Connection& db, std::int64_t tenant) {
  std::int64_t newest = 0;
  db.query("select coalesce(max(position), 0) from statement where tenant = ?", {tenant}, [&](const Row& row) {
    newest = row.integer(0);
    return false;
  });
  return newest;
}

// A statement that voids another is judged by that one: the other side must hear that what it was given is void, and need not
// hear of what it was not given. Both labels count.
ForwardQuery::ForwardQuery(storage::Connection& db, std::int64_t tenant, const StatementFilter& filter,
                           const storage::ContentStore& content)
    : db_(db), tenant_(tenant), content_(content) {
  const std::string own = met_by("s", filter);
  permitted_ = storage::seen_labels(filter.sees, "s");
  permitted_ += " and (s.voids = ''" + own +
                " or s.voids <> '' and (not exists (select 1 from statement t where t.tenant = s.tenant and t.statement_id = "
                "s.voids) or exists (select 1 from statement t where t.tenant = s.tenant and t.statement_id = s.voids" +
                storage::seen_labels(filter.sees, "t") + met_by("t", filter) + ")))";
}

void ForwardQuery::leave_out_dropped(const std::string& connector_id) {
  permitted_ +=
      " and not exists (select 1 from dead_letter x where x.tenant = s.tenant and x.connector_id = ? and x.position = "
      "s.position and x.state = 'dropped')";
  values_.emplace_back(connector_id);
}

std::string ForwardQuery::in_terms(const std::vector<std::string>& texts) {
  std::string list;
  for (const auto& text : texts) list += (list.empty() ? "" : ", ") + std::to_string(storage::known_term(db_, tenant_, text));
  return " in (" + list + ")";
}

std::string ForwardQuery::in_texts(const std::vector<std::string>& texts) {
  std::string list;
  for (const auto& text : texts) {
    list += list.empty() ? "?" : ", ?";
    values_.emplace_back(text);
  }
  return " in (" + (list.empty() ? std::string("null") : list) + ")";
}

// The named organisations and all below them, as they are now.
std::string ForwardQuery::in_organisations(const std::vector<std::string>& codes) {
  std::vector<std::string> ids;
  const auto add = [&](const Row& row) {
    if (std::find(ids.begin(), ids.end(), row.text(0)) == ids.end()) ids.push_back(row.text(0));
    return true;
  };
  for (const auto& code : codes) db_.query("select organisation_id from organisation where tenant = ? and code = ?", {tenant_, code}, add);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string parent = ids[i];
    db_.query("select organisation_id from organisation where tenant = ? and parent_id = ?", {tenant_, parent}, add);
  }
  return in_texts(ids);
}

// "+" keeps the planner to the order of positions.
std::string ForwardQuery::met_by(const std::string& row, const StatementFilter& filter) {
  std::string sql;
  const auto used = [&](storage::List list, const std::vector<std::string>& texts) {
    if (!texts.empty())
      sql += " and exists (select 1 from statement_list u where u.tenant = " + row + ".tenant and " + storage::of_list("u", list) +
             " and u.first" + in_terms(texts) + " and u.position = " + row + ".position)";
  };
  if (!filter.verbs.empty()) sql += " and +" + row + ".verb_id" + in_terms(filter.verbs);
  used(storage::List::activity, filter.activities);
  used(storage::List::agent, filter.agents);
  if (!filter.registrations.empty()) sql += " and +" + row + ".registration" + in_texts(filter.registrations);
  if (!filter.organisations.empty())
    sql += " and exists (select 1 from registration g where g.tenant = " + row + ".tenant and g.registration_id = " + row +
           ".registration and g.organisation_id" + in_organisations(filter.organisations) + ")";
  // What administrators decided here has no launch: its act names it.
  const std::string here = "(" + row + ".launch_id <> '' or exists (select 1 from act a where a.tenant = " + row +
                           ".tenant and a.registration_id = " + row + ".registration and a.statement_id = " + row + ".statement_id))";
  if (filter.origin == StatementFilter::Origin::here) sql += " and " + here;
  if (filter.origin == StatementFilter::Origin::received) sql += " and not " + here;
  return sql;
}

ForwardScan ForwardQuery::read(std::int64_t after, std::size_t limit) {
  ForwardScan scan;
  const std::int64_t newest = newest_statement(db_, tenant_), end = std::min(newest, after + kWindow);
  scan.up_to = std::max(after, end);
  std::vector<Value> values = {tenant_, after, end};
  values.insert(values.end(), values_.begin(), values_.end());
  values.emplace_back(static_cast<std::int64_t>(limit) + 1);
  std::size_t bytes = 0;
  db_.query(std::string("select ") + kColumns + " from statement s where s.tenant = ? and s.position > ? and s.position <= ?" + permitted_ +
                " order by s.position limit ?",
            values, [&](const Row& row) {
              Delivery one = statement_of(row);
              bytes += one.payload.size();
              // What does not fit waits, and so does all behind it.
              if (scan.statements.size() == limit || (!scan.statements.empty() && bytes > kMostBytes)) {
                scan.up_to = one.position - 1;
                return false;
              }
              scan.statements.push_back(std::move(one));
              return true;
            });
  scan.more = scan.up_to < newest;
  for (auto& one : scan.statements) add_data(one);
  return scan;
}

std::int64_t ForwardQuery::count(std::int64_t after, std::int64_t up_to) {
  std::vector<Value> values = {tenant_, after, up_to};
  values.insert(values.end(), values_.begin(), values_.end());
  std::int64_t count = 0;
  db_.query("select count(*) from statement s where s.tenant = ? and s.position > ? and s.position <= ?" + permitted_, values,
            [&](const Row& row) {
              count = row.integer(0);
              return false;
            });
  return count;
}

ForwardQuery::One ForwardQuery::at(std::int64_t position) {
  One one;
  db_.query(std::string("select ") + kColumns + " from statement s where s.tenant = ? and s.position = ?", {tenant_, position},
            [&](const Row& row) {
              one.there = true;
              one.statement = statement_of(row);
              return false;
            });
  if (!one.there) return one;
  one.may_go = count(position - 1, position) == 1;
  add_data(one.statement);
  return one;
}

void ForwardQuery::add_data(Delivery& one) {
  db_.query("select sha2, content_type, size, sha256 from statement_attachment where tenant = ? and position = ? order by sha2",
            {tenant_, one.position}, [&](const Row& row) {
              one.data.push_back({row.text(0), row.text(1), static_cast<std::uint64_t>(row.integer(2)), content_.path(row.text(3))});
              return true;
            });
}

}  // namespace waymark::outbox
