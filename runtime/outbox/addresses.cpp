#include "runtime/outbox/addresses.hpp"

#include <algorithm>

#include "connectors/moodle/place.hpp"
#include "runtime/outbox/old_places.hpp"
#include "runtime/people/people.hpp"
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
  db.query(
      "select count(distinct h.delivery_id) from handover h where h.tenant = ? and json_valid(h.place) and json_extract(h.place, "
      "'$.site') = ? and h.taken_back_at = ''",
      {context.tenant, site}, [&](const Row& r) {
        count = r.integer(0);
        return false;
      });
  return count;
}

// Told by that connector before places were kept: to whatever Moodle it spoke to.
std::int64_t told_without_place(Connection& db, const Context& context, const std::string& connector_id) {
  std::int64_t count = 0;
  db.query(
      "select count(*) from handover h join delivery d on d.tenant = h.tenant and d.delivery_id = h.delivery_id where h.tenant = ? and "
      "d.connector_id = ? and h.place = '' and h.taken_back_at = ''",
      {context.tenant, connector_id}, [&](const Row& r) {
        count = r.integer(0);
        return false;
      });
  return count;
}

// The same, told by other connectors than that one.
bool others_stand_at(Connection& db, const Context& context, const std::string& site, const std::string& connector_id) {
  bool found = false;
  db.query(
      "select 1 from handover h where h.tenant = ?1 and json_valid(h.place) and json_extract(h.place, '$.site') = ?2 and h.taken_back_at = "
      "'' "
      "and not exists (select 1 from delivery d where d.tenant = h.tenant and d.delivery_id = h.delivery_id and d.connector_id = ?3) limit "
      "1",
      {context.tenant, site, connector_id}, [&](const Row&) {
        found = true;
        return false;
      });
  return found;
}

struct Moodle {
  std::string connector_id, name, config_json;
  Config config;
};

std::vector<Moodle> moodles(Connection& db, const Context& context, const std::string& but = {}) {
  std::vector<Moodle> all;
  db.query(
      "select connector_id, name, config_json from connector where tenant = ? and kind = 'moodle' and connector_id <> ? order by "
      "created_at",
      {context.tenant, but}, [&](const Row& r) {
        if (auto config = read_config(r.text(2))) all.push_back({r.text(0), r.text(1), r.text(2), std::move(*config)});
        return true;
      });
  return all;
}

// The other connectors to that Moodle.
std::vector<Moodle> beside(Connection& db, const Context& context, const std::string& connector_id, const std::string& site) {
  auto all = moodles(db, context, connector_id);
  std::erase_if(all, [&](const Moodle& one) { return one.config.site != site; });
  return all;
}

std::string names_of(const std::vector<Moodle>& all) {
  std::string names;
  for (const auto& one : all) names += (names.empty() ? "\"" : ", \"") + one.name + "\"";
  return names;
}

const Moodle* of_id(const std::vector<Moodle>& all, const std::string& connector_id) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Moodle& one) { return one.connector_id == connector_id; });
  return found == all.end() ? nullptr : &*found;
}

// The address is taken by another connector, whose Moodle Waymark knows by another name.
Error taken_by(const Moodle& other) {
  return {ErrorKind::invalid,
          "base_url is the address of \"" + other.name +
              "\", which speaks to another Moodle as far as Waymark knows. If the two are one Moodle, say so. If "
              "not, the address of \"" +
              other.name + "\" is an old one: change that first; where two Moodles have taken each other's address, by way of a third one.",
          "By command: --one-moodle.",
          {},
          {},
          kTaken};
}

// Who else has that address, under other names.
std::vector<Moodle> others_at(Connection& db, const Context& context, const std::string& connector_id, const std::string& address,
                              const std::string& site) {
  auto all = moodles(db, context, connector_id);
  std::erase_if(all, [&](const Moodle& one) { return site_of(one.config.base_url) != address || one.config.site == site; });
  return all;
}

// All of them, and those of this connector's name, are one Moodle: it has the name of the first.
SiteChange one_of(const std::string& before, const std::vector<Moodle>& others, const std::vector<Moodle>& mine, bool moves) {
  SiteChange change{.site = others.front().config.site, .before = {before}, .moves = moves};
  for (const auto& one : mine) change.along.push_back(one.connector_id);
  for (const auto& one : others) {
    if (one.config.site == change.site) continue;
    change.along.push_back(one.connector_id);
    change.before.push_back(one.config.site);
  }
  return change;
}

struct KnownPlace {
  std::string delivery_id, place, asked_by;
};

