#include "runtime/outbox/recall.hpp"

#include <algorithm>
#include <map>

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
  bool tried = false;
};

std::vector<Sent> deliveries_of(Connection& db, const Context& context, const std::string& completion_id) {
  std::vector<Sent> all;
  db.query(
      "select d.delivery_id, d.connector_id, k.kind, k.name, d.payload, d.state, d.open, d.attempts from delivery d join connector k on "
      "k.tenant = d.tenant and k.connector_id = d.connector_id where d.tenant = ? and d.kind = 'completion' and d.reference = "
      "? order by k.name",
      {context.tenant, completion_id}, [&](const storage::Row& r) {
        all.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4),
                       connectors::reach_of(r.text(2), r.text(5), r.integer(6) != 0), r.integer(7) > 0});
        return true;
      });
  return all;
}

// Every completion that the registration ever had, the named one last: what was corrected may be what the other side holds.
std::vector<std::string> with_earlier(Connection& db, const Context& context, const std::string& completion_id) {
  std::vector<std::string> ids;
  db.query(
      "select p.completion_id from completion_past p where p.tenant = ? and p.registration_id = (select registration_id from "
      "completion where tenant = ? and completion_id = ? union all select registration_id from completion_past where tenant = ? and "
      "completion_id = ?) and p.completion_id <> ? order by p.rowid",
      {context.tenant, context.tenant, completion_id, context.tenant, completion_id, completion_id}, [&](const storage::Row& r) {
        ids.push_back(r.text(0));
        return true;
      });
  ids.push_back(completion_id);
  return ids;
}

// A delivery's last state does not say what the other side kept: Moodle may have taken a grade and refused the rest, or taken
// an earlier word and refused a later one. So whatever was tried there is taken back, which asks Moodle first. An ESR line that
// waits is in nobody's hands.
bool may_hold(const Sent& sent) {
  return sent.reach == Reach::handed_over || (sent.kind != "esr" && (sent.tried || sent.reach == Reach::waiting));
}

Recall words_of(const Sent& sent, Change change) {
  const bool unsure = change == Change::withdrawal && sent.reach == Reach::not_taken && may_hold(sent);
  return {sent.name, std::string(connectors::recall_words(sent.kind, change, unsure ? Reach::waiting : sent.reach))};
}

void close(Connection& db, const Context& context, const Sent& sent, Change change) {
  std::string state = change == Change::correction ? "replaced by a correction" : "withdrawn before it was sent";
  if (sent.kind == "esr")
    state = esr::words_for(change == Change::correction ? esr::State::superseded : esr::State::withdrawn_before_export);
  db.execute("update delivery set open = 0, dead = 0, state = ?, detail = ?, updated_at = ? where tenant = ? and delivery_id = ?",
             {state, words_of(sent, change).words, context.now(), context.tenant, sent.delivery_id});
}

// What a withdrawal says of each connector, and the deliveries that it asks to be taken back: Moodle is asked once for the
// registration, ESR for each line.
struct TakingBack {
  std::vector<Recall> words;
  std::vector<std::pair<Sent, std::string>> held;  // and the completion it was about
};

TakingBack taking_back(Connection& db, const Context& context, const std::string& completion_id) {
  TakingBack all;
  std::map<std::string, Recall> words;  // by connector; the newest word stands unless an older delivery is held
  std::map<std::string, Sent> asked;
  for (const auto& id : with_earlier(db, context, completion_id))
    for (const auto& sent : deliveries_of(db, context, id)) {
      const bool current = id == completion_id;
      if (may_hold(sent) && sent.kind == "esr") all.held.emplace_back(sent, id);
      if (may_hold(sent) && sent.kind != "esr") asked[sent.connector_id] = sent;
      if (may_hold(sent) || (current && !words.contains(sent.connector_id)))
        words[sent.connector_id] = words_of(sent, Change::withdrawal);
    }
  for (const auto& [connector, sent] : asked) all.held.emplace_back(sent, completion_id);
  for (auto& [connector, one] : words) all.words.push_back(std::move(one));
  std::sort(all.words.begin(), all.words.end(), [](const Recall& a, const Recall& b) { return a.connector < b.connector; });
  return all;
}

}  // namespace

Result<std::vector<Recall>> preview_recall(Context& context, const std::string& completion_id, Change change) {
  return context.database.read_value<std::vector<Recall>>([&](Connection& db) -> Result<std::vector<Recall>> {
    if (change == Change::withdrawal) return taking_back(db, context, completion_id).words;
    std::vector<Recall> all;
    for (const auto& sent : deliveries_of(db, context, completion_id)) all.push_back(words_of(sent, change));
    return all;
  });
}

std::vector<Recall> recall(Connection& db, const Context& context, const std::string& completion_id, Change change) {
  std::vector<Recall> all;
  TakingBack back;
  if (change == Change::withdrawal) back = taking_back(db, context, completion_id);
  for (const auto& [sent, id] : back.held)
    storage::enqueue(db, context.tenant, sent.connector_id, "withdrawal", id, sent.payload, context.now());
  for (const auto& sent : deliveries_of(db, context, completion_id)) {
    all.push_back(words_of(sent, change));
    if (sent.reach != Reach::handed_over) close(db, context, sent, change);
    if (const auto record = connectors::completion_from_json(sent.payload); record && sent.kind == "esr")
      look_at_covered(db, context, sent.connector_id, record->person_id);
  }
  return change == Change::withdrawal ? back.words : all;
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
