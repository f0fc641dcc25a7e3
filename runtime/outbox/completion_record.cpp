#include "runtime/outbox/completion_record.hpp"

#include <vector>

namespace waymark::outbox {
namespace {

using storage::Connection;
using storage::Row;

struct Refused {
  std::string delivery_id, completion_id;
  bool closed = false;
};

// Not yet with the other side: to be tried, waiting for a file, or refused. What was sent stays as it was sent.
std::vector<Refused> not_taken(Connection& db, std::int64_t tenant, const std::string& person_id) {
  std::vector<Refused> all;
  db.query(
      "select d.delivery_id, d.reference, d.open from completion m join delivery d on d.tenant = m.tenant and "
      "d.reference = m.completion_id and d.kind = 'completion' where m.tenant = ? and m.person_id = ? and "
      "(d.open = 1 or d.dead = 1 or d.state in ('waiting for the next ESR file', 'not in ESR'))",
      {tenant, person_id}, [&](const Row& row) {
        all.push_back({row.text(0), row.text(1), row.integer(2) == 0});
        return true;
      });
  return all;
}

}  // namespace

std::optional<connectors::CompletionRecord> completion_record(Connection& db, std::int64_t tenant,
                                                              const std::string& completion_id) {
  std::optional<connectors::CompletionRecord> found;
  db.query(
      "select m.person_id, c.code, c.title, m.version, m.completed_at, m.outcome, m.score, c.minutes, m.seconds, "
      "m.evidence_code, coalesce(i.display_name, ''), coalesce(i.employee_number, ''), coalesce(i.assignment_number, ''), "
      "coalesce(i.vpd, ''), coalesce(i.nhs_id, ''), coalesce(i.moodle_username, '') from completion m "
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
        record.hours = row.integer(7) > 0 ? static_cast<double>(row.integer(7)) / 60.0
                                          : static_cast<double>(row.integer(8)) / 3600.0;
        record.evidence_code = row.text(9);
        record.display_name = row.text(10);
        record.employee_number = row.text(11);
        record.assignment_number = row.text(12);
        record.vpd = row.text(13);
        record.nhs_id = row.text(14);
        record.moodle_username = row.text(15);
        found = std::move(record);
        return false;
      });
  return found;
}

std::int64_t renew_deliveries(Connection& db, std::int64_t tenant, const std::string& person_id, const std::string& now) {
  std::int64_t opened = 0;
  for (const auto& one : not_taken(db, tenant, person_id)) {
    const auto record = completion_record(db, tenant, one.completion_id);
    if (!record) continue;
    const std::string payload = connectors::to_json(*record);
    db.execute("update delivery set payload = ? where tenant = ? and delivery_id = ?", {payload, tenant, one.delivery_id});
    if (!one.closed) continue;
    opened += db.execute(
        "update delivery set open = 1, attempts = 0, dead = 0, state = 'waiting to be sent', detail = '', next_try = ?, updated_at = ? "
        "where tenant = ? and delivery_id = ?",
        {now, now, tenant, one.delivery_id});
  }
  return opened;
}

}  // namespace waymark::outbox