// The delivery was told at that place under both names. What stands under one of them stands. It is not asked for where the
// completion is in force and one of the two was not asked for; a completion that is no more is asked for as soon as one of them is.
void join_into(Connection& db, const Context& context, const KnownPlace& moved, const std::string& place) {
  db.execute(
      "update handover set taken_back_at = '', asked_by = case when taken_back_at <> '' then ?4 when exists (select 1 from delivery d join "
      "completion m on m.tenant = d.tenant and m.completion_id = d.reference where d.tenant = ?1 and d.delivery_id = ?2) then iif(?4 = '', "
      "'', "
      "asked_by) else iif(asked_by = '', ?4, asked_by) end where tenant = ?1 and delivery_id = ?2 and place = ?3",
      {context.tenant, moved.delivery_id, place, moved.asked_by});
  db.execute("delete from handover where tenant = ? and delivery_id = ? and place = ?", {context.tenant, moved.delivery_id, moved.place});
}

// What was told there counts as told to that Moodle.
void put_under(Connection& db, const Context& context, const std::vector<KnownPlace>& all, const std::string& site) {
  for (const auto& one : all) {
    auto place = connectors::moodle::place_from_json(one.place);
    if (!place) continue;
    place->site = site;
    const std::string text = connectors::moodle::to_json(*place);
    if (text == one.place) continue;
    if (db.execute("update or ignore handover set place = ?, spot = ? where tenant = ? and delivery_id = ? and place = ?",
                   {text, spot_of(text), context.tenant, one.delivery_id, one.place}) == 0)
      join_into(db, context, one, text);
    db.execute("update or ignore open_call set place = ?, spot = ? where tenant = ? and place = ?",
               {text, spot_of(text), context.tenant, one.place});
    db.execute(
        "update delivery set open = 1, dead = 0, attempts = 0, state = 'waiting to be sent', detail = '', next_try = ?1, updated_at = ?1 "
        "where tenant = ?2 and delivery_id = ?3 and dead = 1",
        {context.now(), context.tenant, one.asked_by});
  }
  // A round that is under way, of whichever connector, knows places by names that are gone.
  db.execute("update connector set generation = generation + 1 where tenant = ? and kind = 'moodle'", {context.tenant});
}

std::vector<KnownPlace> places(Connection& db, const std::string& where, const std::vector<storage::Value>& values) {
  std::vector<KnownPlace> all;
  db.query(
      "select h.delivery_id, h.place, h.asked_by from handover h join delivery d on d.tenant = h.tenant and d.delivery_id = h.delivery_id "
      "where "
      "h.tenant = ?1 and h.taken_back_at = '' and json_valid(h.place) and " +
          where,
      values, [&](const Row& r) {
        all.push_back({r.text(0), r.text(1), r.text(2)});
        return true;
      });
  return all;
}

}  // namespace

std::string site_of_new(Connection& db, const Context& context, const std::string& address, const std::string& connector_id) {
  const auto all = moodles(db, context, connector_id);
  for (const auto& one : all)
    if (site_of(one.config.base_url) == address) return one.config.site;
  // A Moodle that went to another address keeps the name of its first one; who comes there after it needs another. A name under
  // which nobody but this connector has told anything is its own.
  const auto taken = [&](const std::string& site) {
    for (const auto& one : all)
      if (one.config.site == site) return true;
    return others_stand_at(db, context, site, connector_id);
  };
  std::string site = address;
  for (int number = 2; taken(site); ++number) site = address + " (" + std::to_string(number) + ")";
  return site;
}

std::string connector_at(Connection& db, const Context& context, const std::string& address) {
  for (const auto& one : moodles(db, context))
    if (site_of(one.config.base_url) == address) return one.name;
  return {};
}

std::vector<std::string> connectors_beside(Connection& db, const Context& context, const std::string& connector_id) {
  std::vector<std::string> ids = {connector_id};
  const auto all = moodles(db, context);
  const Moodle* mine = of_id(all, connector_id);
  for (const auto& one : all)
    if (mine != nullptr && &one != mine && site_of(one.config.base_url) == site_of(mine->config.base_url)) ids.push_back(one.connector_id);
  return ids;
}

std::string site_of_connector(Connection& db, const Context& context, const std::string& connector_id) {
  const auto all = moodles(db, context);
  const Moodle* mine = of_id(all, connector_id);
  return mine == nullptr ? std::string() : mine->config.site;
}

Apart connectors_apart(Connection& db, const Context& context) {
  const auto all = moodles(db, context);
  const auto named = [](const Moodle& one) { return "\"" + one.name + "\" (" + site_of(one.config.base_url) + ")"; };
  Apart apart;
  for (const auto& one : all)
    for (const auto& other : all) {
      if (&one >= &other) continue;
      const bool one_name = one.config.site == other.config.site,
                 one_address = site_of(one.config.base_url) == site_of(other.config.base_url);
      if (one_name && !one_address) apart.addresses = named(one) + " and " + named(other);
      if (!one_name && one_address) apart.names = named(one) + " and " + named(other);
    }
  return apart;
}

