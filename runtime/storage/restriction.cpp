#include "runtime/storage/restriction.hpp"

#include "runtime/storage/kept_uses.hpp"
#include "runtime/storage/statement_erasure.hpp"
#include "runtime/storage/term.hpp"

namespace waymark::storage {
namespace {

bool any_row(Connection& connection, std::string_view sql, const std::vector<Value>& values) {
  bool any = false;
  connection.query(sql, values, [&](const Row&) { return !(any = true); });
  return any;
}

bool names_somebody(List list) { return list == List::agent || list == List::agent_related || list == List::registration; }

}  // namespace

// Mostly nobody is: that is asked once.
bool any_restricted(Connection& connection, std::int64_t tenant, const std::vector<ListKey>& lists) {
  if (!any_row(connection, "select 1 from restriction where tenant = ? limit 1", {tenant})) return false;
  for (const ListKey& key : lists)
    if (names_somebody(key.list) && any_row(connection, "select 1 from restriction where tenant = ? and term_id = ?", {tenant, key.first}))
      return true;
  return false;
}

bool is_restricted(Connection& connection, std::int64_t tenant, const std::string& text) {
  const auto term = text.empty() ? 0 : known_term(connection, tenant, text);
  return term != 0 && any_row(connection, "select 1 from restriction where tenant = ? and term_id = ?", {tenant, term});
}

bool restrict_term(Connection& connection, std::int64_t tenant, const std::string& text, const std::string& now) {
  return connection.execute("insert into restriction (tenant, term_id, since) values (?, ?, ?) on conflict do nothing",
                            {tenant, term_number(connection, tenant, text), now}) > 0;
}

bool lift_term(Connection& connection, std::int64_t tenant, const std::string& text) {
  return connection.execute("delete from restriction where tenant = ? and term_id = ?", {tenant, known_term(connection, tenant, text)}) > 0;
}

bool hold_back(Connection& connection, std::int64_t tenant, std::int64_t position) {
  const auto kept = kept_statement(connection, tenant, position);
  if (!kept) return false;
  const auto lists = lists_of(kept_uses(kept->verb, kept->registration, kept->bytes),
                              [&](const std::string& text) { return term_number(connection, tenant, text); });
  const std::string change = any_restricted(connection, tenant, lists) ? "sensitivity = sensitivity + 8 where sensitivity < 8"
                                                                       : "sensitivity = sensitivity - 8 where sensitivity >= 8";
  return connection.execute("update statement set " + change + " and tenant = ? and position = ?", {tenant, position}) > 0;
}

}  // namespace waymark::storage
