#include "runtime/outbox/recall.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "connectors/connector.hpp"
#include "connectors/esr/states.hpp"
#include "runtime/outbox/addresses.hpp"
#include "runtime/outbox/completion_record.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/outbox/queue.hpp"
#include "runtime/outbox/told.hpp"
#include "runtime/people/people.hpp"

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

Recall words_of(Connection& db, const Context& context, const Told& told, Change change) {
  Recall recall{told.name, std::string(connectors::recall_words(told.kind, change, reach_of(told)))};
  if (const auto site = told.handed && change == Change::withdrawal ? other_site(db, context, told.delivery_id) : std::string();
      !site.empty())
    recall.words +=
        " What was told at " + site + ", another Moodle than the connector speaks to by now, is listed to be set back there by hand.";
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
             {state, words_of(db, context, told, change).words, context.now(), context.tenant, told.delivery_id});
}

// What is said of each connector: of the completion itself, unless an older one is held there.
std::vector<Recall> words_for(Connection& db, const Context& context, const std::vector<Told>& all, const std::string& completion_id,
                              Change change) {
  std::map<std::string, Recall> words;  // by the connector's name
  for (const auto& told : all) {
    const bool current = told.reference == completion_id;
    if (change == Change::correction ? current : told.held() || (current && !words.contains(told.name)))
      words[told.name] = words_of(db, context, told, change);
  }
  std::vector<Recall> listed;
  for (auto& [name, one] : words) listed.push_back(std::move(one));
  return listed;
}

// Moodle is asked once for the registration, at every place that any of its completions went to.
void ask_places(Connection& db, const Context& context, const std::vector<Told>& all, const std::string& completion_id) {
  std::map<std::string, std::string> asked;  // withdrawals by connector
  for (auto told = all.rbegin(); told != all.rend(); ++told) {
    if (!told->handed) continue;
    auto& withdrawal = asked[told->connector_id];
    if (withdrawal.empty())
      withdrawal = enqueue_withdrawal(db, context.tenant, told->connector_id, completion_id,
                                      with_name_of_today(db, context.tenant, told->payload), context.now());
    db.execute("update handover set asked_by = ? where tenant = ? and delivery_id = ? and taken_back_at = ''",
               {withdrawal, context.tenant, told->delivery_id});
  }
}

// ESR knows a line by the day, so each line is asked for by itself. A correction to the same day finds its line again when the
// corrected completion is queued (stand_by_lines), and nothing stays to be taken back.
void ask_lines(Connection& db, const Context& context, const std::vector<Told>& all) {
  std::map<std::string, const Told*> newest;  // by connector and line
  for (const auto& told : all)
    if (!told.line.empty()) newest[told.connector_id + " " + told.line] = &told;
  for (const auto& [line, told] : newest)
    enqueue_withdrawal(db, context.tenant, told->connector_id, told->reference, told->payload, context.now());
}

}  // namespace

Result<std::vector<Recall>> preview_recall(Context& context, const std::string& completion_id, Change change) {
  return context.database.read_value<std::vector<Recall>>([&](Connection& db) -> Result<std::vector<Recall>> {
    return words_for(db, context, told_of_completion(db, context, completion_id), completion_id, change);
  });
}

std::vector<Recall> recall(Connection& db, const Context& context, const std::string& completion_id, Change change) {
  const auto all = told_of_completion(db, context, completion_id);
  if (change == Change::withdrawal) ask_places(db, context, all, completion_id);
  ask_lines(db, context, all);
  for (const auto& told : all) {
    if (told.reference != completion_id) continue;
    if (told.line.empty() && connectors::reach_of(told.kind, told.state, told.open) != Reach::handed_over) close(db, context, told, change);
    if (const auto record = connectors::completion_from_json(told.payload); record && told.kind == "esr")
      look_at_covered(db, context, told.connector_id, record->person_id);
  }
  return words_for(db, context, all, completion_id, change);
}

void ask_back(Connection& db, const Context& context, const std::string& completion_id) {
  const auto all = told_of_completion(db, context, completion_id);
  ask_places(db, context, all, completion_id);
  ask_lines(db, context, all);
}

std::int64_t tell_under_new_name(Connection& db, const Context& context, const std::string& completion_id) {
  const auto record = completion_record(db, context.tenant, completion_id);
  if (!record || record->moodle_username.empty()) return 0;
  std::set<std::string> connectors;
  for (const auto& told : told_of_completion(db, context, completion_id)) {
    const auto before = connectors::completion_from_json(told.payload);
    if (!told.handed || !before || before->moodle_username == record->moodle_username) continue;
    connectors.insert(told.connector_id);
    if (told.reference != completion_id) continue;  // corrected since: the one that stands is told by itself
    db.execute(
        "update delivery set payload = ?, open = 1, dead = 0, attempts = 0, state = 'waiting to be sent', detail = '', next_try = ?, "
        "updated_at = ? where tenant = ? and delivery_id = ?",
        {connectors::to_json(*record), context.now(), context.now(), context.tenant, told.delivery_id});
  }
  return static_cast<std::int64_t>(connectors.size());
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
      db.execute(
          "update delivery set open = 1, attempts = 0, state = 'waiting to be sent', detail = '', next_try = ?, updated_at = ? "
          "where tenant = ? and delivery_id = ?",
          {context.now(), context.now(), context.tenant, told.delivery_id});
  }
}

}  // namespace waymark::outbox
