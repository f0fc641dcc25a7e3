#include "runtime/outbox/agreement.hpp"

#include <charconv>

#include "connectors/connector.hpp"
#include "connectors/recall.hpp"
#include "runtime/outbox/told.hpp"

namespace waymark::outbox {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;
using Found = std::vector<Disagreement>;

std::string number(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string outcome_words(const std::string& outcome, const std::optional<double>& score) {
  std::string words = outcome == "PASSED" ? "passed" : outcome == "COMPLETED" ? "completed" : "failed";
  return words + (score ? " with " + number(*score) : std::string(" without a score"));
}

// No withdrawal of it waits or is in somebody's hands.
constexpr const char* kNotAsked =
    "not exists (select 1 from delivery w where w.tenant = d.tenant and w.connector_id = d.connector_id and w.kind = 'withdrawal' and "
    "(w.open = 1 or w.dead = 1) and (w.reference = d.reference or w.delivery_id = asked))";

// A place of a completion that is gone from a registration without one, where no completion that stands was told as well. (Of a
// corrected one the place stays until the corrected one is told: at the same place, or at another, which then leaves the old one.
// refused_since() finds those whose telling was refused.)
constexpr const char* kPlaceLeft =
    "select k.name, d.reference, p.registration_id, h.asked_by as asked from handover h cross join delivery d on d.tenant = h.tenant "
    "and d.delivery_id = h.delivery_id cross join completion_past p on p.tenant = d.tenant and p.completion_id = d.reference cross "
    "join connector k on k.tenant = d.tenant and k.connector_id = d.connector_id where h.tenant = ? and h.taken_back_at = '' and not "
    "exists (select 1 from handover l join delivery e on e.tenant = l.tenant and e.delivery_id = l.delivery_id join completion m on "
    "m.tenant = e.tenant and m.completion_id = e.reference where l.tenant = h.tenant and l.spot = h.spot and l.place <> '' and "
    "l.taken_back_at = '' and l.asked_by = '') and not exists (select 1 from completion m where "
    "m.tenant = p.tenant and m.registration_id = p.registration_id) and ";

// A line of a completion that is gone, which no completion that stands has as well, or will have: corrected on its day, it stands
// for the line once the next file is written.
const std::string kLineLeft =
    "select k.name, d.reference, p.registration_id, '' as asked from esr_row r cross join delivery d on d.tenant = r.tenant and "
    "d.delivery_id = r.delivery_id cross join completion_past p on p.tenant = d.tenant and p.completion_id = d.reference cross join "
    "connector k on k.tenant = d.tenant and k.connector_id = d.connector_id where r.tenant = ? and " +
    standing_line("r") +
    " and not exists (select 1 from esr_row s join delivery e on e.tenant = s.tenant and e.delivery_id = s.delivery_id join completion m "
    "on m.tenant = e.tenant and m.completion_id = e.reference where s.tenant = r.tenant and "
    "s.connector_id = r.connector_id and s.vpd = r.vpd and s.key = r.key and " +
    standing_line("s") +
    ") and not exists (select 1 from completion n join delivery f on f.tenant = n.tenant and f.reference = n.completion_id "
    "and f.kind = 'completion' and f.connector_id = r.connector_id and f.dead = 0 where n.tenant = p.tenant and n.registration_id = "
    "p.registration_id and n.completed_at = p.completed_at) and ";

constexpr const char* kNotTold =
    "select distinct k.name, m.completion_id, m.registration_id from completion_past p join completion m on m.tenant = p.tenant "
    "and m.registration_id = p.registration_id cross join delivery d on d.tenant = p.tenant and d.reference = p.completion_id and "
    "d.kind = 'completion' join connector k on k.tenant = d.tenant and k.connector_id = d.connector_id where p.tenant = ? and not "
    "exists (select 1 from delivery n where n.tenant = p.tenant and n.connector_id = d.connector_id and n.kind = 'completion' and "
    "n.reference = m.completion_id)";

// The connector has refused the completion as it stands, while a place holds what it was told of it, or of an earlier one, before.
constexpr const char* kRefusedSince =
    "select k.name, m.completion_id, m.registration_id from delivery n cross join completion m on m.tenant = n.tenant and "
    "m.completion_id = n.reference cross join connector k on k.tenant = n.tenant and k.connector_id = n.connector_id where n.tenant = ? "
    "and n.dead = 1 and n.open = 0 and n.kind = 'completion' and exists (select 1 from (select m.completion_id as id union select "
    "p.completion_id from completion_past p where p.tenant = m.tenant and p.registration_id = m.registration_id) o cross join delivery d "
    "on d.tenant = n.tenant and d.reference = o.id and d.kind = 'completion' and d.connector_id = n.connector_id cross join handover h on "
    "h.tenant = d.tenant and h.delivery_id = d.delivery_id where h.taken_back_at = '' and h.asked_by = '') order by n.position";

// All in one look at the store.
Result<Found> read(Context& context, const std::vector<std::string>& queries) {
  return context.database.read_value<Found>([&](Connection& db) -> Result<Found> {
    Found found;
    for (const auto& sql : queries)
      db.query(sql, {context.tenant}, [&](const Row& r) {
        found.push_back({r.text(0), r.text(1), r.text(2)});
        return true;
      });
    return found;
  });
}

}  // namespace

Result<Found> left_behind(Context& context) {
  const std::string not_asked = std::string(kNotAsked) + " order by d.position";
  return read(context, {kPlaceLeft + not_asked, kLineLeft + not_asked});
}
Result<std::vector<OldPlace>> old_places(Context& context) {
  return context.database.read_value<std::vector<OldPlace>>([&](Connection& db) -> Result<std::vector<OldPlace>> {
    std::vector<OldPlace> all;
    db.query(
        "select distinct k.name, d.delivery_id, l.place, m.registration_id from completion_past p cross join completion m on m.tenant = "
        "p.tenant and m.registration_id = p.registration_id cross join delivery d indexed by delivery_reference on d.tenant = m.tenant "
        "and d.reference = m.completion_id and d.kind = 'completion' and d.open = 0 and d.state in ('seen in Moodle', 'accepted by "
        "Moodle') "
        "cross join connector k on k.tenant = d.tenant and k.connector_id = d.connector_id cross join handover l on l.tenant = d.tenant "
        "and "
        "l.delivery_id = d.delivery_id and l.taken_back_at = '' and l.asked_by = '' and json_valid(l.place) cross join delivery e indexed "
        "by "
        "delivery_reference on e.tenant = p.tenant and e.reference = p.completion_id and e.kind = 'completion' and e.connector_id = "
        "d.connector_id cross join handover h on h.tenant = e.tenant and h.delivery_id = e.delivery_id and h.taken_back_at = '' and "
        "h.asked_by = '' and json_valid(h.place) and h.spot <> l.spot and json_extract(h.place, '$.site') = json_extract(l.place, "
        "'$.site') where p.tenant = ?",
        {context.tenant}, [&](const Row& r) {
          all.push_back({r.text(0), r.text(1), r.text(2), r.text(3)});
          return true;
        });
    return all;
  });
}

Result<Found> not_told(Context& context) { return read(context, {kNotTold}); }
Result<Found> refused_since(Context& context) { return read(context, {kRefusedSince}); }

Result<Found> told_otherwise(Context& context) {
  return context.database.read_value<Found>([&](Connection& db) -> Result<Found> {
    Found found;
    db.query(std::string("select k.name, m.completion_id, m.registration_id, k.kind, d.state, ") + kToldPayload +
                 ", m.outcome, m.score from completion m "
                 "join delivery d on d.tenant = m.tenant and d.reference = m.completion_id and d.kind = 'completion' join connector k "
                 "on k.tenant = d.tenant and k.connector_id = d.connector_id where m.tenant = ? and d.open = 0 order by d.position",
             {context.tenant}, [&](const Row& r) {
               if (connectors::reach_of(r.text(3), r.text(4), false) != connectors::Reach::handed_over) return true;
               const auto score = r.null(7) ? std::optional<double>{} : std::optional<double>(r.real(7));
               if (!difference_words(r.text(5), r.text(6), score).empty()) found.push_back({r.text(0), r.text(1), r.text(2)});
               return true;
             });
    return found;
  });
}

std::string difference_words(const std::string& payload, const std::string& outcome, const std::optional<double>& score) {
  const auto told = connectors::completion_from_json(payload);
  if (!told || (told->outcome == outcome && told->score == score)) return {};
  return "It was told " + outcome_words(told->outcome, told->score) + "; the record says " + outcome_words(outcome, score) + " since.";
}

std::string number_words(const std::string& payload, const std::string& employee_number, const std::string& vpd) {
  const auto told = connectors::completion_from_json(payload);
  if (!told || (told->employee_number == employee_number && told->vpd == vpd)) return {};
  return "It was written for employee number " + told->employee_number + " of trust " + told->vpd + "; the person has " +
         (employee_number.empty() ? "none" : employee_number + " of " + vpd) + " since.";
}

}  // namespace waymark::outbox
