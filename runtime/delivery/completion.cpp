#include "runtime/delivery/completion.hpp"

#include "connectors/connector.hpp"
#include "runtime/storage/outbox_store.hpp"
#include "runtime/support/random.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

std::string unused_evidence_code(Connection& db, std::int64_t tenant) {
  for (;;) {
    std::string code = new_evidence_code();
    bool taken = false;
    db.query("select 1 from completion where tenant = ? and evidence_code = ?", {tenant, code},
             [&](const Row&) {
               taken = true;
               return false;
             });
    if (!taken) return code;
  }
}

// The keys by which other systems know the person; empty ones when the identity was erased.
void join_identity(Connection& db, std::int64_t tenant, connectors::CompletionRecord& record) {
  db.query(
      "select display_name, employee_number, assignment_number, vpd, nhs_id, moodle_username from identity "
      "where tenant = ? and person_id = ?",
      {tenant, record.person_id}, [&](const Row& row) {
        record.display_name = row.text(0);
        record.employee_number = row.text(1);
        record.assignment_number = row.text(2);
        record.vpd = row.text(3);
        record.nhs_id = row.text(4);
        record.moodle_username = row.text(5);
        return false;
      });
}

std::vector<std::string> completion_connectors(Connection& db, std::int64_t tenant) {
  std::vector<std::string> ids;
  db.query(
      "select connector_id from connector where tenant = ? and enabled = 1 and kind <> 'lrs' order by "
      "connector_id",
      {tenant}, [&](const Row& row) {
        ids.push_back(row.text(0));
        return true;
      });
  return ids;
}

storage::Value optional_real(const std::optional<double>& value) {
  if (value) return *value;
  return nullptr;
}

}  // namespace

std::string new_evidence_code() {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
  std::string code = "EV";
  const std::string bytes = support::random_bytes(8);
  for (std::size_t i = 0; i < 8; ++i) {
    if (i % 4 == 0) code += '-';
    code += alphabet[static_cast<unsigned char>(bytes[i]) & 31u];
  }
  return code;
}

void insert_completion(Connection& db, runtime::Context& context, const LaunchRow& launch,
                       const Completed& completed) {
  connectors::CompletionRecord record;
  record.completion_id = support::random_uuid();
  record.person_id = launch.person_id;
  record.course_code = launch.course_code;
  record.course_title = launch.course_title;
  record.course_version = launch.version;
  record.completed_at = completed.at;
  record.outcome = completed.outcome;
  record.score = completed.score;
  // The length that the academy gives a module counts where there is one; else what was measured.
  record.hours = launch.course_minutes > 0 ? launch.course_minutes / 60.0
                                           : static_cast<double>(completed.seconds) / 3600.0;
  record.evidence_code = unused_evidence_code(db, context.tenant);
  db.execute(
      "insert into completion (tenant, completion_id, registration_id, person_id, course_id, version, "
      "organisation_id, "
      "completed_at, outcome, score, seconds, evidence_code, statement_id) "
      "select tenant, ?, registration_id, person_id, course_id, version, organisation_id, ?, ?, ?, ?, ?, ? "
      "from registration where tenant = ? and registration_id = ?",
      {record.completion_id, completed.at, completed.outcome, optional_real(completed.score),
       completed.seconds, record.evidence_code, completed.statement_id, context.tenant,
       launch.registration_id});
  join_identity(db, context.tenant, record);
  const std::string payload = connectors::to_json(record);
  for (const auto& connector : completion_connectors(db, context.tenant))
    storage::enqueue(db, context.tenant, connector, "completion", record.completion_id, payload,
                     context.now());
}

}  // namespace waymark::delivery
