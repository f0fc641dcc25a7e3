#include "runtime/delivery/completion.hpp"

#include <set>

#include "connectors/connector.hpp"
#include "connectors/recall.hpp"
#include "runtime/outbox/completion_record.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/outbox/queue.hpp"
#include "runtime/outbox/recall.hpp"
#include "runtime/outbox/told.hpp"
#include "runtime/support/random.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

std::string unused_evidence_code(Connection& db, std::int64_t tenant) {
  for (;;) {
    std::string code = new_evidence_code();
    bool taken = false;
    db.query(
        "select 1 from completion where tenant = ? and evidence_code = ? union all "
        "select 1 from completion_past where tenant = ? and evidence_code = ?",
        {tenant, code, tenant, code}, [&](const Row&) {
          taken = true;
          return false;
        });
    if (!taken) return code;
  }
}

// Those that are on, and those that were told of the registration before.
std::set<std::string> completion_connectors(Connection& db, const runtime::Context& context, const std::string& registration_id) {
  const auto concerned = outbox::connectors_concerned(db, context, registration_id);
  std::set<std::string> ids(concerned.begin(), concerned.end());
  db.query("select connector_id from connector where tenant = ? and enabled = 1 and kind not in ('lrs', 'webhook')", {context.tenant},
           [&](const Row& row) {
             ids.insert(row.text(0));
             return true;
           });
  return ids;
}

// Those of a completion that nobody was told by yet.
std::vector<std::string> waiting_deliveries(Connection& db, std::int64_t tenant, const std::string& completion_id) {
  std::vector<std::string> ids;
  db.query(
      "select d.delivery_id, k.kind, d.state, d.open from delivery d join connector k on k.tenant = d.tenant and k.connector_id = "
      "d.connector_id where d.tenant = ? and d.kind = 'completion' and d.reference = ?",
      {tenant, completion_id}, [&](const Row& row) {
        if (connectors::reach_of(row.text(1), row.text(2), row.integer(3) != 0) == connectors::Reach::waiting) ids.push_back(row.text(0));
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

std::string insert_completion(Connection& db, runtime::Context& context, const std::string& registration_id, const Completed& completed) {
  const std::string id = support::random_uuid();
  const std::string evidence = completed.evidence_code.empty() ? unused_evidence_code(db, context.tenant) : completed.evidence_code;
  db.execute(
      "insert into completion (tenant, completion_id, registration_id, person_id, course_id, version, "
      "organisation_id, "
      "completed_at, outcome, score, seconds, evidence_code, statement_id, basis) "
      "select tenant, ?, registration_id, person_id, course_id, version, organisation_id, ?, ?, ?, ?, ?, ?, ? "
      "from registration where tenant = ? and registration_id = ?",
      {id, completed.at, completed.outcome, optional_real(completed.score), completed.seconds, evidence, completed.statement_id,
       completed.basis, context.tenant, registration_id});
  const auto record = outbox::completion_record(db, context.tenant, id);
  const std::string payload = connectors::to_json(*record);
  for (const auto& connector : completion_connectors(db, context, registration_id))
    outbox::enqueue(db, context.tenant, connector, "completion", id, payload, context.now());
  outbox::stand_by_lines(db, context, registration_id);
  return id;
}

void raise_completion(Connection& db, const runtime::Context& context, const std::string& registration_id, const Completed& completed) {
  const storage::Value score = optional_real(completed.score);
  std::string id;
  db.query(
      "select completion_id from completion where tenant = ? and registration_id = ? and ((outcome = 'COMPLETED' and ? = 'PASSED') "
      "or score < ? or (score is null and ? is not null))",
      {context.tenant, registration_id, completed.outcome, score, score}, [&](const Row& row) {
        id = row.text(0);
        return false;
      });
  if (id.empty()) return;
  db.execute(
      "update completion set outcome = case when ? = 'PASSED' then 'PASSED' else outcome end, "
      "score = max(coalesce(score, ?), coalesce(?, score)), basis = ?, statement_id = case when ? = '' then statement_id else ? end "
      "where tenant = ? and completion_id = ?",
      {completed.outcome, score, score, completed.basis, completed.statement_id, completed.statement_id, context.tenant, id});
  outbox::tell_again(db, context, id);
}

void follow_time(Connection& db, const runtime::Context& context, const std::string& registration_id, std::int64_t seconds) {
  std::string id;
  db.query("select completion_id from completion where tenant = ? and registration_id = ? and seconds <> ?",
           {context.tenant, registration_id, seconds}, [&](const Row& row) {
             id = row.text(0);
             return false;
           });
  if (id.empty()) return;
  db.execute("update completion set seconds = ? where tenant = ? and completion_id = ?", {seconds, context.tenant, id});
  const std::string payload = connectors::to_json(*outbox::completion_record(db, context.tenant, id));
  for (const auto& delivery : waiting_deliveries(db, context.tenant, id))
    db.execute("update delivery set payload = ? where tenant = ? and delivery_id = ?", {payload, context.tenant, delivery});
}

}  // namespace waymark::delivery
