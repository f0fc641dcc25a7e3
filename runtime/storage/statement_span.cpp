#include "runtime/storage/statement_span.hpp"

#include "runtime/support/clock.hpp"

namespace waymark::storage {

Result<std::int64_t> last_stored_by(Connection& db, std::int64_t tenant, const std::string& time) {
  const auto epoch = support::parse_time(time);
  if (!epoch) return fail(ErrorKind::invalid, "\"" + time.substr(0, 60) + "\" is not a time.", "Write it as 2026-03-31T09:00:00Z.");
  std::int64_t position = 0;
  db.query("select position from statement where tenant = ? and stored <= ? order by stored desc limit 1",
           {tenant, support::format_time(*epoch)}, [&](const Row& row) {
             position = row.integer(0);
             return false;
           });
  return position;
}

Result<StatementSpan> statement_span(Connection& db, std::int64_t tenant, const std::string& since, const std::string& until) {
  StatementSpan span;
  db.query("select coalesce(max(position), 0) from statement where tenant = ?", {tenant}, [&](const Row& row) {
    span.up_to = row.integer(0);
    return false;
  });
  for (const auto& [time, bound] : {std::pair(&since, &span.after), std::pair(&until, &span.up_to)}) {
    if (time->empty()) continue;
    const auto position = last_stored_by(db, tenant, *time);
    if (!position) return tl::unexpected<Error>(position.error());
    *bound = *position;
  }
  return span;
}

void each_statement(Connection& db, std::int64_t tenant, const StatementSpan& span,
                    const std::function<bool(const xapi::StoredStatement&, xapi::Sensitivity)>& each) {
  db.query(
      "select position, statement_id, bytes, stored, voided_by <> '', sensitivity from statement where tenant = ? and position > ? and "
      "position "
      "<= ? order by position",
      {tenant, span.after, span.up_to}, [&](const Row& row) {
        return each({row.integer(0), row.text(1), row.text(2), row.text(3), row.integer(4) != 0},
                    static_cast<xapi::Sensitivity>(row.integer(5)));
      });
}

}  // namespace waymark::storage
