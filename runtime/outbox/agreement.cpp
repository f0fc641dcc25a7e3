#include "runtime/outbox/agreement.hpp"

#include <charconv>

#include "connectors/connector.hpp"
#include "connectors/recall.hpp"

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

// A place or a line of a completion that is gone, where nothing asks for it: no withdrawal that waits or is in somebody's hands.
constexpr const char* kLeftBehind =
    "select k.name, d.reference, p.registration_id from (select h.delivery_id, h.asked_by from handover h where h.tenant = ?1 and "
    "h.taken_back_at = '' union select r.delivery_id, '' from esr_row r where r.tenant = ?1 and r.state not in ('REJECTED', "
    "'QUARANTINED', 'TAKEN_BACK')) held cross join delivery d on d.tenant = ?1 and d.delivery_id = held.delivery_id and d.kind = 'completion' cross join "
    "completion_past p on p.tenant = ?1 and p.completion_id = d.reference cross join connector k on k.tenant = ?1 and "
    "k.connector_id = d.connector_id where not exists (select 1 from delivery w where w.tenant = ?1 and w.connector_id = "
    "d.connector_id and w.kind = 'withdrawal' and (w.delivery_id = held.asked_by or w.reference = d.reference) and (w.open = 1 or "
    "w.dead = 1)) and (k.kind = 'esr' or not exists (select 1 from completion m where m.tenant = ?1 and m.registration_id = "
    "p.registration_id)) order by d.position";

constexpr const char* kNotTold =
    "select distinct k.name, m.completion_id, m.registration_id from completion_past p join completion m on m.tenant = p.tenant "
    "and m.registration_id = p.registration_id cross join delivery d on d.tenant = p.tenant and d.reference = p.completion_id and "
    "d.kind = 'completion' join connector k on k.tenant = d.tenant and k.connector_id = d.connector_id where p.tenant = ?1 and not "
    "exists (select 1 from delivery n where n.tenant = ?1 and n.connector_id = d.connector_id and n.kind = 'completion' and "
    "n.reference = m.completion_id)";

Result<Found> read(Context& context, const char* sql) {
  return context.database.read_value<Found>([&](Connection& db) -> Result<Found> {
    Found found;
    db.query(sql, {context.tenant}, [&](const Row& r) {
      found.push_back({r.text(0), r.text(1), r.text(2)});
      return true;
    });
    return found;
  });
}

}  // namespace

Result<Found> left_behind(Context& context) { return read(context, kLeftBehind); }
Result<Found> not_told(Context& context) { return read(context, kNotTold); }

Result<Found> told_otherwise(Context& context) {
  return context.database.read_value<Found>([&](Connection& db) -> Result<Found> {
    Found found;
    db.query("select k.name, m.completion_id, m.registration_id, k.kind, d.state, d.payload, m.outcome, m.score from completion m "
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

}  // namespace waymark::outbox
