#include "runtime/storage/outbox_store.hpp"

#include "runtime/storage/counter.hpp"
#include "runtime/support/random.hpp"

namespace waymark::storage {
namespace {

constexpr const char* kMayWork =
    "not exists (select 1 from connector c where c.tenant = d.tenant and c.connector_id = d.connector_id "
    "and (c.enabled = 0 or c.stopped_at <> '' or c.away_until > ?))";

connectors::Delivery read_delivery(const Row& row) {
  connectors::Delivery delivery;
  delivery.id = row.text(0);
  delivery.connector_id = row.text(1);
  delivery.kind = row.text(2);
  delivery.payload = row.text(3);
  delivery.reference = row.text(4);
  delivery.position = row.integer(5);
  delivery.attempts = static_cast<int>(row.integer(6));
  return delivery;
}

std::vector<std::string> places_to_ask(Connection& connection, std::int64_t tenant, const std::string& withdrawal_id) {
  std::vector<std::string> places;
  connection.query("select distinct place from handover where tenant = ? and asked_by = ? order by handed_at, place",
                   {tenant, withdrawal_id}, [&](const Row& row) {
                     places.push_back(row.text(0));
                     return true;
                   });
  return places;
}

Result<void> missing(const char* what, const std::string& id) {
  return fail(ErrorKind::not_found, std::string("There is no ") + what + " " + id.substr(0, 64) + ".");
}

}  // namespace

bool enqueue(Connection& connection, std::int64_t tenant, const std::string& connector_id,
             const std::string& kind, const std::string& reference, const std::string& payload,
             const std::string& now) {
  bool there = false;
  connection.query(
      "select 1 from delivery where tenant = ? and connector_id = ? and kind = ? and reference = ?",
      {tenant, connector_id, kind, reference}, [&](const Row&) {
        there = true;
        return false;
      });
  if (there) return false;
  connection.execute(
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, "
      "next_try, "
      "created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {tenant, support::random_uuid(), connector_id, next_number(connection, tenant, "delivery"), kind,
       reference, payload, now, now, now});
  return true;
}

Result<std::vector<connectors::Delivery>> SqliteOutboxStore::due(const std::string& connector_id,
                                                                 std::size_t limit, bool ordered,
                                                                 const std::string& now) {
  std::string sql =
      "select d.delivery_id, d.connector_id, d.kind, d.payload, d.reference, d.position, d.attempts, "
      "d.next_try "
      "from delivery d where d.tenant = ? and d.connector_id = ? and d.open = 1 and " +
      std::string(kMayWork);
  std::vector<Value> values = {tenant_, connector_id, now};
  if (!ordered) {
    sql += " and d.next_try <= ?";
    values.emplace_back(now);
  }
  sql += " order by d.position limit ?";
  values.emplace_back(static_cast<std::int64_t>(limit));
  return database_.read_value<std::vector<connectors::Delivery>>(
      [&](Connection& connection) -> Result<std::vector<connectors::Delivery>> {
        std::vector<connectors::Delivery> found;
        connection.query(sql, values, [&](const Row& row) {
          if (ordered && row.text(7) > now) return false;  // what waits here holds back everything behind it
          found.push_back(read_delivery(row));
          return true;
        });
        for (auto& one : found)
          if (one.kind == "withdrawal") one.places = places_to_ask(connection, tenant_, one.id);
        return found;
      });
}

Result<bool> SqliteOutboxStore::hand_over(const std::string& delivery_id, const std::string& payload, const std::string& place,
                                          const std::string& now) {
  return database_.write_value<bool>([&](Connection& connection) -> Result<bool> {
    bool due = false;
    connection.query("select 1 from delivery where tenant = ? and delivery_id = ? and open = 1 and payload = ?",
                     {tenant_, delivery_id, payload}, [&](const Row&) {
                       due = true;
                       return false;
                     });
    if (!due) return false;
    // Handed there once more after it was taken back: there is something to take back again.
    connection.execute("insert into handover (tenant, delivery_id, place, handed_at) values (?, ?, ?, ?) on conflict do update set "
                       "handed_at = excluded.handed_at, asked_by = '', taken_back_at = ''",
                       {tenant_, delivery_id, place, now});
    return true;
  });
}

