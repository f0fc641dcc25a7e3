#include "runtime/outbox/addresses.hpp"

#include "connectors/moodle/place.hpp"
#include "runtime/support/json.hpp"

namespace waymark::outbox {
namespace {

using connectors::moodle::Config;
using connectors::moodle::read_config;
using connectors::moodle::site_of;
using runtime::Context;
using storage::Connection;
using storage::Row;

std::int64_t standing_at(Connection& db, const Context& context, const std::string& connector_id, const std::string& site) {
  std::int64_t count = 0;
  db.query("select count(distinct h.delivery_id) from handover h join delivery d on d.tenant = h.tenant and d.delivery_id = h.delivery_id "
           "where h.tenant = ? and d.connector_id = ? and json_valid(h.place) and json_extract(h.place, '$.site') = ? and h.taken_back_at = ''",
           {context.tenant, connector_id, site}, [&](const Row& r) {
             count = r.integer(0);
             return false;
           });
  return count;
}

std::vector<Config> moodles(Connection& db, const Context& context) {
  std::vector<Config> all;
  db.query("select config_json from connector where tenant = ? and kind = 'moodle' order by created_at", {context.tenant}, [&](const Row& r) {
    if (auto config = read_config(r.text(0))) all.push_back(std::move(*config));
    return true;
  });
  return all;
}

}  // namespace

std::string site_of_new(Connection& db, const Context& context, const std::string& address, const std::string& not_this) {
  const auto all = moodles(db, context);
  for (const auto& one : all)
    if (site_of(one.base_url) == address && one.site != not_this) return one.site;
  // A Moodle that went to another address keeps the name of its first one; who comes there after it needs another.
  const auto taken = [&](const std::string& site) {
    if (site == not_this) return true;
    for (const auto& one : all)
      if (one.site == site) return true;
    return false;
  };
  std::string site = address;
  for (int number = 2; taken(site); ++number) site = address + " (" + std::to_string(number) + ")";
  return site;
}

Result<std::string> site_after(Connection& db, const Context& context, const std::string& connector_id, const std::string& before_json,
                               const Config& after, Moved moved) {
  const auto before = read_config(before_json);
  const std::string address = site_of(after.base_url);
  if (!before) return site_of_new(db, context, address);
  const bool new_address = site_of(before->base_url) != address;
  if (moved == Moved::same || (moved == Moved::unsaid && !new_address)) return before->site;
  if (moved == Moved::another && !new_address && before->site == address) return before->site;
  const auto standing = moved == Moved::another ? 0 : standing_at(db, context, connector_id, before->site);
  if (standing == 0) return site_of_new(db, context, address, before->site == address ? std::string() : before->site);
  return fail(ErrorKind::invalid,
              "base_url is a new address, and at " + before->site + " " + std::to_string(standing) +
                  (standing == 1 ? " completion was" : " completions were") + " told. Say whether it is the same Moodle at a new address "
                  "(then what was told is known to stand there), or another Moodle (then what was told stays at the old one).",
              "By command: --same-moodle or --another-moodle.");
}

std::string with_site(const std::string& config_json, const Config& config, const std::string& site) {
  auto json = support::parse_json(config_json);
  if (!json || (site == site_of(config.base_url) && json->find("site") == nullptr)) return config_json;
  json->set("site", site);
  return json->dump();
}

std::string other_site(Connection& db, const Context& context, const std::string& delivery_id) {
  std::string site;
  db.query("select h.place, k.config_json from handover h join delivery d on d.tenant = h.tenant and d.delivery_id "
           "= h.delivery_id join connector k on k.tenant = d.tenant and k.connector_id = d.connector_id where h.tenant = ? and h.delivery_id "
           "= ? and h.place <> '' and h.taken_back_at = ''",
           {context.tenant, delivery_id}, [&](const Row& r) {
             const auto place = connectors::moodle::place_from_json(r.text(0));
             const auto config = read_config(r.text(1));
             if (place && config && config->site != place->site) site = place->site;
             return site.empty();
           });
  return site;
}

std::vector<std::string> told_elsewhere(Connection& db, const Context& context, const std::string& connector_id, const std::string& config_json) {
  std::vector<std::string> ids;
  const auto config = read_config(config_json);
  if (!config) return ids;
  db.query("select m.completion_id from delivery d join completion m on m.tenant = d.tenant and m.completion_id = d.reference where d.tenant = "
           "?1 and d.connector_id = ?2 and d.kind = 'completion' and d.open = 0 and exists (select 1 from handover h where h.tenant = d.tenant "
           "and h.delivery_id = d.delivery_id and h.taken_back_at = '' and json_valid(h.place)) and not exists (select 1 from handover h where "
           "h.tenant = d.tenant and h.delivery_id = d.delivery_id and h.taken_back_at = '' and h.asked_by = '' and (json_valid(h.place) = 0 or "
           "json_extract(h.place, '$.site') = ?3)) order by m.completed_at, m.completion_id",
           {context.tenant, connector_id, config->site}, [&](const Row& r) {
             ids.push_back(r.text(0));
             return true;
           });
  return ids;
}

}  // namespace waymark::outbox
