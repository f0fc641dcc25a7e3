#include "runtime/delivery/launch_row.hpp"

namespace waymark::delivery {

using storage::Connection;
using storage::Row;

std::string LaunchRow::protocol_state() const {
  if (!diverged_at.empty()) return "diverged";
  // Nothing goes on from a launch whose attempt was taken out of the record; no other launch took over.
  if (!superseded_by.empty()) return set_aside && current_launch == launch_id ? "reset" : "superseded";
  return ended() ? "closed" : "open";
}

std::optional<LaunchRow> load_launch(Connection& db, std::int64_t tenant, const std::string& launch_id) {
  std::optional<LaunchRow> found;
  db.query(
      "select l.launch_id, l.attempt_id, l.registration_id, l.person_id, l.mode, l.token_hash, "
      "l.last_number, l.digest, "
      "l.opened_at, l.last_call_at, l.closed_at, l.close_reason, l.superseded_by, l.diverged_at, "
      "a.current_launch, "
      "r.course_id, c.code, c.title, c.minutes, r.version, v.language, r.state, k.completion_id is not null, "
      "a.set_aside_at <> '', l.engine_version, p.status = 'left' "
      "from launch l join attempt a on a.tenant = l.tenant and a.attempt_id = l.attempt_id "
      "join registration r on r.tenant = l.tenant and r.registration_id = l.registration_id "
      "join course c on c.tenant = r.tenant and c.course_id = r.course_id "
      "join course_version v on v.tenant = r.tenant and v.course_id = r.course_id and v.version = r.version "
      "join person p on p.tenant = l.tenant and p.person_id = l.person_id "
      "left join completion k on k.tenant = r.tenant and k.registration_id = r.registration_id "
      "where l.tenant = ? and l.launch_id = ?",
      {tenant, launch_id}, [&](const Row& row) {
        LaunchRow l;
        std::string* const texts[] = {&l.launch_id, &l.attempt_id, &l.registration_id, &l.person_id, &l.mode, &l.token_hash};
        for (int i = 0; i < 6; ++i) *texts[i] = row.text(i);
        l.last_number = row.integer(6);
        std::string* const more[] = {&l.digest,      &l.opened_at,      &l.last_call_at, &l.closed_at,   &l.close_reason, &l.superseded_by,
                                     &l.diverged_at, &l.current_launch, &l.course_id,    &l.course_code, &l.course_title};
        for (int i = 0; i < 11; ++i) *more[i] = row.text(7 + i);
        l.course_minutes = static_cast<int>(row.integer(18));
        l.version = static_cast<int>(row.integer(19));
        l.language = row.text(20);
        l.state = row.text(21);
        l.has_completion = row.integer(22) != 0;
        l.set_aside = row.integer(23) != 0;
        l.engine_version = row.text(24);
        l.person_left = row.integer(25) != 0;
        found = std::move(l);
        return false;
      });
  return found;
}

Result<Engine> load_engine(Connection& db, std::int64_t tenant, const std::string& launch_id) {
  std::string facts_text, snapshot;
  db.query("select facts_json, snapshot from launch where tenant = ? and launch_id = ?", {tenant, launch_id}, [&](const Row& row) {
    facts_text = row.text(0);
    snapshot = row.text(1);
    return false;
  });
  return Engine::start(facts_text, snapshot);
}

}  // namespace waymark::delivery
