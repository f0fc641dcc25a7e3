#include "runtime/outbox/recall.hpp"

#include "connectors/connector.hpp"
#include "connectors/esr/states.hpp"
#include "runtime/outbox/completion_record.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/storage/outbox_store.hpp"

namespace waymark::outbox {
namespace {

namespace esr = connectors::esr;
using connectors::Change;
using connectors::Reach;
using runtime::Context;
using storage::Connection;

struct Sent {
  std::string delivery_id, connector_id, kind, name, payload;
  Reach reach = Reach::waiting;
};

std::vector<Sent> deliveries_of(Connection& db, const Context& context, const std::string& completion_id) {
  std::vector<Sent> all;
  db.query(
      "select d.delivery_id, d.connector_id, k.kind, k.name, d.payload, d.state, d.open from delivery d join connector k on "
      "k.tenant = d.tenant and k.connector_id = d.connector_id where d.tenant = ? and d.kind = 'completion' and d.reference = "
      "? order by k.name",
      {context.tenant, completion_id}, [&](const storage::Row& r) {
        all.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4),
                       connectors::reach_of(r.text(2), r.text(5), r.integer(6) != 0)});
        return true;
      });
  return all;
}

Recall words_of(const Sent& sent, Change change) {
  return {sent.name, std::string(connectors::recall_words(sent.kind, change, sent.reach))};
}

void close(Connection& db, const Context& context, const Sent& sent, Change change) {
  std::string state = change == Change::correction ? "replaced by a correction" : "withdrawn before it was sent";
  if (sent.kind == "esr")
    state = esr::words_for(change == Change::correction ? esr::State::superseded : esr::State::withdrawn_before_export);
  db.execute("update delivery set open = 0, dead = 0, state = ?, detail = ?, updated_at = ? where tenant = ? and delivery_id = ?",
             {state, words_of(sent, change).words, context.now(), context.tenant, sent.delivery_id});
}

// An ESR line that waits is in nobody's hands; a call to Moodle may be under way while its row still says "waiting".
bool must_be_told(const Sent& sent) {
  return sent.reach == Reach::handed_over || (sent.reach == Reach::waiting && sent.kind != "esr");
}

}  // namespace

Result<std::vector<Recall>> preview_recall(Context& context, const std::string& completion_id, Change change) {
  return context.database.read_value<std::vector<Recall>>([&](Connection& db) -> Result<std::vector<Recall>> {
    std::vector<Recall> all;
    for (const auto& sent : deliveries_of(db, context, completion_id)) all.push_back(words_of(sent, change));
    return all;
  });
}

std::vector<Recall> recall(Connection& db, const Context& context, const std::string& completion_id, Change change) {
  std::vector<Recall> all;
  for (const auto& sent : deliveries_of(db, context, completion_id)) {
    all.push_back(words_of(sent, change));
    if (sent.reach != Reach::handed_over) close(db, context, sent, change);
    if (change == Change::withdrawal && must_be_told(sent))
      storage::enqueue(db, context.tenant, sent.connector_id, "withdrawal", completion_id, sent.payload, context.now());
    if (const auto record = connectors::completion_from_json(sent.payload); record && sent.kind == "esr")
      look_at_covered(db, context, sent.connector_id, record->person_id);
  }
  return all;
}

void tell_again(Connection& db, const Context& context, const std::string& completion_id) {
  const auto record = completion_record(db, context.tenant, completion_id);
  if (!record) return;
  const std::string payload = connectors::to_json(*record);
  for (const auto& sent : deliveries_of(db, context, completion_id)) {
    if (sent.reach == Reach::not_taken || (sent.kind == "esr" && sent.reach == Reach::handed_over)) continue;
    db.execute("update delivery set payload = ? where tenant = ? and delivery_id = ?", {payload, context.tenant, sent.delivery_id});
    if (sent.reach == Reach::handed_over)
      db.execute("update delivery set open = 1, attempts = 0, state = 'waiting to be sent', detail = '', next_try = ?, updated_at = ? "
                 "where tenant = ? and delivery_id = ?",
                 {context.now(), context.now(), context.tenant, sent.delivery_id});
  }
}

void forget_withdrawals(Connection& db, const Context& context, const std::string& registration_id) {
  db.execute(
      "update delivery set open = 0, dead = 0, state = 'not needed', detail = 'The person has completed the module again since.', "
      "updated_at = ? where tenant = ? and kind = 'withdrawal' and (open = 1 or dead = 1) and reference in (select completion_id from "
      "completion_past where tenant = ? and registration_id = ?) and connector_id not in (select connector_id from connector "
      "where tenant = ? and kind = 'esr')",
      {context.now(), context.tenant, context.tenant, registration_id, context.tenant});
  stand_by_lines(db, context, registration_id);
}

}  // namespace waymark::outbox
