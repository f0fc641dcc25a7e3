#include "runtime/outbox/told.hpp"

namespace waymark::outbox {

using runtime::Context;
using storage::Connection;
using storage::Row;

namespace {

// A line in ESR's hands that no other completion that stands (but the one that is asked about) has as well.
std::string own_line() {
  return "select r.vpd || ' ' || r.key from esr_row r where r.tenant = d.tenant and r.delivery_id = d.delivery_id and " +
         standing_line("r") +
         " and not exists (select 1 from esr_row s join delivery e on e.tenant = s.tenant and e.delivery_id = s.delivery_id join "
         "completion "
         "m on m.tenant = e.tenant and m.completion_id = e.reference where s.tenant = r.tenant and s.connector_id = r.connector_id and "
         "s.vpd = r.vpd and s.key = r.key and " +
         standing_line("s") + " and e.reference <> d.reference and e.reference <> ?2) limit 1";
}

}  // namespace

std::vector<Told> told_of_completion(Connection& db, const Context& context, const std::string& completion_id) {
  std::vector<Told> all;
  // "cross": from the few completions of the registration to their deliveries, never the other way round.
  db.query(
      std::string(
          "with mine (registration_id) as (select registration_id from completion where tenant = ?1 and completion_id = ?2 union all "
          "select registration_id from completion_past where tenant = ?1 and completion_id = ?2), ids (id) as (select ?2 union select "
          "p.completion_id from mine cross join completion_past p on p.tenant = ?1 and p.registration_id = mine.registration_id) "
          "select d.delivery_id, d.connector_id, k.kind, k.name, d.payload, d.state, d.reference, k.enabled, d.open, exists (select 1 "
          "from handover h where h.tenant = d.tenant and h.delivery_id = d.delivery_id and h.taken_back_at = ''), coalesce((") +
          own_line() +
          "), '') from ids "
          "cross join delivery d indexed by delivery_reference on d.tenant = ?1 and d.reference = ids.id and d.kind = 'completion' join "
          "connector k on k.tenant = d.tenant and k.connector_id = d.connector_id order by d.position",
      {context.tenant, completion_id}, [&](const Row& r) {
        all.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.integer(7) != 0, r.integer(8) != 0,
                       r.integer(9) != 0, r.text(10)});
        return true;
      });
  return all;
}

std::vector<std::string> connectors_concerned(Connection& db, const Context& context, const std::string& registration_id) {
  std::vector<std::string> ids;
  db.query(
      "select distinct d.connector_id from completion_past p cross join delivery d indexed by delivery_reference on d.tenant = p.tenant "
      "and d.reference = "
      "p.completion_id and d.kind = 'completion' where p.tenant = ? and p.registration_id = ?",
      {context.tenant, registration_id}, [&](const Row& r) {
        ids.push_back(r.text(0));
        return true;
      });
  return ids;
}

}  // namespace waymark::outbox
