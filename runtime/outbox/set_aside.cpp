#include "connectors/forwarding/forward.hpp"
#include "runtime/outbox/forward_query.hpp"
#include "runtime/outbox/forward_store.hpp"
#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/people/people.hpp"

// The way past a statement that the other side neither takes nor refuses: one that makes it fall over, or that never gets through.
namespace waymark::outbox {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

// Dead letters that are tried again go first.
std::int64_t first_again(Connection& db, std::int64_t tenant, const std::string& connector_id) {
  std::int64_t position = 0;
  db.query("select position from dead_letter where tenant = ? and connector_id = ? and state = 'again' order by position limit 1",
           {tenant, connector_id}, [&](const Row& row) {
             position = row.integer(0);
             return false;
           });
  return position;
}

// False when it neither waits nor has stopped: somebody was here before.
bool go_on(Connection& db, std::int64_t tenant, const std::string& connector_id) {
  return db.execute(
             "update connector set stopped_at = '', stopped_detail = '', away_since = '', away_until = '', away_detail = '' where "
             "tenant = ? and connector_id = ? and (stopped_at <> '' or away_since <> '')",
             {tenant, connector_id}) == 1;
}

std::string why(const ConnectorRow& row) {
  return "Set aside because nothing got past it. Last: " + (row.stopped_at.empty() ? row.away_detail : row.stopped_detail);
}

Result<std::int64_t> nothing_waits(const ConnectorRow& row) {
  return fail(ErrorKind::conflict, "No statement holds up \"" + row.name + "\".", "See how it stands: `waymark connector status`.");
}

}  // namespace

Result<std::int64_t> set_aside(Context& context, const std::string& connector_id, const std::string& by) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  auto filter = filter_of(row->kind, row->config_json);
  if (!filter) return tl::unexpected<Error>(filter.error());
  return context.database.write_value<std::int64_t>([&](Connection& db) -> Result<std::int64_t> {
    if (!go_on(db, context.tenant, row->connector_id)) return nothing_waits(*row);
    const auto state = forwarding_state(db, context.tenant, row->connector_id, context.now());
    std::int64_t position = first_again(db, context.tenant, row->connector_id);
    if (position != 0) {
      db.execute(
          "update dead_letter set state = 'refused', detail = ?, refused_at = ? where tenant = ? and connector_id = ? and position = ?",
          {why(*row), context.now(), context.tenant, row->connector_id, position});
    } else {
      ForwardQuery query(db, context.tenant, *filter, context.content);
      query.leave_out_dropped(row->connector_id);
      const auto scan = query.read(state->position, 1);
      if (scan.statements.empty()) return nothing_waits(*row);
      position = scan.statements.front().position;
      keep_dead_letter(db, context.tenant, row->connector_id, {position, scan.statements.front().reference, 0, why(*row), state->rounds},
                       context.now());
      db.execute("update forwarding set position = ? where tenant = ? and connector_id = ?", {position, context.tenant, row->connector_id});
    }
    db.execute("update forwarding set attempts = 0, refused_in_row = 0 where tenant = ? and connector_id = ?",
               {context.tenant, row->connector_id});
    people::audit(db, context, by, "connector.set-aside", row->connector_id, "position " + std::to_string(position));
    return position;
  });
}

}  // namespace waymark::outbox
