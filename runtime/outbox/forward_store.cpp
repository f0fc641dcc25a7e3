#include "runtime/outbox/forward_store.hpp"

#include "runtime/outbox/forward_query.hpp"

namespace waymark::outbox {
namespace {

using connectors::DeadLetter;
using connectors::ForwardBatch;
using connectors::ForwardReport;
using storage::Connection;
using storage::Row;

// The connector's row as it stands; nothing to do (false) when it is off, has stopped, or waits.
bool read_standing(Connection& db, std::int64_t tenant, const std::string& connector_id, const std::string& now, ForwardBatch& batch) {
  bool works = false;
  db.query(
      "select f.position, f.attempts, f.refused_in_row, c.away_since from forwarding f join connector c on c.tenant = f.tenant and "
      "c.connector_id = f.connector_id where f.tenant = ? and f.connector_id = ? and c.enabled = 1 and c.stopped_at = '' and "
      "c.away_until <= ?",
      {tenant, connector_id, now}, [&](const Row& row) {
        works = true;
        batch.from = batch.up_to = row.integer(0);
        batch.attempts = static_cast<int>(row.integer(1));
        batch.refused_in_row = static_cast<int>(row.integer(2));
        batch.failing_since = row.text(3);
        return false;
      });
  return works;
}

// What the other side has now is nobody's task any more. Most batches have none: asked once for all of them.
void forget_dead_letters(Connection& db, std::int64_t tenant, const std::string& connector_id, const std::vector<std::int64_t>& taken) {
  if (taken.empty()) return;
  bool any = false;
  db.query("select 1 from dead_letter where tenant = ? and connector_id = ? and position between ? and ? limit 1",
           {tenant, connector_id, taken.front(), taken.back()}, [&](const Row&) {
             any = true;
             return false;
           });
  if (!any) return;
  for (const std::int64_t position : taken)
    db.execute("delete from dead_letter where tenant = ? and connector_id = ? and position = ?", {tenant, connector_id, position});
}

// Only while the settings are those that the round had: what was found of an address or key that is not there any more holds up nobody.
void keep_standing(Connection& db, std::int64_t tenant, const std::string& connector_id, std::int64_t generation,
                   const ForwardReport& report, const std::string& now) {
  if (!report.stop.empty())
    db.execute(
        "update connector set stopped_at = ?, stopped_detail = ?, away_since = '', away_until = '', away_detail = '' where "
        "tenant = ? and connector_id = ? and generation = ?",
        {now, report.stop, tenant, connector_id, generation});
  else
    db.execute(
        "update connector set away_since = case when ? = '' then '' when away_since = '' or ? then ? else away_since end, "
        "away_until = ?, away_detail = ? where tenant = ? and connector_id = ? and generation = ? and (away_since <> '' or ? <> '')",
        {report.failing, std::int64_t{report.attempts == 1}, now, report.next_try, report.failing, tenant, connector_id, generation,
         report.failing});
}

}  // namespace

void keep_dead_letter(Connection& db, std::int64_t tenant, const std::string& connector_id, const DeadLetter& one, const std::string& now) {
  db.execute(
      "insert into dead_letter (tenant, connector_id, position, statement_id, state, status, detail, tries, refused_at) values (?, ?, ?, "
      "?, 'refused', ?, ?, ?, ?) on conflict (tenant, connector_id, position) do update set state = 'refused', status = "
      "excluded.status, detail = excluded.detail, tries = excluded.tries, refused_at = excluded.refused_at, closed_by = '', reason = ''",
      {tenant, connector_id, one.position, one.statement_id, std::int64_t{one.status}, one.detail, std::int64_t{one.tries}, now});
}

void begin_forwarding(Connection& db, std::int64_t tenant, const std::string& connector_id) {
  db.execute("insert into forwarding (tenant, connector_id, position) values (?, ?, ?)",
             {tenant, connector_id, newest_statement(db, tenant)});
}

Result<ForwardBatch> SqliteForwardStore::next(const std::string& connector_id, std::size_t limit, const std::string& now) {
  return context_.database.read_value<ForwardBatch>([&](Connection& db) -> Result<ForwardBatch> {
    ForwardBatch batch;
    if (!read_standing(db, context_.tenant, connector_id, now, batch)) return batch;
    const std::size_t most = batch.attempts > 0 ? 1 : limit;
    read_again(db, connector_id, most, batch);
    if (batch.again) return batch;
    ForwardQuery query(db, context_.tenant, filter_, context_.content);
    query.leave_out_dropped(connector_id);
    ForwardScan scan = query.read(batch.from, most);
    batch.statements = std::move(scan.statements);
    batch.up_to = scan.up_to;
    batch.more = scan.more;
    return batch;
  });
}

// Dead letters that somebody wants tried again, in their order.
void SqliteForwardStore::read_again(Connection& db, const std::string& connector_id, std::size_t limit, ForwardBatch& batch) {
  std::vector<std::pair<std::int64_t, int>> asked;
  db.query("select position, tries from dead_letter where tenant = ? and connector_id = ? and state = 'again' order by position limit ?",
           {context_.tenant, connector_id, static_cast<std::int64_t>(limit)}, [&](const Row& row) {
             asked.emplace_back(row.integer(0), static_cast<int>(row.integer(1)));
             return true;
           });
  if (asked.empty()) return;
  batch.again = true;
  ForwardQuery query(db, context_.tenant, filter_, context_.content);
  for (const auto& [position, tries] : asked) {
    auto one = query.at(position);
    if (!one.there || !one.may_go) {
      batch.not_to_go.push_back({position, one.statement.reference, 0,
                                 one.there ? "The settings of this connector do not let this statement go there any more."
                                           : "The statement is not in the record store any more.",
                                 tries});
      continue;
    }
    one.statement.attempts = tries;
    batch.statements.push_back(std::move(one.statement));
  }
}

Result<void> SqliteForwardStore::record(const std::string& connector_id, const ForwardBatch& batch, const ForwardReport& report,
                                        const std::string& now) {
  const std::int64_t tenant = context_.tenant;
  return context_.database.write([&](Connection& db) -> Result<void> {
    db.execute(
        "update forwarding set attempts = ?, refused_in_row = ?, position = case when position = ? then ? else position end, "
        "sent = sent + ?, sent_at = case when ? then ? else sent_at end where tenant = ? and connector_id = ?",
        {std::int64_t{report.attempts}, std::int64_t{report.refused_in_row}, batch.from, report.position,
         static_cast<std::int64_t>(report.taken.size()), std::int64_t{!report.taken.empty()}, now, tenant, connector_id});
    forget_dead_letters(db, tenant, connector_id, report.taken);
    for (const auto& one : report.refused) keep_dead_letter(db, tenant, connector_id, one, now);
    for (const auto& one : batch.not_to_go)
      db.execute(
          "update dead_letter set state = 'refused', status = 0, detail = ?, refused_at = ? where tenant = ? and connector_id = ? "
          "and position = ? and state = 'again'",
          {one.detail, now, tenant, connector_id, one.position});
    keep_standing(db, tenant, connector_id, generation_, report, now);
    return {};
  });
}

}  // namespace waymark::outbox
