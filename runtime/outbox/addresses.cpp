#include "runtime/outbox/addresses.hpp"

#include <algorithm>

#include "connectors/moodle/place.hpp"

namespace waymark::outbox {
namespace {

using connectors::moodle::Config;
using connectors::moodle::site_of;
using runtime::Context;
using storage::Connection;
using storage::Row;

bool names(const std::vector<std::string>& sites, const std::string& site) {
  return std::find(sites.begin(), sites.end(), site) != sites.end();
}

// Rows of handover of the connector ?2 at the site ?3.
constexpr const char* kThere =
    "h.tenant = ?1 and json_valid(h.place) and json_extract(h.place, '$.site') = ?3 and exists (select 1 from delivery d where d.tenant = "
    "h.tenant and d.delivery_id = h.delivery_id and d.connector_id = ?2)";

void move(Connection& db, const Context& context, const std::string& connector_id, const std::string& from, const std::string& to) {
  const std::string there = kThere;
  const std::vector<storage::Value> where = {context.tenant, connector_id, from};
  std::vector<storage::Value> with = where;
  with.emplace_back(context.now());
  db.execute("update delivery set open = 1, dead = 0, attempts = 0, state = 'waiting to be sent', detail = '', next_try = ?4, updated_at = "
             "?4 where tenant = ?1 and dead = 1 and delivery_id in (select h.asked_by from handover h where h.taken_back_at = '' and " +
                 there + ")",
             with);
  with.back() = to;
  db.execute("insert into handover (tenant, delivery_id, place, handed_at, asked_by, taken_back_at) select h.tenant, h.delivery_id, "
             "json_set(h.place, '$.site', ?4), h.handed_at, h.asked_by, h.taken_back_at from handover h where " + there +
                 " on conflict do update set handed_at = excluded.handed_at, asked_by = excluded.asked_by, taken_back_at = "
                 "excluded.taken_back_at where excluded.handed_at > handed_at",
             with);
  db.execute("update or ignore open_call as h set place = json_set(h.place, '$.site', ?4) where " + there, with);
  db.execute("delete from handover as h where " + there, where);
}

}  // namespace

void follow_the_move(Connection& db, const Context& context, const std::string& connector_id, const Config& config) {
  const std::string here = site_of(config.base_url);
  for (const auto& former : config.former_addresses)
    if (former != here) move(db, context, connector_id, former, here);
}

Result<void> is_the_move_told(Connection& db, const Context& context, const std::string& connector_id, const Config& config) {
  const std::string here = site_of(config.base_url);
  std::string words;
  db.query("select json_extract(h.place, '$.site') as site, count(distinct h.delivery_id) from handover h join delivery d on d.tenant = "
           "h.tenant and d.delivery_id = h.delivery_id where h.tenant = ? and d.connector_id = ? and json_valid(h.place) and h.taken_back_at = "
           "'' group by site order by site",
           {context.tenant, connector_id}, [&](const Row& r) {
             const std::string site = r.text(0);
             if (site == here || names(config.other_moodles, site)) return true;
             words += (words.empty() ? "" : "\n") + std::string("base_url is another address than ") + site + ", where " +
                      std::to_string(r.integer(1)) + (r.integer(1) == 1 ? " completion was" : " completions were") +
                      " told. Is it the same Moodle at a new address? Then add " + site +
                      " to former_addresses. Is it another Moodle? Then add it to other_moodles: what stands at " + site +
                      " stays there, and is listed to be set back by hand when it is corrected or withdrawn.";
             return true;
           });
  return words.empty() ? Result<void>{} : fail(ErrorKind::invalid, words);
}

std::string unreachable_site(Connection& db, const Context& context, const std::string& delivery_id) {
  std::string site;
  db.query("select h.place, k.config_json from handover h join delivery d on d.tenant = h.tenant and d.delivery_id "
           "= h.delivery_id join connector k on k.tenant = d.tenant and k.connector_id = d.connector_id where h.tenant = ? and h.delivery_id "
           "= ? and h.place <> '' and h.taken_back_at = ''",
           {context.tenant, delivery_id}, [&](const Row& r) {
             const auto place = connectors::moodle::place_from_json(r.text(0));
             const auto config = connectors::moodle::read_config(r.text(1));
             if (place && config && site_of(config->base_url) != place->site) site = place->site;
             return site.empty();
           });
  return site;
}

}  // namespace waymark::outbox