std::string address_of(Connection& db, const Context& context, const std::string& site) {
  for (const auto& one : moodles(db, context))
    if (one.config.site == site) return site_of(one.config.base_url);
  return site;
}

Result<SiteChange> site_after(Connection& db, const Context& context, const std::string& connector_id, const std::string& before_json,
                              const Config& after, Moved moved) {
  const auto before = read_config(before_json);
  const std::string address = site_of(after.base_url), old_address = before ? site_of(before->base_url) : std::string();
  const auto at_address = others_at(db, context, connector_id, address, before ? before->site : std::string());
  if (old_address == address) {  // of earlier versions: one address, several names
    if (at_address.empty() || moved != Moved::one) return SiteChange{.site = before->site, .moves = false};
    auto mine = beside(db, context, connector_id, before->site);
    std::erase_if(mine, [&](const Moodle& one) { return site_of(one.config.base_url) != address; });
    return one_of(before->site, at_address, mine, false);
  }
  if (auto usual = connectors::moodle::check_front_page(after); !usual) return tl::unexpected<Error>(usual.error());
  if (!at_address.empty() && moved != Moved::one) return tl::unexpected<Error>(taken_by(at_address.front()));
  const auto standing = before ? standing_at(db, context, before->site) + told_without_place(db, context, connector_id) : 0;
  if (standing == 0) return SiteChange{.site = site_of_new(db, context, address, connector_id)};
  const auto others = beside(db, context, connector_id, before->site);
  if (moved != Moved::unsaid) {
    if (!at_address.empty()) return one_of(before->site, at_address, others, true);
    SiteChange change{.site = before->site};
    for (const auto& one : others) change.along.push_back(one.connector_id);
    return change;
  }
  return tl::unexpected<Error>(
      Error{ErrorKind::invalid,
            "base_url is a new address, and " + std::to_string(standing) + (standing == 1 ? " completion was" : " completions were") +
                " told at the old one (" + old_address + ")" +
                (others_stand_at(db, context, before->site, connector_id) ? ", some of them by " + names_of(others) : "") +
                ". If it is the same Moodle at a new address, say so." +
                (others.empty() ? "" : " It then is the new address of " + names_of(others) + " as well.") +
                " For another Moodle add a connector of its own, send it the earlier completions, and switch this one off.",
            "By command: --same-moodle.",
            {},
            {},
            kMoved});
}

void move_along(Connection& db, const Context& context, const std::vector<std::string>& connectors, const Config& after,
                const std::string& site, const std::string& by) {
  for (const auto& one : moodles(db, context)) {
    if (std::find(connectors.begin(), connectors.end(), one.connector_id) == connectors.end()) continue;
    auto json = support::parse_json(one.config_json);
    json->set("base_url", after.base_url);
    if (after.plain_http) json->set("allow_plain_http", true);
    json->set("site", site);
    db.execute("update connector set config_json = ?, generation = generation + 1 where tenant = ? and connector_id = ?",
               {json->dump(), context.tenant, one.connector_id});
    people::audit(db, context, by, "connector.set", one.connector_id, "moved along to " + site_of(after.base_url));
  }
}

void take_as_own(Connection& db, const Context& context, const std::string& connector_id, const std::string& site) {
  const auto all = moodles(db, context);
  auto mine = places(db, "d.connector_id = ?2 and json_extract(h.place, '$.site') <> ?3", {context.tenant, connector_id, site});
  std::erase_if(mine, [&](const KnownPlace& one) {
    const auto place = connectors::moodle::place_from_json(one.place);
    return !place || std::any_of(all.begin(), all.end(), [&](const Moodle& moodle) { return moodle.config.site == place->site; });
  });
  put_under(db, context, mine, site);
}

void unite(Connection& db, const Context& context, const std::string& from, const std::string& site) {
  put_under(db, context, places(db, "json_extract(h.place, '$.site') = ?2", {context.tenant, from}), site);
}

std::string with_site(const std::string& config_json, const Config& config, const std::string& site) {
  auto json = support::parse_json(config_json);
  if (!json || (site == site_of(config.base_url) && json->find("site") == nullptr)) return config_json;
  json->set("site", site);
  return json->dump();
}

std::string other_site(Connection& db, const Context& context, const std::string& delivery_id) {
  std::string site;
  db.query(
      "select h.place, k.config_json from handover h join delivery d on d.tenant = h.tenant and d.delivery_id "
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
