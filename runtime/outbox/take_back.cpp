#include "runtime/outbox/take_back.hpp"

#include "connectors/esr/states.hpp"
#include "connectors/esr/writer.hpp"
#include "connectors/moodle/place.hpp"
#include "runtime/outbox/addresses.hpp"
#include "runtime/outbox/esr_answers.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/outbox/told.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"

namespace waymark::outbox {
namespace {

namespace esr = connectors::esr;
using runtime::Context;
using storage::Connection;
using storage::Row;

// Refused, or ESR's: nothing is ever sent there, so that it is in the list while the connector is off as well.
constexpr const char* kByHand =
    "(w.dead = 1 and w.open = 0 or w.open = 1 and w.connector_id in (select k.connector_id from connector k where k.tenant = w.tenant and "
    "k.kind = 'esr'))";

// Row n of a file stands in its line n, behind the header.
std::string line_of(const std::string& bytes, std::int64_t row) {
  std::size_t at = 0;
  for (std::int64_t i = 0; i < row; ++i) {
    at = bytes.find('\n', at);
    if (at == std::string::npos) return {};
    ++at;
  }
  const std::string line = bytes.substr(at, bytes.find('\n', at) - at);
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// What is still to be asked for, for people.
std::string places_of(Connection& db, const Context& context, const std::string& withdrawal_id) {
  std::string words;
  db.query("select distinct place from handover where tenant = ? and asked_by = ? and taken_back_at = '' order by place",
           {context.tenant, withdrawal_id}, [&](const Row& r) {
             const auto place = connectors::moodle::place_from_json(r.text(0));
             if (place)
               words +=
                   (words.empty() ? "" : "; ") + connectors::moodle::words_for(*place) + ", at " + address_of(db, context, place->site);
             return true;
           });
  return words;
}

// A mark is for what the list showed.
std::string id_of(const std::string& withdrawal_id, const std::string& places) {
  return places.empty() ? withdrawal_id : withdrawal_id + "." + support::sha256_hex(places).substr(0, 8);
}

// Where the line stands, and what was written: the map of competences may have been changed since. Its key; empty without a line.
std::string place_of_line(Connection& db, const Context& context, const std::string& connector_id, const std::string& completion_id,
                          TakeBack& back) {
  std::string key;
  db.query(std::string("select f.name, r.row, r.sequence, f.bytes, r.key from delivery d join esr_row r on r.tenant = d.tenant and "
                       "r.delivery_id = d.delivery_id join esr_file f on f.tenant = r.tenant and f.connector_id = "
                       "r.connector_id and f.vpd = r.vpd and f.sequence = r.sequence where d.tenant = ? and d.connector_id = ? "
                       "and d.kind = 'completion' and d.reference = ? and ") +
               standing_line("r") + " order by r.sequence desc limit 1",
           {context.tenant, connector_id, completion_id}, [&](const Row& r) {
             back.file = r.text(0);
             back.row = r.integer(1);
             back.sequence = r.integer(2);
             const std::string written = line_of(r.text(3), back.row);
             if (!written.empty() && (back.competence.empty() || written.find(back.competence) == std::string::npos))
               back.competence = "as it was written: " + written;
             key = r.text(4);
             return false;
           });
  return key;
}

struct Withdrawn {
  std::string completion_id, person_id;
};

// Every line with the key of a line of that completion, but those of completions that stand: ESR has one competence for them.
void mark_lines(Connection& db, const Context& context, const std::string& connector_id, const std::string& completion_id) {
  struct Line {
    std::string vpd, delivery_id;
    std::int64_t sequence = 0, row = 0;
  };
  std::vector<Line> lines;
  db.query(std::string("select r.vpd, r.delivery_id, r.sequence, r.row from delivery d cross join esr_row o on o.tenant = d.tenant and "
                       "o.delivery_id = d.delivery_id cross join esr_row r on r.tenant = o.tenant and r.connector_id = o.connector_id "
                       "and r.vpd = o.vpd and r.key = o.key where d.tenant = ? and d.connector_id = ? and d.kind = 'completion' and "
                       "d.reference = ? and ") +
               standing_line("r") +
               " and not exists (select 1 from delivery e join completion m on m.tenant "
               "= e.tenant and m.completion_id = e.reference where e.tenant = r.tenant and e.delivery_id = r.delivery_id)",
           {context.tenant, connector_id, completion_id}, [&](const Row& r) {
             lines.push_back({r.text(0), r.text(1), r.integer(2), r.integer(3)});
             return true;
           });
  for (const auto& line : lines) {
    db.execute(
        "update esr_row set taken_back_from = state, state = 'TAKEN_BACK' where tenant = ? and connector_id = ? and vpd = ? and "
        "sequence = ? and row = ? and state <> 'TAKEN_BACK'",
        {context.tenant, connector_id, line.vpd, line.sequence, line.row});
    set_esr_delivery(db, context, line.delivery_id, esr::State::taken_back,
                     "An administrator said on " + support::display_date(context.now()) + " that the trust has removed the competence.");
    keep_file_state(db, context, connector_id, line.vpd, line.sequence);
  }
}

Result<void> mark_one(Connection& db, const Context& context, const std::string& connector_id, const std::string& id,
                      const std::string& by) {
  const std::string withdrawal = id.substr(0, id.find('.'));
  std::string completion;
  db.query(
      "select reference from delivery w where tenant = ? and connector_id = ? and delivery_id = ? and kind = 'withdrawal' "
      "and " +
          std::string(kByHand),
      {context.tenant, connector_id, withdrawal}, [&](const Row& r) {
        completion = r.text(0);
        return false;
      });
  if (!completion.empty() && id != id_of(withdrawal, places_of(db, context, withdrawal)))
    return fail(ErrorKind::conflict, "What is to be taken back by hand has changed since the list was shown. Nothing was marked.",
                "Look at the list again: it names every place.");
  if (completion.empty())
    return fail(
        ErrorKind::conflict, "\"" + id.substr(0, 64) + "\" is not to be taken back by hand (any more). Nothing was marked.",
        "Look at the list again. If it was taken back there already and the completion was given again since, withdraw it and grant it "
        "once more: the given one counts on what was taken back.");
  db.execute("update delivery set state = ?, open = 0, dead = 0, detail = ?, updated_at = ? where tenant = ? and delivery_id = ?",
             {std::string(esr::kTakenBack),
              "An administrator said on " + support::display_date(context.now()) + " that it was taken back there by hand.", context.now(),
              context.tenant, withdrawal});
  mark_lines(db, context, connector_id, completion);
  db.execute("update handover set taken_back_at = ? where tenant = ? and asked_by = ?", {context.now(), context.tenant, withdrawal});
  people::audit(db, context, by, "connector.taken-back", connector_id, "completion " + completion);
  return {};
}

}  // namespace

std::string take_back_reason(const TakeBack& one) {
  const std::string when = support::display_date(one.withdrawn_at);
  return (one.stands ? "told elsewhere since " : one.corrected ? "corrected on " : "withdrawn on ") + when;
}

std::string take_back_words(const TakeBack& one) {
  if (one.file.empty()) return one.places.empty() ? one.detail : "Where: " + one.places + ". " + one.detail;
  std::string words = "Employee number " + one.employee_number + " at " + one.vpd;
  if (!one.competence.empty()) words += ", competence " + one.competence;
  return words + ", achieved on " + support::display_date(one.completed_at) + "; row " + std::to_string(one.row) + " of file " + one.vpd +
         "/" + std::to_string(one.sequence);
}

Result<std::vector<TakeBack>> take_backs(Context& context, const std::string& connector_id) {
  const auto config = esr_config(context, connector_id);  // none for another kind
  return context.database.read_value<std::vector<TakeBack>>([&](Connection& db) -> Result<std::vector<TakeBack>> {
    std::vector<TakeBack> all;
    std::vector<Withdrawn> withdrawn;
    db.query(std::string("select w.delivery_id, w.created_at, coalesce(i.display_name, ''), coalesce(c.title, ''), w.payload, w.reference, "
                         "coalesce(a.kind = 'correct', 0), w.detail, m.completion_id is not null, "
                         "coalesce(m.person_id, p.person_id, '') from delivery w left join completion m on m.tenant = w.tenant and "
                         "m.completion_id = w.reference left join completion_past p on p.tenant = w.tenant and p.completion_id = "
                         "w.reference left join act a on a.tenant = p.tenant and a.act_id = p.act_id left join identity i on i.tenant = "
                         "w.tenant and i.person_id = coalesce(m.person_id, p.person_id) left join course c on c.tenant = w.tenant and "
                         "c.course_id = coalesce(m.course_id, p.course_id) where w.tenant = ? and w.connector_id = ? and w.kind = "
                         "'withdrawal' and ") +
                 kByHand + " order by w.position",
             {context.tenant, connector_id}, [&](const Row& r) {
               TakeBack back;
               back.id = r.text(0);
               back.withdrawn_at = r.text(1);
               back.person_name = r.text(2);
               back.course_title = r.text(3);
               if (const auto record = connectors::completion_from_json(r.text(4))) {
                 back.employee_number = record->employee_number;
                 back.vpd = record->vpd;
                 back.completed_at = record->completed_at;
                 if (config)
                   if (const auto row = esr::prepare(*config, *record)) back.competence = row->competence;
               }
               withdrawn.push_back({r.text(5), r.text(9)});
               back.corrected = r.integer(6) != 0;
               back.detail = r.text(7);
               back.stands = r.integer(8) != 0;
               all.push_back(std::move(back));
               return true;
             });
    std::vector<TakeBack> listed;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto key = place_of_line(db, context, connector_id, withdrawn[i].completion_id, all[i]);
      if (config && !key.empty() && will_be_taken_over(db, context, connector_id, *config, withdrawn[i].person_id, all[i].vpd, key))
        continue;
      all[i].places = places_of(db, context, all[i].id);
      all[i].id = id_of(all[i].id, all[i].places);
      listed.push_back(std::move(all[i]));
    }
    return listed;
  });
}

std::string words_while_off(const WhileOff& waiting) {
  const auto many = [](std::int64_t count, const char* one, const char* more) { return std::to_string(count) + (count == 1 ? one : more); };
  std::string words;
  if (waiting.withdrawn > 0)
    words = many(waiting.withdrawn, " withdrawn completion may still stand there: it is set back when the connector is switched on again.",
                 " withdrawn completions may still stand there: they are set back when the connector is switched on again.");
  if (waiting.to_tell > 0)
    words += (words.empty() ? "" : " ") + many(waiting.to_tell, " completion waits to be told there until it is on.",
                                               " completions wait to be told there until it is on.");
  return words;
}

Result<WhileOff> waiting_while_off(Context& context, const std::string& connector_id) {
  return context.database.read_value<WhileOff>([&](Connection& db) -> Result<WhileOff> {
    WhileOff waiting;
    db.query(
        "select sum(w.kind = 'withdrawal'), sum(w.kind = 'completion') from delivery w join connector k on k.tenant = w.tenant and "
        "k.connector_id = "
        "w.connector_id where w.tenant = ? and w.connector_id = ? and w.open = 1 and k.kind = 'moodle' and k.enabled = 0",
        {context.tenant, connector_id}, [&](const Row& r) {
          waiting = {r.integer(0), r.integer(1)};
          return false;
        });
    return waiting;
  });
}

Result<void> mark_taken_back(Context& context, const std::string& connector_id, const std::vector<std::string>& ids,
                             const std::string& by) {
  return context.database.write([&](Connection& db) -> Result<void> {
    for (const auto& id : ids)
      if (auto done = mark_one(db, context, connector_id, id, by); !done) return done;
    return {};
  });
}

}  // namespace waymark::outbox