Result<void> SqliteOutboxStore::record(const std::string& delivery_id, const connectors::Outcome& outcome,
                                       const std::string& next_try, const std::string& now,
                                       const std::string& sent) {
  const bool again = outcome.kind == connectors::Outcome::Kind::waiting || !next_try.empty();
  return database_.write([&](Connection& connection) -> Result<void> {
    const auto overtaken = sent.empty() ? 0 : connection.execute(
        "update delivery set attempts = attempts + 1, state = 'waiting to be sent', detail = '', next_try = ?, updated_at = ? "
        "where tenant = ? and delivery_id = ? and open = 1 and payload <> ?",
        {now, now, tenant_, delivery_id, sent});
    if (overtaken > 0) return {};
    const auto changed = connection.execute(
        "update delivery set state = ?, detail = ?, open = ?, dead = ?, attempts = attempts + 1, next_try = ?, "
        "updated_at = ? where tenant = ? and delivery_id = ? and (open = 1 or ? = 0)",
        {outcome.state, outcome.detail, std::int64_t{next_try.empty() ? 0 : 1},
         std::int64_t{outcome.kind == connectors::Outcome::Kind::rejected && !outcome.nothing_to_do ? 1 : 0}, next_try, now, tenant_,
         delivery_id, std::int64_t{again ? 1 : 0}});
    if (outcome.kind == connectors::Outcome::Kind::delivered)
      connection.execute("update handover set taken_back_at = ? where tenant = ? and asked_by = ?", {now, tenant_, delivery_id});
    // Closed meanwhile (in a file, or withdrawn): that stands, and another try does not open it again.
    return changed == 1 || again ? Result<void>{} : missing("delivery", delivery_id);
  });
}

Result<void> SqliteOutboxStore::stop(const std::string& connector_id, const std::string& detail,
                                     const std::string& now) {
  return database_.write([&](Connection& connection) -> Result<void> {
    const auto changed = connection.execute(
        "update connector set stopped_at = ?, stopped_detail = ? where tenant = ? and connector_id = ?",
        {now, detail, tenant_, connector_id});
    return changed == 1 ? Result<void>{} : missing("connector", connector_id);
  });
}

Result<void> SqliteOutboxStore::away(const std::string& connector_id, const std::string& detail,
                                     const std::string& until, const std::string& now) {
  return database_.write([&](Connection& connection) -> Result<void> {
    const auto changed = connection.execute(
        "update connector set away_since = case when away_since = '' then ? else away_since end, away_until = ?, "
        "away_detail = ? where tenant = ? and connector_id = ?",
        {now, until, detail, tenant_, connector_id});
    return changed == 1 ? Result<void>{} : missing("connector", connector_id);
  });
}

Result<std::string> SqliteOutboxStore::away_since(const std::string& connector_id) {
  return database_.read_value<std::string>([&](Connection& connection) -> Result<std::string> {
    std::string since;
    connection.query("select away_since from connector where tenant = ? and connector_id = ?", {tenant_, connector_id},
                     [&](const Row& row) {
                       since = row.text(0);
                       return false;
                     });
    return since;
  });
}

Result<void> SqliteOutboxStore::answers_again(const std::string& connector_id) {
  return database_.write([&](Connection& connection) -> Result<void> {
    connection.execute(
        "update connector set away_since = '', away_until = '', away_detail = '' where tenant = ? and connector_id = ?",
        {tenant_, connector_id});
    return {};
  });
}

Result<void> SqliteOutboxStore::resume(const std::string& connector_id, const std::string& now) {
  return database_.write([&](Connection& connection) -> Result<void> {
    const auto changed = connection.execute(
        "update connector set stopped_at = '', stopped_detail = '', away_since = '', away_until = '', "
        "away_detail = '' where tenant = ? and connector_id = ?",
        {tenant_, connector_id});
    if (changed != 1) return missing("connector", connector_id);
    connection.execute(
        "update delivery set next_try = ? where tenant = ? and connector_id = ? and open = 1 "
        "and next_try > ?",
        {now, tenant_, connector_id, now});
    return {};
  });
}

Result<void> SqliteOutboxStore::retry(const std::string& delivery_id, const std::string& now) {
  return database_.write([&](Connection& connection) -> Result<void> {
    const auto changed = connection.execute(
        "update delivery set open = 1, dead = 0, attempts = 0, next_try = ?, state = 'waiting to be sent', "
        "detail = '', updated_at = ? where tenant = ? and delivery_id = ?",
        {now, now, tenant_, delivery_id});
    return changed == 1 ? Result<void>{} : missing("delivery", delivery_id);
  });
}

}  // namespace waymark::storage
