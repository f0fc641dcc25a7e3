#include "runtime/outbox/old_places.hpp"

#include <vector>

#include "connectors/moodle/place.hpp"
#include "runtime/outbox/queue.hpp"
#include "scorm/base/encode.hpp"

namespace waymark::outbox {

using storage::Connection;
using storage::Row;

void look_at_withdrawals(Connection& connection, std::int64_t tenant, const std::string& delivery_id, const std::string& now) {
  connection.execute(
      "update delivery set open = 1, dead = 0, attempts = 0, state = 'waiting to be sent', detail = '', next_try = ?1, updated_at = ?1 "
      "where "
      "tenant = ?2 and delivery_id in (select a.asked_by from handover h join handover a on a.tenant = h.tenant and a.spot = h.spot where "
      "h.tenant = ?2 and h.delivery_id = ?3 and h.asked_by = '' and h.place <> '' and a.asked_by <> '' and a.taken_back_at = '') and dead "
      "= 1",
      {now, tenant, delivery_id});
}

std::string spot_of(const std::string& place) {
  const auto read = connectors::moodle::place_from_json(place);
  return read ? read->site + " " + std::to_string(read->activity.cmid) + " " + base::lower_ascii(read->username) : place;
}

void leave_old_places(Connection& connection, std::int64_t tenant, const std::string& delivery_id, const std::string& place,
                      const std::string& now) {
  struct Old {
    std::string delivery_id, connector_id, reference, payload, place;
  };
  std::vector<Old> old;
  connection.query(
      "with mine as (select d.connector_id, d.reference, d.payload, m.registration_id from delivery d join completion m on m.tenant = "
      "d.tenant and m.completion_id = d.reference where d.tenant = ?1 and d.delivery_id = ?2 and d.kind = 'completion'), ids (id) as "
      "(select "
      "reference from mine union select p.completion_id from mine cross join completion_past p on p.tenant = ?1 and p.registration_id = "
      "mine.registration_id) select distinct e.delivery_id, mine.connector_id, mine.reference, mine.payload, h.place from mine cross join "
      "ids cross "
      "join delivery e indexed by delivery_reference on e.tenant = ?1 and e.reference = ids.id and e.kind = 'completion' and "
      "e.connector_id "
      "= mine.connector_id cross join handover h on h.tenant = ?1 and h.delivery_id = e.delivery_id where h.spot <> ?4 and h.place <> '' "
      "and h.asked_by = '' and h.taken_back_at = '' and (json_valid(h.place) = 0 or json_valid(?3) = 0 or json_extract(h.place, '$.site') "
      "= json_extract(?3, '$.site'))",
      {tenant, delivery_id, place, spot_of(place)}, [&](const Row& row) {
        old.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
        return true;
      });
  if (old.empty()) return;
  const auto withdrawal = enqueue_withdrawal(connection, tenant, old[0].connector_id, old[0].reference, old[0].payload, now);
  for (const auto& one : old)
    connection.execute("update handover set asked_by = ? where tenant = ? and delivery_id = ? and place = ?",
                       {withdrawal, tenant, one.delivery_id, one.place});
}

}  // namespace waymark::outbox
