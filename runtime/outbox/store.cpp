#include "runtime/outbox/store.hpp"

#include "runtime/outbox/old_places.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/random.hpp"

namespace waymark::outbox {
namespace {

using storage::Connection;
using storage::Row;
using storage::Value;

constexpr const char* kMayWork =
    "not exists (select 1 from connector c where c.tenant = d.tenant and c.connector_id = d.connector_id "
    "and (c.enabled = 0 or c.stopped_at <> '' or c.away_until > ?))";

connectors::Delivery read_delivery(const Row& row) {
  connectors::Delivery delivery;
  delivery.id = row.text(0);
  delivery.connector_id = row.text(1);
  delivery.kind = row.text(2);
  delivery.payload = row.text(3);
  delivery.reference = row.text(4);
  delivery.position = row.integer(5);
  delivery.attempts = static_cast<int>(row.integer(6));
  return delivery;
}

std::vector<std::string> places(Connection& connection, const char* sql, std::int64_t tenant, const std::string& withdrawal_id) {
  std::vector<std::string> all;
  connection.query(sql, {tenant, withdrawal_id}, [&](const Row& row) {
    all.push_back(row.text(0));
    return true;
  });
  return all;
}

constexpr const char* kToAsk =
    "select distinct place from handover where tenant = ?1 and asked_by = ?2 and taken_back_at = '' order by handed_at, place";

// Calls to one place that had no answer, but for the one that begins now.
bool is_unsettled(Connection& connection, std::int64_t tenant, const std::string& place, const std::string& call, const std::string& now) {
  bool found = false;
  connection.query("select 1 from open_call where tenant = ? and spot = ? and call_id <> ? and at > ?",
                   {tenant, spot_of(place), call, support::add_seconds(now, -connectors::kCallPatience.count())}, [&](const Row&) {
                     found = true;
                     return false;
                   });
  return found;
}

// Where completions that stand were told, as far as they concern the withdrawal: at the places that it asks for, whoever they are
// about, and of the same person; but for what waits to be told under another name. Of a corrected one that nobody took yet, what it
// corrects may be all that there is.
constexpr const char* kHeld =
    "with w as (select w.tenant, w.connector_id, w.delivery_id, coalesce(m.person_id, p.person_id) as person_id from delivery w left "
    "join completion m on m.tenant = w.tenant and m.completion_id = w.reference left join completion_past p on p.tenant = w.tenant "
    "and p.completion_id = w.reference where w.tenant = ?1 and w.delivery_id = ?2) "
    "select l.place from w cross join handover a on a.tenant = w.tenant and a.asked_by = w.delivery_id cross join handover l on "
    "l.tenant = a.tenant and l.spot = a.spot cross join delivery d on d.tenant = l.tenant and d.delivery_id = l.delivery_id "
    "cross join completion m on m.tenant = d.tenant and m.completion_id = d.reference where l.place "
    "<> '' and l.taken_back_at = '' and l.asked_by = '' and not (d.open = 1 and json_valid(l.place) and json_valid(d.payload) and "
    "lower(json_extract(d.payload, '$.moodle_username')) <> lower(json_extract(l.place, '$.username'))) union select l.place from w cross "
    "join completion m on m.tenant = w.tenant and "
    "m.person_id = w.person_id cross join delivery d on d.tenant = m.tenant and d.reference = m.completion_id cross "
    "join handover l on l.tenant = d.tenant and l.delivery_id = d.delivery_id where l.taken_back_at = '' and "
    "l.asked_by = '' and not (d.open = 1 and json_valid(l.place) and json_valid(d.payload) and "
    "lower(json_extract(d.payload, '$.moodle_username')) <> lower(json_extract(l.place, '$.username'))) union select l.place from w cross "
    "join "
    "completion m on m.tenant = w.tenant and m.person_id = w.person_id cross join "
    "completion_past q on q.tenant = m.tenant and q.registration_id = m.registration_id cross join delivery d indexed by "
    "delivery_reference "
    "on d.tenant = q.tenant and d.reference = q.completion_id and d.connector_id = w.connector_id cross join handover l on l.tenant = "
    "d.tenant "
    "and l.delivery_id = d.delivery_id where l.taken_back_at = '' and l.asked_by = '' and not exists (select 1 from delivery e join "
    "handover h "
    "on h.tenant = e.tenant and h.delivery_id = e.delivery_id where e.tenant = m.tenant and e.reference = m.completion_id and "
    "e.connector_id = "
    "w.connector_id and e.open = 0 and e.dead = 0 and h.taken_back_at = '' and h.asked_by = '')";

// A score that a correction took away, or a withdrawal, is still where it was told: whoever reads the delivery is to know.
constexpr const char* kToldScore =
    "select json_extract(d.payload, '$.score') from completion m cross join completion_past q on q.tenant = m.tenant and q.registration_id "
    "= "
    "m.registration_id cross join delivery d indexed by delivery_reference on d.tenant = q.tenant and d.reference = q.completion_id cross "
    "join "
    "handover h on h.tenant = d.tenant and h.delivery_id = d.delivery_id where m.tenant = ?1 and m.completion_id = ?2 and d.connector_id = "
    "?3 and "
    "d.kind = 'completion' and json_valid(d.payload) and json_extract(d.payload, '$.score') is not null order by h.handed_at desc limit 1";

std::optional<double> told_score(Connection& connection, std::int64_t tenant, const connectors::Delivery& delivery) {
  std::optional<double> score;
  const auto record = connectors::completion_from_json(delivery.payload);
  if (!record || record->score) return score;
  connection.query(kToldScore, {tenant, delivery.reference, delivery.connector_id}, [&](const Row& row) {
    score = row.real(0);
    return false;
  });
  return score;
}

bool any_row(Connection& connection, const char* sql, const std::vector<Value>& values) {
  bool there = false;
  connection.query(sql, values, [&](const Row&) {
    there = true;
    return false;
  });
  return there;
}

Result<void> missing(const char* what, const std::string& id) {
  return fail(ErrorKind::not_found, std::string("There is no ") + what + " " + id.substr(0, 64) + ".");
}

}  // namespace

Result<std::vector<connectors::Delivery>> SqliteOutboxStore::due(const std::string& connector_id, std::size_t limit, bool ordered,
                                                                 const std::string& now) {
  std::string sql =
      "select d.delivery_id, d.connector_id, d.kind, d.payload, d.reference, d.position, d.attempts, "
      "d.next_try "
      "from delivery d where d.tenant = ? and d.connector_id = ? and d.open = 1 and " +
      std::string(kMayWork);
  std::vector<Value> values = {tenant_, connector_id, now};
  if (!ordered) {
    sql += " and d.next_try <= ?";
    values.emplace_back(now);
  }
  sql += " order by d.position limit ?";
  values.emplace_back(static_cast<std::int64_t>(limit));
  return database_.read_value<std::vector<connectors::Delivery>>([&](Connection& connection) -> Result<std::vector<connectors::Delivery>> {
    std::vector<connectors::Delivery> found;
    connection.query(sql, values, [&](const Row& row) {
      if (ordered && row.text(7) > now) return false;  // what waits here holds back everything behind it
      found.push_back(read_delivery(row));
      return true;
    });
    for (auto& one : found) {
      if (one.kind == "withdrawal") {
        one.places = places(connection, kToAsk, tenant_, one.id);
        one.held = places(connection, kHeld, tenant_, one.id);
      } else if (one.kind == "completion") {
        one.told_score = told_score(connection, tenant_, one);
      }
    }
    return found;
  });
}

Result<connectors::Leave> SqliteOutboxStore::hand_over(const connectors::Delivery& delivery, const std::string& place,
                                                       const std::string& now) {
  return database_.write_value<connectors::Leave>([&](Connection& connection) -> Result<connectors::Leave> {
    connectors::Leave leave{false, false};
    connection.query(
        "select 1 from delivery d where d.tenant = ? and d.delivery_id = ? and d.open = 1 and d.payload = ? and not exists (select 1 from "
        "connector c where c.tenant = d.tenant and c.connector_id = d.connector_id and (c.enabled = 0 or c.generation <> coalesce(?, "
        "c.generation)))",
        {tenant_, delivery.id, delivery.payload, of_the_round()}, [&](const Row&) {
          leave.go = true;
          return false;
        });
    if (!leave.go) return leave;
    auto& [call, last_place] = calls_[delivery.id];
    if (call.empty()) call = support::random_uuid();
    last_place = place;
    connection.execute(
        "insert into open_call (tenant, call_id, place, spot, delivery_id, at) values (?, ?, ?, ?, ?, ?) on conflict do update "
        "set at = excluded.at",
        {tenant_, call, place, spot_of(place), delivery.id, now});
    leave.unsettled = is_unsettled(connection, tenant_, place, call, now);
    // Handed there once more after it was taken back: there is something to take back again.
    if (delivery.kind != "withdrawal")
      connection.execute(
          "insert into handover (tenant, delivery_id, place, spot, handed_at) values (?, ?, ?, ?, ?) on conflict do update set "
          "handed_at = excluded.handed_at, asked_by = '', taken_back_at = ''",
          {tenant_, delivery.id, place, spot_of(place), now});
    return leave;
  });
}

namespace {

// The place was noted when the call began, and is settled by now.
bool was_forgotten(Connection& connection, std::int64_t tenant, const std::string& delivery_id, const std::string& place) {
  bool found = false;
  if (!place.empty())
    connection.query("select 1 from handover where tenant = ? and delivery_id = ? and place = ? and taken_back_at <> ''",
                     {tenant, delivery_id, place}, [&](const Row&) {
                       found = true;
                       return false;
                     });
  return found;
}

// Tried by settings that are the past by now: what was not taken, or taken back at places that have another name by now, says nothing
// of today's.
bool is_of_the_past(Connection& connection, std::int64_t tenant, const std::string& delivery_id,
                    const std::optional<std::int64_t>& generation, const connectors::Outcome& outcome) {
  if (!generation) return false;
  const bool taken = outcome.kind == connectors::Outcome::Kind::delivered;
  bool past = false;
  connection.query(
      "select 1 from delivery d join connector c on c.tenant = d.tenant and c.connector_id = d.connector_id where d.tenant = ?1 and "
      "d.delivery_id = ?2 "
      "and c.generation <> ?3 and (?4 = 0 or exists (select 1 from handover h where h.tenant = d.tenant and h.asked_by = d.delivery_id and "
      "h.taken_back_at = ''))",
      {tenant, delivery_id, *generation, std::int64_t{taken ? 1 : 0}}, [&](const Row&) {
        past = true;
        return false;
      });
  return past;
}

void try_anew(Connection& connection, std::int64_t tenant, const std::string& delivery_id, const std::string& now) {
  connection.execute(
      "update delivery set state = 'waiting to be sent', detail = '', next_try = ?, updated_at = ? where tenant = ? and delivery_id = ? "
      "and open = 1",
      {now, now, tenant, delivery_id});
}

// What had an answer is over at the other side; what had none is kept for as long as it may go on there.
void end_call(Connection& connection, std::int64_t tenant, const std::string& call, const connectors::Outcome& outcome,
              const std::string& now) {
  using Kind = connectors::Outcome::Kind;
  const bool answered = outcome.kind == Kind::delivered || outcome.kind == Kind::rejected || outcome.look_again;
  if (answered)
    connection.execute("delete from open_call where tenant = ? and call_id = ?", {tenant, call});
  else
    connection.execute("update open_call set at = ? where tenant = ? and call_id = ?", {now, tenant, call});
  connection.execute("delete from open_call where tenant = ? and at < ?",
                     {tenant, support::add_seconds(now, -2 * connectors::kCallPatience.count())});
}

}  // namespace

Result<void> SqliteOutboxStore::record(const std::string& delivery_id, const connectors::Outcome& outcome, const std::string& next_try,
                                       const std::string& now, const std::string& sent) {
  return database_.write([&](Connection& connection) -> Result<void> {
    Call call;
    if (const auto ended = calls_.extract(delivery_id); !ended.empty()) call = ended.mapped();
    if (!call.id.empty()) end_call(connection, tenant_, call.id, outcome, now);
    for (const auto& place : outcome.taken_back)
      connection.execute("update handover set taken_back_at = ? where tenant = ? and asked_by = ? and place = ?",
                         {now, tenant_, delivery_id, place});
    // The Moodle that answered was said to be gone meanwhile: what it took counts for nothing, and is told to what is there now.
    if (outcome.kind == connectors::Outcome::Kind::delivered && was_forgotten(connection, tenant_, delivery_id, call.place)) {
      try_anew(connection, tenant_, delivery_id, now);
      return {};
    }
    if (is_of_the_past(connection, tenant_, delivery_id, generation_, outcome)) {
      try_anew(connection, tenant_, delivery_id, now);
      return {};
    }
    const std::int64_t counted = outcome.interrupted ? 0 : 1;
    const auto overtaken =
        sent.empty()
            ? 0
            : connection.execute(
                  "update delivery set attempts = attempts + ?, state = 'waiting to be sent', detail = '', next_try = ?, updated_at = ? "
                  "where tenant = ? and delivery_id = ? and open = 1 and payload <> ?",
                  {counted, now, now, tenant_, delivery_id, sent});
    if (overtaken > 0) return {};
    const auto changed = connection.execute(
        "update delivery set state = ?, detail = ?, open = ?, dead = ?, attempts = attempts + ?, next_try = ?, "
        "updated_at = ? where tenant = ? and delivery_id = ? and open = 1",
        {outcome.state, outcome.detail, std::int64_t{next_try.empty() ? 0 : 1},
         std::int64_t{outcome.kind == connectors::Outcome::Kind::rejected && !outcome.nothing_to_do ? 1 : 0}, counted, next_try, now,
         tenant_, delivery_id});
    if (changed == 1 && outcome.kind == connectors::Outcome::Kind::delivered && !call.place.empty()) {
      look_at_withdrawals(connection, tenant_, delivery_id, now);
      leave_old_places(connection, tenant_, delivery_id, call.place, now);
    }
    // Closed meanwhile (in a file, or withdrawn): that stands, whatever became of the try.
    return changed == 1 || any_row(connection, "select 1 from delivery where tenant = ? and delivery_id = ?", {tenant_, delivery_id})
               ? Result<void>{}
               : missing("delivery", delivery_id);
  });
}

// The connector's row, unless it has other settings than the round that speaks of it: what was found of an address or token that is
// not there any more holds up nobody.
Result<void> SqliteOutboxStore::note(const std::string& connector_id, const std::string& changes, std::vector<Value> values) {
  return database_.write([&](Connection& connection) -> Result<void> {
    values.insert(values.end(), {tenant_, connector_id, of_the_round()});
    const auto changed = connection.execute(
        "update connector set " + changes + " where tenant = ? and connector_id = ? and generation = coalesce(?, generation)", values);
    return changed == 1 || any_row(connection, "select 1 from connector where tenant = ? and connector_id = ?", {tenant_, connector_id})
               ? Result<void>{}
               : missing("connector", connector_id);
  });
}

Result<void> SqliteOutboxStore::stop(const std::string& connector_id, const std::string& detail, const std::string& now) {
  return note(connector_id, "stopped_at = ?, stopped_detail = ?", {now, detail});
}

Result<void> SqliteOutboxStore::away(const std::string& connector_id, const std::string& detail, const std::string& until,
                                     const std::string& now) {
  return note(connector_id, "away_since = case when away_since = '' then ? else away_since end, away_until = ?, away_detail = ?",
              {now, until, detail});
}

Result<std::string> SqliteOutboxStore::away_since(const std::string& connector_id) {
  return database_.read_value<std::string>([&](Connection& connection) -> Result<std::string> {
    std::string since;
    connection.query("select away_since from connector where tenant = ? and connector_id = ?", {tenant_, connector_id},
                     [&](const Row& row) {
                       since = row.text(0);
                       return false;
                     });
    return since;
  });
}

Result<void> SqliteOutboxStore::answers_again(const std::string& connector_id) {
  return note(connector_id, "away_since = '', away_until = '', away_detail = ''", {});
}

Result<void> resume_in(Connection& connection, std::int64_t tenant, const std::string& connector_id, const std::string& now) {
  const auto changed = connection.execute(
      "update connector set stopped_at = '', stopped_detail = '', away_since = '', away_until = '', "
      "away_detail = '' where tenant = ? and connector_id = ?",
      {tenant, connector_id});
  if (changed != 1) return missing("connector", connector_id);
  connection.execute("update forwarding set attempts = 0, refused_in_row = 0 where tenant = ? and connector_id = ?",
                     {tenant, connector_id});
  connection.execute(
      "update delivery set next_try = ? where tenant = ? and connector_id = ? and open = 1 "
      "and next_try > ?",
      {now, tenant, connector_id, now});
  return {};
}

Result<void> SqliteOutboxStore::resume(const std::string& connector_id, const std::string& now) {
  return database_.write([&](Connection& connection) { return resume_in(connection, tenant_, connector_id, now); });
}

Result<void> SqliteOutboxStore::retry(const std::string& delivery_id, const std::string& now) {
  return database_.write([&](Connection& connection) -> Result<void> {
    const auto changed = connection.execute(
        "update delivery set open = 1, dead = 0, attempts = 0, next_try = ?, state = 'waiting to be sent', "
        "detail = '', updated_at = ? where tenant = ? and delivery_id = ?",
        {now, now, tenant_, delivery_id});
    return changed == 1 ? Result<void>{} : missing("delivery", delivery_id);
  });
}

}  // namespace waymark::outbox
