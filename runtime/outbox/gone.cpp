#include "runtime/outbox/gone.hpp"

#include "connectors/moodle/config.hpp"
#include "connectors/moodle/place.hpp"
#include "runtime/outbox/addresses.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"

namespace waymark::outbox {
namespace {

using runtime::Context;
using storage::Connection;

// Places of that Moodle, and those that no text names. What an earlier version told at another one stands there, whoever is gone.
std::string of_that_moodle(const char* site) {
  return std::string("(not json_valid(place) or json_extract(place, '$.site') = ") + site + ")";
}

Gone forget(Connection& db, const Context& context, const std::string& connector_id, const std::string& by) {
  const std::string now = context.now(), site = site_of_connector(db, context, connector_id);
  Gone gone;
  gone.places = db.execute("update handover set taken_back_at = ?1 where tenant = ?2 and taken_back_at = '' and " + of_that_moodle("?4") +
                               " and delivery_id in (select delivery_id from delivery where tenant = ?2 and connector_id = ?3)",
                           {now, context.tenant, connector_id, site});
  db.execute("delete from open_call where tenant = ?1 and " + of_that_moodle("?3") +
                 " and delivery_id in (select delivery_id from delivery where tenant = ?1 and connector_id = ?2)",
             {context.tenant, connector_id, site});
  db.execute(
      "update delivery set open = 0, dead = 0, state = 'nothing to take back', detail = ?1, updated_at = ?2 where tenant = ?3 and "
      "connector_id = ?4 "
      "and kind = 'withdrawal' and (open = 1 or dead = 1) and not exists (select 1 from handover h where h.tenant = delivery.tenant and "
      "h.asked_by = delivery.delivery_id and h.taken_back_at = '')",
      {"An administrator said on " + support::display_date(now) + " that the Moodle it was told to is no more.", now, context.tenant,
       connector_id});
  gone.again = db.execute(
      "update delivery set open = 1, dead = 0, attempts = 0, state = 'waiting to be sent', detail = '', next_try = ?1, updated_at = ?1 "
      "where tenant = ?2 and connector_id = ?3 and kind = 'completion' and reference in (select completion_id from completion where "
      "tenant = ?2)",
      {now, context.tenant, connector_id});
  db.execute("update connector set enabled = 0, generation = generation + 1 where tenant = ? and connector_id = ?",
             {context.tenant, connector_id});
  people::audit(db, context, by, "connector.gone", connector_id, std::to_string(gone.places) + " places");
  return gone;
}

}  // namespace

Result<Gone> moodle_is_gone(Context& context, const std::string& connector_id, const std::string& by) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  if (row->kind != "moodle") return fail(ErrorKind::invalid, "\"" + row->name + "\" speaks to no Moodle.", "Name a connector to Moodle.");
  return context.database.write_value<Gone>([&](Connection& db) -> Result<Gone> {
    Gone all;
    for (const auto& one : connectors_beside(db, context, row->connector_id)) {
      const Gone gone = forget(db, context, one, by);
      if (const auto found = find_connector(db, context, one)) all.connectors.push_back(found->name);
      all.places += gone.places;
      all.again += gone.again;
    }
    return all;
  });
}

}  // namespace waymark::outbox
