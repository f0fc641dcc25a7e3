#include "runtime/outbox/queue.hpp"

#include "runtime/storage/counter.hpp"
#include "runtime/support/random.hpp"

namespace waymark::outbox {
namespace {

using storage::Connection;
using storage::Row;

// No two askings read alike: a call under way, which knows fewer places, does not settle those that are asked for since (record(),
// `sent`).
std::string as_asked_now(const std::string& payload) {
  return payload.substr(0, payload.rfind('}')) + ",\"asked\":\"" + support::random_uuid() + "\"}";
}

}  // namespace

bool enqueue(Connection& connection, std::int64_t tenant, const std::string& connector_id, const std::string& kind,
             const std::string& reference, const std::string& payload, const std::string& now) {
  bool there = false;
  connection.query("select 1 from delivery where tenant = ? and connector_id = ? and kind = ? and reference = ?",
                   {tenant, connector_id, kind, reference}, [&](const Row&) {
                     there = true;
                     return false;
                   });
  if (there) return false;
  connection.execute(
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, "
      "next_try, "
      "created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {tenant, support::random_uuid(), connector_id, storage::next_number(connection, tenant, "delivery"), kind, reference, payload, now,
       now, now});
  return true;
}

std::string enqueue_withdrawal(Connection& connection, std::int64_t tenant, const std::string& connector_id, const std::string& reference,
                               const std::string& payload, const std::string& now) {
  if (!enqueue(connection, tenant, connector_id, "withdrawal", reference, payload, now))
    connection.execute(
        "update delivery set open = 1, dead = 0, attempts = 0, payload = ?, state = 'waiting to be sent', detail = '', "
        "next_try = ?, updated_at = ? where tenant = ? and connector_id = ? and kind = 'withdrawal' and reference = ?",
        {as_asked_now(payload), now, now, tenant, connector_id, reference});
  std::string id;
  connection.query("select delivery_id from delivery where tenant = ? and connector_id = ? and kind = 'withdrawal' and reference = ?",
                   {tenant, connector_id, reference}, [&](const Row& row) {
                     id = row.text(0);
                     return false;
                   });
  return id;
}

}  // namespace waymark::outbox
