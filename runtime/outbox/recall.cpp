#include "runtime/outbox/recall.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "connectors/connector.hpp"
#include "connectors/esr/states.hpp"
#include "connectors/moodle/place.hpp"
#include "runtime/outbox/completion_record.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/outbox/told.hpp"
#include "runtime/people/people.hpp"
#include "runtime/storage/outbox_store.hpp"
#include "runtime/support/random.hpp"

namespace waymark::outbox {
namespace {

namespace esr = connectors::esr;
using connectors::Change;
using connectors::Reach;
using runtime::Context;
using storage::Connection;

// How far a completion got there, for the words: what was handed over and not confirmed may be there, and is asked for.
Reach reach_of(const Told& told) {
  if (told.held()) return Reach::handed_over;
  const auto said = connectors::reach_of(told.kind, told.state, told.open);
  return said == Reach::handed_over ? Reach::not_taken : said;  // taken back since
}

Recall words_of(const Told& told, Change change) {
  Recall recall{told.name, std::string(connectors::recall_words(told.kind, change, reach_of(told)))};
  if (!told.enabled && (told.held() || change == Change::correction))
    recall.words += " This connector is switched off: what is to be sent waits until it is switched on again.";
  return recall;
}

// What is not there is not sent any more; what is confirmed keeps its words.
void close(Connection& db, const Context& context, const Told& told, Change change) {
  const bool corrected = change == Change::correction;
  std::string state = corrected ? "replaced by a correction" : told.handed ? "withdrawn" : "withdrawn before it was sent";
  if (told.kind == "esr") state = esr::words_for(corrected ? esr::State::superseded : esr::State::withdrawn_before_export);
  db.execute("update delivery set open = 0, dead = 0, state = ?, detail = ?, updated_at = ? where tenant = ? and delivery_id = ?",
             {state, words_of(told, change).words, context.now(), context.tenant, told.delivery_id});
}

// What is said of each connector: of the completion itself, unless an older one is held there.
std::vector<Recall> words_for(const std::vector<Told>& all, const std::string& completion_id, Change change) {
  std::map<std::string, Recall> words;  // by the connector's name
  for (const auto& told : all) {
    const bool current = told.reference == completion_id;
    if (change == Change::correction ? current : told.held() || (current && !words.contains(told.name)))
      words[told.name] = words_of(told, change);
  }
  std::vector<Recall> listed;
  for (auto& [name, one] : words) listed.push_back(std::move(one));
  return listed;
}

// Where Moodle would be told by now; empty for another kind, and without a place.
std::string place_of_now(Connection& db, const Context& context, const std::string& connector_id, const connectors::CompletionRecord& record) {
  std::string place;
  db.query("select config_json from connector where tenant = ? and connector_id = ? and kind = 'moodle'", {context.tenant, connector_id},
           [&](const storage::Row& r) {
             if (auto config = connectors::moodle::read_config(r.text(0))) place = connectors::moodle::place_of(*config, record);
             return false;
           });
  return place;
}

// It was handed to a place that is known, and is not `keep` (empty: to any place).
bool elsewhere(Connection& db, const Context& context, const Told& told, const std::string& keep) {
  bool found = keep.empty();
  if (!found)
    db.query("select 1 from handover where tenant = ? and delivery_id = ? and taken_back_at = '' and place <> '' and place <> ?",
             {context.tenant, told.delivery_id, keep}, [&](const storage::Row&) {
               found = true;
               return false;
             });
  return found;
}

// No two askings read alike: a call under way, which knows fewer places or an older name, does not settle what is asked since
// (OutboxStore::record, `sent`).
std::string as_asked_now(const std::string& payload) {
  return payload.substr(0, payload.rfind('}')) + ",\"asked\":\"" + support::random_uuid() + "\"}";
}

// Puts the withdrawal into the outbox, or opens it again; its id.
std::string withdrawal_of(Connection& db, const Context& context, const Told& told, const std::string& completion_id,
                          const std::string& payload) {
  if (!storage::enqueue(db, context.tenant, told.connector_id, "withdrawal", completion_id, payload, context.now()))
    db.execute("update delivery set open = 1, dead = 0, attempts = 0, payload = ?, state = 'waiting to be sent', detail = '', next_try = "
               "?, updated_at = ? where tenant = ? and connector_id = ? and kind = 'withdrawal' and reference = ?",
               {as_asked_now(payload), context.now(), context.now(), context.tenant, told.connector_id, completion_id});
  std::string id;
  db.query("select delivery_id from delivery where tenant = ? and connector_id = ? and kind = 'withdrawal' and reference = ?",
           {context.tenant, told.connector_id, completion_id}, [&](const storage::Row& r) {
             id = r.text(0);
             return false;
           });
  return id;
}

// Moodle is asked once for the registration, at every place that any of its completions went to; but for `keep`.
void ask_places(Connection& db, const Context& context, const std::vector<Told>& all, const std::string& completion_id,
                const std::string& keep = {}) {
  std::map<std::string, std::string> asked;  // withdrawals by connector
  for (auto told = all.rbegin(); told != all.rend(); ++told) {
    if (!told->handed || !elsewhere(db, context, *told, keep)) continue;
    auto& withdrawal = asked[told->connector_id];
    if (withdrawal.empty())
      withdrawal = withdrawal_of(db, context, *told, completion_id, with_name_of_today(db, context.tenant, told->payload));
    db.execute("update handover set asked_by = ? where tenant = ? and delivery_id = ? and taken_back_at = '' and (? = '' or (place <> ? and "
               "place <> ''))",
               {withdrawal, context.tenant, told->delivery_id, keep, keep});
  }
}

// The completion that stands goes to one place by the settings and the name of now: what was told elsewhere is taken back there.
// Without such a place nothing is: it will be refused, and what was told is all that Moodle has. Returns in how many connectors.
std::int64_t leave_old_places(Connection& db, const Context& context, const std::vector<Told>& all, const std::string& completion_id,
                              const connectors::CompletionRecord& record) {
  std::map<std::string, std::vector<Told>> moodles;
  for (const auto& told : all)
    if (told.handed) moodles[told.connector_id].push_back(told);
  std::int64_t left = 0;
  for (const auto& [connector, those] : moodles) {
    const std::string keep = place_of_now(db, context, connector, record);
    const bool any = !keep.empty() && std::any_of(those.begin(), those.end(), [&](const Told& told) { return elsewhere(db, context, told, keep); });
    if (any) ask_places(db, context, those, completion_id, keep);
    left += any ? 1 : 0;
  }
  return left;
}

// The module and the name of now, of what was told last.
std::optional<connectors::CompletionRecord> record_of(Connection& db, const Context& context, const std::vector<Told>& all) {
  if (all.empty()) return std::nullopt;
  auto record = connectors::completion_from_json(with_name_of_today(db, context.tenant, all.back().payload));
  return record ? std::optional(std::move(*record)) : std::nullopt;
}

// ESR knows a line by the day, so each line is asked for by itself. A correction to the same day finds its line again when the
// corrected completion is queued (stand_by_lines), and nothing stays to be taken back.
void ask_lines(Connection& db, const Context& context, const std::vector<Told>& all) {
  std::map<std::string, const Told*> newest;  // by connector and line
  for (const auto& told : all)
    if (!told.line.empty()) newest[told.connector_id + " " + told.line] = &told;
  for (const auto& [line, told] : newest) withdrawal_of(db, context, *told, told->reference, told->payload);
}

}  // namespace

Result<std::vector<Recall>> preview_recall(Context& context, const std::string& completion_id, Change change) {
  return context.database.read_value<std::vector<Recall>>([&](Connection& db) -> Result<std::vector<Recall>> {
    return words_for(told_of_completion(db, context, completion_id), completion_id, change);
  });
}

std::vector<Recall> recall(Connection& db, const Context& context, const std::string& completion_id, Change change) {
  const auto all = told_of_completion(db, context, completion_id);
  if (change == Change::withdrawal) ask_places(db, context, all, completion_id);
  else if (const auto record = record_of(db, context, all)) leave_old_places(db, context, all, completion_id, *record);
  ask_lines(db, context, all);
  for (const auto& told : all) {
    if (told.reference != completion_id) continue;
    if (told.line.empty() && connectors::reach_of(told.kind, told.state, told.open) != Reach::handed_over) close(db, context, told, change);
    if (const auto record = connectors::completion_from_json(told.payload); record && told.kind == "esr")
      look_at_covered(db, context, told.connector_id, record->person_id);
  }
  return words_for(all, completion_id, change);
}

void ask_back(Connection& db, const Context& context, const std::string& completion_id) {
  const auto all = told_of_completion(db, context, completion_id);
  ask_places(db, context, all, completion_id);
  ask_lines(db, context, all);
}

std::int64_t tell_under_new_name(Connection& db, const Context& context, const std::string& completion_id) {
  const auto record = completion_record(db, context.tenant, completion_id);
  if (!record || record->moodle_username.empty()) return 0;
  const auto all = told_of_completion(db, context, completion_id);
  const auto renamed = [&](const Told& told) {
    const auto before = connectors::completion_from_json(told.payload);
    return told.handed && before && before->moodle_username != record->moodle_username;
  };
  if (std::none_of(all.begin(), all.end(), renamed)) return 0;
  const auto left = leave_old_places(db, context, all, completion_id, *record);
  for (const auto& told : all)
    if (told.reference == completion_id && renamed(told))
      db.execute("update delivery set payload = ?, open = 1, dead = 0, attempts = 0, state = 'waiting to be sent', detail = '', next_try = ?, "
                 "updated_at = ? where tenant = ? and delivery_id = ?",
                 {as_asked_now(connectors::to_json(*record)), context.now(), context.now(), context.tenant, told.delivery_id});
  return left;
}

void tell_again(Connection& db, const Context& context, const std::string& completion_id) {
  const auto record = completion_record(db, context.tenant, completion_id);
  if (!record) return;
  const std::string payload = connectors::to_json(*record);
  for (const auto& told : told_of_completion(db, context, completion_id)) {
    if (told.reference != completion_id || !told.line.empty()) continue;
    const auto reach = connectors::reach_of(told.kind, told.state, told.open);
    db.execute("update delivery set payload = ? where tenant = ? and delivery_id = ?", {payload, context.tenant, told.delivery_id});
    if (reach == Reach::handed_over)
      db.execute("update delivery set open = 1, attempts = 0, state = 'waiting to be sent', detail = '', next_try = ?, updated_at = ? "
                 "where tenant = ? and delivery_id = ?",
                 {context.now(), context.now(), context.tenant, told.delivery_id});
  }
}

}  // namespace waymark::outbox
