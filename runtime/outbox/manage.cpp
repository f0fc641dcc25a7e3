#include "runtime/outbox/manage.hpp"

#include "connectors/forwarding/forward.hpp"
#include "connectors/moodle/config.hpp"
#include "runtime/outbox/addresses.hpp"
#include "runtime/outbox/completion_record.hpp"
#include "runtime/outbox/queue.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/store.hpp"
#include "runtime/people/people.hpp"

namespace waymark::outbox {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr const char* kEarlier =
    "from completion m where m.tenant = ? and not exists (select 1 from delivery d where d.tenant = m.tenant and "
    "d.connector_id = ? and d.kind = 'completion' and d.reference = m.completion_id)";

std::vector<std::string> earlier(Connection& db, const Context& context, const std::string& connector_id) {
  std::vector<std::string> ids;
  db.query(std::string("select m.completion_id ") + kEarlier + " order by m.completed_at, m.completion_id", {context.tenant, connector_id},
           [&](const Row& row) {
             ids.push_back(row.text(0));
             return true;
           });
  return ids;
}

// A connector that had stopped, or whose other side was away, tries again with its new settings: in one transaction with them.
Result<void> resume_where_halted(Connection& db, const Context& context, const std::string& connector_id, const std::string& by) {
  const auto row = find_connector(db, context, connector_id);
  if (!row || (row->stopped_at.empty() && row->away_since.empty())) return {};
  if (auto done = resume_in(db, context.tenant, connector_id, context.now()); !done) return done;
  people::audit(db, context, by, "connector.resume", connector_id);
  return {};
}

bool takes_completions(const ConnectorRow& row) { return !connectors::forwards_statements(row.kind); }

}  // namespace

Result<void> change_settings(Context& context, const std::string& connector_id, const std::string& config_json, const std::string& by,
                             const std::string& before, Moved moved) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  if (auto made = make_connector(context, row->kind, config_json); !made) return tl::unexpected<Error>(made.error());
  const bool moodle = row->kind == "moodle";
  if (!moodle && moved != Moved::unsaid)
    return fail(ErrorKind::invalid, "\"" + row->name + "\" speaks to no Moodle: which Moodle it is cannot be said.", "Leave that out.");
  // Which Moodle it is was judged by the settings that were read here: they must still be those when the new ones are kept.
  const std::string& expected = before.empty() && moodle ? row->config_json : before;
  return context.database.write([&](Connection& db) -> Result<void> {
    std::string settings = config_json;
    std::vector<std::string> to_resume = {row->connector_id};
    if (moodle) {
      const auto after = connectors::moodle::read_config(config_json);
      if (!after) return tl::unexpected<Error>(after.error());
      auto change = site_after(db, context, row->connector_id, row->config_json, *after, moved);
      if (!change) return tl::unexpected<Error>(change.error());
      settings = with_site(config_json, *after, change->site);
      move_along(db, context, change->along, *after, change->site, by);
      for (const auto& name : change->before) unite(db, context, name, change->site);
      if (moved != Moved::unsaid && !change->moves) take_as_own(db, context, row->connector_id, change->site);
      to_resume.insert(to_resume.end(), change->along.begin(), change->along.end());
    }
    const auto changed = db.execute(
        "update connector set config_json = ?, generation = generation + 1 where tenant = ? and connector_id = ? and (? = '' or "
        "config_json = ?)",
        {settings, context.tenant, row->connector_id, expected, expected});
    if (changed == 0)
      return fail(ErrorKind::conflict, "Somebody else changed this connector meanwhile. Nothing was saved.",
                  "Open the page again and make your change there.");
    people::audit(db, context, by, "connector.set", row->connector_id);
    for (const auto& one : to_resume)
      if (auto resumed = resume_where_halted(db, context, one, by); !resumed) return resumed;
    return {};
  });
}

Result<void> switch_connector(Context& context, const std::string& connector_id, bool on, const std::string& by) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  return context.database.write([&](Connection& db) -> Result<void> {
    db.execute("update connector set enabled = ? where tenant = ? and connector_id = ?",
               {std::int64_t{on ? 1 : 0}, context.tenant, row->connector_id});
    people::audit(db, context, by, on ? "connector.on" : "connector.off", row->connector_id);
    return {};
  });
}

Result<std::string> check_connector(Context& context, const std::string& connector_id) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  auto connector = make_connector(context, row->kind, row->config_json);
  if (!connector) return tl::unexpected<Error>(connector.error());
  return (*connector)->check();
}

Result<std::int64_t> earlier_completions(Context& context, const std::string& connector_id) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  if (!takes_completions(*row)) return std::int64_t{0};
  return context.database.read_value<std::int64_t>([&](Connection& db) -> Result<std::int64_t> {
    std::int64_t count = 0;
    db.query(std::string("select count(*) ") + kEarlier, {context.tenant, row->connector_id}, [&](const Row& one) {
      count = one.integer(0);
      return false;
    });
    return count;
  });
}

Result<std::int64_t> queue_earlier(Context& context, const std::string& connector_id, const std::string& by) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  if (!takes_completions(*row))
    return fail(ErrorKind::invalid, "\"" + row->name + "\" takes statements, not completions.",
                "Statements are forwarded from the day on which the connector is added.");
  return context.database.write_value<std::int64_t>([&](Connection& db) -> Result<std::int64_t> {
    std::int64_t queued = 0;
    for (const auto& id : earlier(db, context, row->connector_id)) {
      const auto record = completion_record(db, context.tenant, id);
      if (record && enqueue(db, context.tenant, row->connector_id, "completion", id, connectors::to_json(*record), context.now())) ++queued;
    }
    people::audit(db, context, by, "connector.queue-earlier", row->connector_id, std::to_string(queued));
    return queued;
  });
}

}  // namespace waymark::outbox
