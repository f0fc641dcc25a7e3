#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/people/people.hpp"

// Statements that the other side refused: to be seen, tried again, or dropped.
namespace waymark::outbox {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;
using storage::Value;

constexpr std::size_t kMostReason = 4000;  // bytes: 1,000 characters of any script
constexpr const char* kColumns =
    "select d.position, d.statement_id, d.state, d.status, d.detail, d.tries, d.refused_at, d.closed_by, d.reason";

DeadLetterRow row_of(const Row& r) {
  return {r.integer(0), r.text(1), r.text(2), static_cast<int>(r.integer(3)), r.text(4), static_cast<int>(r.integer(5)),
          r.text(6),    r.text(7), r.text(8)};
}

// Changes those at the positions, or every one that is refused; dropped ones may be tried again by their positions.
std::int64_t change(Connection& db, std::int64_t tenant, const std::string& connector_id, const std::vector<std::int64_t>& positions,
                    const std::string& set, const std::vector<Value>& values) {
  std::vector<Value> all = values;
  all.insert(all.end(), {tenant, connector_id});
  const std::string sql = "update dead_letter set " + set + " where tenant = ? and connector_id = ?";
  if (positions.empty()) return db.execute(sql + " and state = 'refused'", all);
  all.emplace_back();
  std::int64_t changed = 0;
  for (const std::int64_t position : positions) {
    all.back() = position;
    changed += db.execute(sql + " and position = ?", all);
  }
  return changed;
}

Result<std::int64_t> none_of(const std::vector<std::int64_t>& positions) {
  return fail(ErrorKind::not_found, "There is no refused statement at position " + std::to_string(positions.front()) + ".",
              "See `waymark connector dead-letters`.");
}

}  // namespace

Result<std::vector<DeadLetterRow>> dead_letters(Context& context, const std::string& connector_id, const std::string& state,
                                                std::int64_t after, int limit) {
  return context.database.read_value<std::vector<DeadLetterRow>>([&](Connection& db) -> Result<std::vector<DeadLetterRow>> {
    std::vector<DeadLetterRow> rows;
    std::string sql = std::string(kColumns) + " from dead_letter d where d.tenant = ? and d.connector_id = ? and d.position > ?";
    std::vector<Value> values = {context.tenant, connector_id, after};
    if (!state.empty()) {
      sql += " and d.state = ?";
      values.emplace_back(state);
    }
    values.emplace_back(std::int64_t{limit});
    db.query(sql + " order by d.position limit ?", values, [&](const Row& row) {
      rows.push_back(row_of(row));
      return true;
    });
    return rows;
  });
}

Result<DeadLetterView> dead_letter(Context& context, const std::string& connector_id, std::int64_t position) {
  return context.database.read_value<DeadLetterView>([&](Connection& db) -> Result<DeadLetterView> {
    std::optional<DeadLetterView> view;
    db.query(std::string(kColumns) +
                 ", coalesce(s.bytes, ''), coalesce(s.stored, ''), coalesce(s.sensitivity, 2) from dead_letter d left "
                 "join statement s on s.tenant = d.tenant and s.position = d.position where d.tenant = ? and d.connector_id = ? and "
                 "d.position = ?",
             {context.tenant, connector_id, position}, [&](const Row& row) {
               view = DeadLetterView{row_of(row), row.text(9), row.text(10), static_cast<xapi::Sensitivity>(row.integer(11))};
               return false;
             });
    if (!view) return fail(ErrorKind::not_found, "There is no refused statement at that position.", "See the connector's page.");
    return *view;
  });
}

Result<std::int64_t> retry_dead_letters(Context& context, const std::string& connector_id, const std::vector<std::int64_t>& positions,
                                        const std::string& by) {
  return context.database.write_value<std::int64_t>([&](Connection& db) -> Result<std::int64_t> {
    const auto changed = change(db, context.tenant, connector_id, positions, "state = 'again', closed_by = '', reason = ''", {});
    if (changed == 0 && !positions.empty()) return none_of(positions);
    people::audit(db, context, by, "connector.retry", connector_id, std::to_string(changed));
    return changed;
  });
}

Result<std::int64_t> drop_dead_letters(Context& context, const std::string& connector_id, const std::vector<std::int64_t>& positions,
                                       const std::string& reason, const std::string& by) {
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos || reason.size() > kMostReason)
    return fail(ErrorKind::invalid, "Say in up to 1,000 characters why these statements need not go there.", "Enter a reason.", "reason");
  return context.database.write_value<std::int64_t>([&](Connection& db) -> Result<std::int64_t> {
    const auto changed = change(db, context.tenant, connector_id, positions, "state = 'dropped', closed_by = ?, reason = ?", {by, reason});
    if (changed == 0 && !positions.empty()) return none_of(positions);
    // The reason may name people: it stays out of the audit, which can only grow.
    people::audit(db, context, by, "connector.drop", connector_id,
                  positions.size() == 1 ? "position " + std::to_string(positions.front()) : std::to_string(changed));
    return changed;
  });
}

}  // namespace waymark::outbox
