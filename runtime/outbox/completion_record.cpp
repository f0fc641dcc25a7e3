#include "runtime/outbox/completion_record.hpp"

#include <vector>

#include "connectors/recall.hpp"

namespace waymark::outbox {
namespace {

using storage::Connection;
using storage::Row;

struct NotTaken {
  std::string delivery_id, kind, reference;
  bool closed = false;
};

// Deliveries that the other side does not have: the connector's own table says so (connectors/recall.hpp). What was sent
// stays as it was sent.
std::vector<NotTaken> not_taken(Connection& db, std::int64_t tenant, const std::string& person_id) {
  std::vector<NotTaken> all;
  db.query(
      "select d.delivery_id, d.kind, d.reference, d.open, k.kind, d.state from completion m join delivery d on d.tenant = "
      "m.tenant and d.reference = m.completion_id and d.kind = 'completion' join connector k on k.tenant = d.tenant and "
      "k.connector_id = d.connector_id where m.tenant = ? and m.person_id = ?",
      {tenant, person_id}, [&](const Row& row) {
        const bool open = row.integer(3) != 0;
        if (connectors::reach_of(row.text(4), row.text(5), open) != connectors::Reach::handed_over)
          all.push_back({row.text(0), row.text(1), row.text(2), !open});
        return true;
      });
  return all;
}

// Never of a completion that was withdrawn or corrected since: nobody is to hear of it any more.
std::vector<NotTaken> refused_by(Connection& db, std::int64_t tenant, const std::string& connector_id) {
  std::vector<NotTaken> all;
  db.query(
      "select d.delivery_id, d.kind, d.reference from delivery d where d.tenant = ? and d.connector_id = ? and d.dead = 1 and "
      "d.open = 0 and (d.kind <> 'completion' or exists (select 1 from completion m where m.tenant = d.tenant and "
      "m.completion_id = d.reference))",
      {tenant, connector_id}, [&](const Row& row) {
        all.push_back({row.text(0), row.text(1), row.text(2), true});
        return true;
      });
  return all;
}

// A withdrawal says what was sent, with the name of today; a statement is its own bytes and never composed again.
void compose_again(Connection& db, std::int64_t tenant, const NotTaken& one) {
  if (one.kind == "withdrawal") {
    std::string payload;
    db.query("select payload from delivery where tenant = ? and delivery_id = ?", {tenant, one.delivery_id}, [&](const Row& row) {
      payload = row.text(0);
      return false;
    });
    db.execute("update delivery set payload = ? where tenant = ? and delivery_id = ?",
               {with_name_of_today(db, tenant, payload), tenant, one.delivery_id});
    return;
  }
  if (one.kind != "completion") return;
  if (const auto record = completion_record(db, tenant, one.reference))
    db.execute("update delivery set payload = ? where tenant = ? and delivery_id = ?",
               {connectors::to_json(*record), tenant, one.delivery_id});
}

std::int64_t renew(Connection& db, std::int64_t tenant, const std::vector<NotTaken>& all, const std::string& now) {
  std::int64_t opened = 0;
  for (const auto& one : all) {
    compose_again(db, tenant, one);
    if (!one.closed) continue;
    opened += db.execute(
        "update delivery set open = 1, attempts = 0, dead = 0, state = 'waiting to be sent', detail = '', next_try = ?, updated_at = ? "
        "where tenant = ? and delivery_id = ?",
        {now, now, tenant, one.delivery_id});
  }
  return opened;
}

}  // namespace

std::optional<connectors::CompletionRecord> completion_record(Connection& db, std::int64_t tenant, const std::string& completion_id) {
  std::optional<connectors::CompletionRecord> found;
  db.query(
      "select m.person_id, c.code, c.title, m.version, m.completed_at, m.outcome, m.score, c.minutes, m.seconds, "
      "m.evidence_code, coalesce(i.display_name, ''), coalesce(i.employee_number, ''), coalesce(i.assignment_number, ''), "
      "coalesce(i.vpd, ''), coalesce(i.nhs_id, ''), coalesce(i.moodle_username, ''), m.basis from completion m "
      "join course c on c.tenant = m.tenant and c.course_id = m.course_id "
      "left join identity i on i.tenant = m.tenant and i.person_id = m.person_id "
      "where m.tenant = ? and m.completion_id = ?",
      {tenant, completion_id}, [&](const Row& row) {
        connectors::CompletionRecord record;
        record.completion_id = completion_id;
        record.person_id = row.text(0);
        record.course_code = row.text(1);
        record.course_title = row.text(2);
        record.course_version = static_cast<int>(row.integer(3));
        record.completed_at = row.text(4);
        record.outcome = row.text(5);
        if (!row.null(6)) record.score = row.real(6);
        // The length that the academy gives a module counts where there is one; else what was measured.
        record.hours = row.integer(7) > 0 ? static_cast<double>(row.integer(7)) / 60.0 : static_cast<double>(row.integer(8)) / 3600.0;
        record.evidence_code = row.text(9);
        record.display_name = row.text(10);
        record.employee_number = row.text(11);
        record.assignment_number = row.text(12);
        record.vpd = row.text(13);
        record.nhs_id = row.text(14);
        record.moodle_username = row.text(15);
        record.basis = row.text(16);
        found = std::move(record);
        return false;
      });
  return found;
}

std::string with_name_of_today(Connection& db, std::int64_t tenant, const std::string& payload) {
  auto record = connectors::completion_from_json(payload);
  if (!record) return payload;
  db.query("select moodle_username from identity where tenant = ? and person_id = ?", {tenant, record->person_id}, [&](const Row& row) {
    record->moodle_username = row.text(0);
    return false;
  });
  return connectors::to_json(*record);
}

std::int64_t renew_deliveries(Connection& db, std::int64_t tenant, const std::string& person_id, const std::string& now) {
  return renew(db, tenant, not_taken(db, tenant, person_id), now);
}

std::int64_t reopen_refused(Connection& db, std::int64_t tenant, const std::string& connector_id, const std::string& now) {
  return renew(db, tenant, refused_by(db, tenant, connector_id), now);
}

}  // namespace waymark::outbox
