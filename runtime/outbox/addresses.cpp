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

std::int64_t standing_at(Connection& db, const Context& context, const std::string& site) {
  std::int64_t count = 0;
  db.query("select count(distinct h.delivery_id) from handover h where h.tenant = ? and json_valid(h.place) and json_extract(h.place, "
           "'$.site') = ? and h.taken_back_at = ''",
           {context.tenant, site}, [&](const Row& r) {
             count = r.integer(0);
             return false;
           });
  return count;
}

struct Moodle {
  std::string connector_id, config_json;
  Config config;
};

std::vector<Moodle> moodles(Connection& db, const Context& context, const std::string& but = {}) {
  std::vector<Moodle> all;
  db.query("select connector_id, config_json from connector where tenant = ? and kind = 'moodle' and connector_id <> ? order by created_at",
           {context.tenant, but}, [&](const Row& r) {
             if (auto config = read_config(r.text(1))) all.push_back({r.text(0), r.text(1), std::move(*config)});
             return true;
           });
  return all;
}

// Connectors to that address take the name that this one brings along, unless they have told something under their own.
Result<void> unite(Connection& db, const Context& context, const std::string& connector_id, const std::string& address, const std::string& site) {
  for (const auto& other : moodles(db, context, connector_id)) {
    if (site_of(other.config.base_url) != address || other.config.site == site) continue;
    if (standing_at(db, context, other.config.site) > 0)
      return fail(ErrorKind::invalid, "base_url is the address of another connector, which has told completions there: Waymark cannot put the two together.",
                  "Give that connector this one's modules, and switch this one off.");
    db.execute("update connector set config_json = ? where tenant = ? and connector_id = ?",
               {with_site(other.config_json, other.config, site), context.tenant, other.connector_id});
  }
  return {};
}

}  // namespace

std::string site_of_new(Connection& db, const Context& context, const std::string& address, const std::string& connector_id) {
  const auto all = moodles(db, context, connector_id);
  for (const auto& one : all)
    if (site_of(one.config.base_url) == address) return one.config.site;
  // A Moodle that went to another address keeps the name of its first one; who comes there after it needs another.
  const auto taken = [&](const std::string& site) {
    for (const auto& one : all)
      if (one.config.site == site) return true;
    return standing_at(db, context, site) > 0;
  };
  std::string site = address;
  for (int number = 2; taken(site); ++number) site = address + " (" + std::to_string(number) + ")";
  return site;
}

std::string address_of(Connection& db, const Context& context, const std::string& site) {
  for (const auto& one : moodles(db, context))
    if (one.config.site == site) return site_of(one.config.base_url);
  return site;
}

Result<std::string> site_after(Connection& db, const Context& context, const std::string& connector_id, const std::string& before_json,
                               const Config& after, Moved moved) {
  const auto before = read_config(before_json);
  const std::string address = site_of(after.base_url);
  const std::string old_address = before ? site_of(before->base_url) : std::string();
  if (old_address == address) return before->site;
  const auto standing = before ? standing_at(db, context, before->site) : 0;
  if (standing == 0) return site_of_new(db, context, address, connector_id);
  if (moved == Moved::same) {
    if (auto united = unite(db, context, connector_id, address, before->site); !united) return tl::unexpected<Error>(united.error());
    return before->site;
  }
  return fail(ErrorKind::invalid,
              "base_url is a new address, and at " + old_address + " " + std::to_string(standing) +
                  (standing == 1 ? " completion was" : " completions were") + " told. If it is the same Moodle at a new address, say so. For "
                  "another Moodle add a connector of its own, send it the earlier completions, and switch this one off.",
              "By command: --same-moodle.");
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

}  // namespace waymark::outbox
