#include "runtime/outbox/esr_lines.hpp"

#include <algorithm>

#include "runtime/outbox/completion_record.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/told.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"

namespace waymark::outbox {
namespace {

namespace esr = connectors::esr;
using runtime::Context;
using storage::Connection;
using storage::Row;

struct Holder {
  std::string vpd, file, delivery_id, completion_id, person_id, person_name;
  std::int64_t sequence = 0, row = 0;
  esr::State state = esr::State::exported;
  bool live = false;  // the completion it was written for still holds

  std::string place() const { return "row " + std::to_string(row) + " of " + file; }
};

std::optional<Holder> holder_of(Connection& db, const Context& context, const std::string& connector_id, const std::string& vpd,
                                const std::string& key) {
  std::optional<Holder> found;
  db.query(std::string("select r.vpd, f.name, r.delivery_id, d.reference, coalesce(m.person_id, p.person_id, ''), "
                       "coalesce(i.display_name, ''), r.sequence, r.row, r.state, m.completion_id is not null from esr_row r "
                       "join esr_file f on f.tenant = r.tenant and "
                       "f.connector_id = r.connector_id and f.vpd = r.vpd and f.sequence = r.sequence join delivery d on "
                       "d.tenant = r.tenant and d.delivery_id = r.delivery_id left join completion m on m.tenant = d.tenant "
                       "and m.completion_id = d.reference left join completion_past p on p.tenant = d.tenant and "
                       "p.completion_id = d.reference left join identity i on i.tenant = r.tenant and i.person_id = "
                       "coalesce(m.person_id, p.person_id) where r.tenant = ? and r.connector_id = ? and r.vpd = ? and r.key = ? "
                       "and ") +
               standing_line("r") + " order by r.sequence desc limit 1",
           {context.tenant, connector_id, vpd, key}, [&](const Row& r) {
             found = Holder{r.text(0),        r.text(1),    r.text(2),
                            r.text(3),        r.text(4),    r.text(5),
                            r.integer(6),     r.integer(7), esr::state_from_text(r.text(8)).value_or(esr::State::exported),
                            r.integer(9) != 0};
             return false;
           });
  return found;
}

bool have_one_number(Connection& db, const Context& context, const std::string& one, const std::string& other) {
  bool same = false;
  db.query(
      "select 1 from identity a join identity b on b.tenant = a.tenant and b.employee_number = a.employee_number and b.vpd = a.vpd "
      "where a.tenant = ? and a.person_id = ? and b.person_id = ?",
      {context.tenant, one, other}, [&](const Row&) {
        same = true;
        return false;
      });
  return same;
}

// The line is another person's: she has the number as well, or had it when the line was written.
std::string in_the_way(Connection& db, const Context& context, const Holder& holder, const std::string& person_id) {
  if (have_one_number(db, context, holder.person_id, person_id)) return std::string(esr::kTwoPeople);
  return "Row " + std::to_string(holder.row) + " of file " + holder.vpd + "/" + std::to_string(holder.sequence) + " was written for " +
         (holder.person_name.empty() ? "another person" : holder.person_name) +
         ", who had this employee number then, and ESR would take the two for one. " +
         (holder.live
              ? "Withdraw that completion and grant it again: its old line is then listed to be taken back by hand. Once the trust has "
                "removed it, mark it, and try this one again."
              : "That line is listed to be taken back by hand: once the trust has removed it, mark it, and try this one again.");
}

void pass_line_on(Connection& db, const Context& context, const std::string& connector_id, const Holder& holder,
                  const std::string& delivery_id) {
  db.execute("update esr_row set delivery_id = ? where tenant = ? and connector_id = ? and vpd = ? and sequence = ? and row = ?",
             {delivery_id, context.tenant, connector_id, holder.vpd, holder.sequence, holder.row});
  set_esr_delivery(db, context, holder.delivery_id, esr::State::superseded,
                   "Its line, " + holder.place() + ", stands for a later completion of the same day.");
  set_esr_delivery(db, context, delivery_id, holder.state,
                   "The line stands in " + holder.place() +
                       ", written for an earlier completion of the same day. ESR keeps the "
                       "score and evidence code that it was given.");
  nothing_to_take_back(db, context, connector_id, holder.completion_id,
                       "Given again for the same day: the line in ESR stands, and nothing is to be taken back.");
}

struct EsrOf {
  std::string connector_id, config_json;
};

std::vector<EsrOf> waiting_withdrawals_of(Connection& db, const Context& context, const std::string& registration_id) {
  std::vector<EsrOf> all;
  // "cross": from the few completions of the registration to their deliveries, never the other way round.
  db.query(
      "select distinct k.connector_id, k.config_json from completion_past p cross join delivery w on w.tenant = p.tenant and "
      "w.reference = p.completion_id and w.kind = 'withdrawal' join connector k on k.tenant = w.tenant and k.connector_id "
      "= w.connector_id where p.tenant = ? and p.registration_id = ? and k.kind = 'esr' and (w.open = 1 or w.state = ?)",
      {context.tenant, registration_id, std::string(esr::kToTakeBack)}, [&](const Row& r) {
        all.push_back({r.text(0), r.text(1)});
        return true;
      });
  return all;
}

struct Waiting {
  std::string delivery_id, payload;
};

// `state`: SQL of the delivery `d`, with one value.
std::vector<Waiting> completions_of(Connection& db, const Context& context, const std::string& connector_id, const std::string& person_id,
                                    const std::string& state, const std::string& value) {
  std::vector<Waiting> all;
  db.query(
      "select d.delivery_id, d.payload from completion m join delivery d on d.tenant = m.tenant and d.reference = "
      "m.completion_id and d.kind = 'completion' where m.tenant = ? and m.person_id = ? and d.connector_id = ? and " +
          state,
      {context.tenant, person_id, connector_id, value}, [&](const Row& r) {
        all.push_back({r.text(0), r.text(1)});
        return true;
      });
  return all;
}

void stand_by(Connection& db, const Context& context, const EsrOf& connector, const std::vector<Waiting>& all) {
  const auto config = esr::read_config(connector.config_json);
  if (!config) return;  // the connector stops and says so; the next file decides
  for (const auto& one : all) {
    const auto record = connectors::completion_from_json(one.payload);
    const auto row = record ? esr::prepare(*config, *record) : tl::unexpected<Error>(record.error());
    if (row) stand_by_line(db, context, connector.connector_id, {one.delivery_id, record->person_id, row->key}, record->vpd);
  }
}

}  // namespace

void set_esr_delivery(Connection& db, const Context& context, const std::string& delivery_id, esr::State state, const std::string& detail) {
  const bool task = state == esr::State::invalid_data || state == esr::State::rejected || state == esr::State::quarantined;
  db.execute(
      "update delivery set state = ?, detail = ?, open = 0, dead = case when ? and exists (select 1 from completion m "
      "where m.tenant = delivery.tenant and m.completion_id = delivery.reference) then 1 else 0 end, updated_at = ? "
      "where tenant = ? and delivery_id = ?",
      {std::string(state == esr::State::invalid_data ? esr::to_text(state) : esr::words_for(state)), detail, std::int64_t{task ? 1 : 0},
       context.now(), context.tenant, delivery_id});
}

void nothing_to_take_back(Connection& db, const Context& context, const std::string& connector_id, const std::string& completion_id,
                          const std::string& detail) {
  db.execute(
      "update delivery set open = 0, dead = 0, state = ?, detail = ?, updated_at = ? where tenant = ? and connector_id = ? "
      "and kind = 'withdrawal' and reference = ? and (open = 1 or state = ?)",
      {std::string(esr::kNothingToTakeBack), detail, context.now(), context.tenant, connector_id, completion_id,
       std::string(esr::kToTakeBack)});
}

bool list_again(Connection& db, const Context& context, const std::string& connector_id, const std::string& completion_id,
                const std::string& vpd, const std::string& key, const std::string& detail) {
  bool given_again = false;
  db.query(std::string("select 1 from esr_row r join delivery d on d.tenant = r.tenant and d.delivery_id = r.delivery_id where "
                       "r.tenant = ? and r.connector_id = ? and r.vpd = ? and r.key = ? and d.reference <> ? and ") +
               standing_line("r"),
           {context.tenant, connector_id, vpd, key, completion_id}, [&](const Row&) {
             given_again = true;
             return false;
           });
  if (given_again) return false;
  return db.execute(
             "update delivery set dead = 1, state = ?, detail = ?, updated_at = ? where tenant = ? and connector_id = ? and "
             "kind = 'withdrawal' and reference = ? and state = ?",
             {std::string(esr::kToTakeBack), detail, context.now(), context.tenant, connector_id, completion_id,
              std::string(esr::kTakenBack)}) > 0;
}

bool will_be_taken_over(Connection& db, const Context& context, const std::string& connector_id, const esr::Config& config,
                        const std::string& person_id, const std::string& vpd, const std::string& key) {
  const auto waiting =
      completions_of(db, context, connector_id, person_id, "(d.open = 1 or d.state = ?)", std::string(esr::words_for(esr::State::pending)));
  return std::any_of(waiting.begin(), waiting.end(), [&](const Waiting& one) {
    const auto record = connectors::completion_from_json(one.payload);
    const auto row = record ? esr::prepare(config, *record) : tl::unexpected<Error>(record.error());
    return row && record->vpd == vpd && row->key == key;
  });
}

LineFound stand_by_line(Connection& db, const Context& context, const std::string& connector_id, const esr::KnownLine& known,
                        const std::string& vpd) {
  const auto holder = holder_of(db, context, connector_id, vpd, known.key);
  if (!holder) return LineFound::none;
  if (holder->delivery_id == known.delivery_id) {
    set_esr_delivery(db, context, known.delivery_id, holder->state, "In " + holder->place() + ".");
    return LineFound::stands;
  }
  if (holder->person_id != known.person_id) {
    set_esr_delivery(db, context, known.delivery_id, esr::State::invalid_data, in_the_way(db, context, *holder, known.person_id));
    return LineFound::of_another_person;
  }
  if (holder->live) {
    set_esr_delivery(db, context, known.delivery_id, esr::State::covered,
                     "The competence stands for that day in " + holder->place() + ", for another completion.");
    return LineFound::covered;
  }
  pass_line_on(db, context, connector_id, *holder, known.delivery_id);
  return LineFound::stands;
}

void stand_by_lines(Connection& db, const Context& context, const std::string& registration_id) {
  for (const auto& connector : waiting_withdrawals_of(db, context, registration_id)) {
    std::vector<Waiting> all;
    db.query(
        "select d.delivery_id, d.payload from completion m join delivery d on d.tenant = m.tenant and d.reference = "
        "m.completion_id and d.kind = 'completion' where m.tenant = ? and m.registration_id = ? and d.connector_id = ? and "
        "d.open = 1",
        {context.tenant, registration_id, connector.connector_id}, [&](const Row& r) {
          all.push_back({r.text(0), r.text(1)});
          return true;
        });
    stand_by(db, context, connector, all);
  }
}

void look_at_covered(Connection& db, const Context& context, const std::string& connector_id, const std::string& person_id) {
  const auto all =
      completions_of(db, context, connector_id, person_id, "d.open = 0 and d.state = ?", std::string(esr::words_for(esr::State::covered)));
  if (all.empty()) return;
  EsrOf connector{connector_id, {}};
  db.query("select config_json from connector where tenant = ? and connector_id = ?", {context.tenant, connector_id}, [&](const Row& r) {
    connector.config_json = r.text(0);
    return false;
  });
  for (const auto& one : all)
    db.execute(
        "update delivery set open = 1, attempts = 0, state = 'waiting to be sent', detail = '', next_try = ?, updated_at "
        "= ? where tenant = ? and delivery_id = ?",
        {context.now(), context.now(), context.tenant, one.delivery_id});
  stand_by(db, context, connector, all);
}

Result<std::vector<EsrLine>> esr_file_lines(Context& context, const std::string& connector_id, const std::string& vpd,
                                            std::int64_t sequence) {
  return context.database.read_value<std::vector<EsrLine>>([&](Connection& db) -> Result<std::vector<EsrLine>> {
    std::vector<EsrLine> lines;
    db.query(
        "select r.vpd, f.name, r.delivery_id, r.key, r.reason, coalesce(i.display_name, ''), coalesce(c.title, ''), "
        "r.sequence, r.row, r.state from esr_row r join esr_file f on f.tenant = r.tenant and f.connector_id = "
        "r.connector_id and f.vpd = r.vpd and f.sequence = r.sequence left join delivery d on d.tenant = r.tenant and "
        "d.delivery_id = r.delivery_id left join completion m on m.tenant = d.tenant and m.completion_id = d.reference "
        "left join completion_past p on p.tenant = d.tenant and p.completion_id = d.reference left join identity i on "
        "i.tenant = r.tenant and i.person_id = coalesce(m.person_id, p.person_id) left join course c on c.tenant = "
        "r.tenant and c.course_id = coalesce(m.course_id, p.course_id) where r.tenant = ? and r.connector_id = ? and "
        "r.vpd = ? and r.sequence = ? order by r.row",
        {context.tenant, connector_id, vpd, sequence}, [&](const Row& r) {
          lines.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.integer(7), r.integer(8),
                           esr::state_from_text(r.text(9)).value_or(esr::State::exported)});
          return true;
        });
    return lines;
  });
}

}  // namespace waymark::outbox
