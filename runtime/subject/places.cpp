#include "runtime/subject/places.hpp"

namespace waymark::subject {
namespace {

const std::string kOwn = "tenant = ?1 and person_id = ?2";
const std::string kOfRegistration =
    "tenant = ?1 and registration_id in (select registration_id from registration where tenant = ?1 and person_id = ?2)";
const std::string kOfLaunch = "tenant = ?1 and launch_id in (select launch_id from launch where tenant = ?1 and person_id = ?2)";
const std::string kCompletions =
    "(select completion_id from completion where tenant = ?1 and person_id = ?2 union select completion_id from completion_past where "
    "tenant = "
    "?1 and person_id = ?2)";
const std::string kOfDelivery =
    "tenant = ?1 and delivery_id in (select delivery_id from delivery where tenant = ?1 and reference in " + kCompletions + ")";

}  // namespace

const std::vector<Place>& account_places() {
  static const std::vector<Place> kPlaces = {
      {"calls of modules",
       "journal",
       {"launch_id", "number", "function", "first", "second", "answer", "error", "client_time", "received_at"},
       kOfLaunch},
      {"openings of modules",
       "launch",
       {"launch_id", "attempt_id", "registration_id", "mode", "opened_at", "last_call_at", "closed_at", "close_reason", "snapshot"},
       kOwn},
      {"attempts", "attempt", {"attempt_id", "registration_id", "number", "started_at", "ended_at", "snapshot"}, kOfRegistration},
      {"places at other systems", "handover", {"delivery_id", "place", "handed_at", "taken_back_at"}, kOfDelivery},
      {"calls of other systems under way", "open_call", {"delivery_id", "place", "at"}, kOfDelivery},
      {"deliveries to other systems",
       "delivery",
       {"delivery_id", "kind", "payload", "state", "detail", "created_at", "updated_at"},
       "tenant = ?1 and reference in " + kCompletions,
       true},
      {"due dates moved", "act_due", {"act_id", "registration_id", "before_due", "after_due"}, kOfRegistration},
      {"decisions about the record",
       "act",
       {"act_id", "at", "kind", "registration_id", "reason", "before_json", "after_json"},
       kOfRegistration,
       true},
      {"completions of before",
       "completion_past",
       {"completion_id", "registration_id", "course_id", "completed_at", "outcome", "score", "seconds", "evidence_code"},
       kOwn,
       true},
      {"completions",
       "completion",
       {"completion_id", "registration_id", "course_id", "completed_at", "outcome", "score", "seconds", "evidence_code"},
       kOwn,
       true},
      {"registrations",
       "registration",
       {"registration_id", "course_id", "created_at", "due_at", "state", "completed_at", "score", "seconds", "first_launch_at",
        "last_active_at", "location"},
       kOwn,
       true},
      {"places of work", "person_place", {"valid_from", "organisation_id"}, kOwn},
      {"roles", "person_role", {"role"}, kOwn},
      {"sign-ins that last", "web_session", {"created_at", "last_seen_at", "expires_at"}, kOwn},
      {"access links", "access_link", {"link_id", "kind", "course_id", "created_at", "expires_at"}, kOwn},
      {"names and numbers",
       "identity",
       {"username", "display_name", "sort_name", "email", "employee_number", "assignment_number", "vpd", "nhs_id", "moodle_username"},
       kOwn,
       true},
      {"account", "person", {"person_id", "organisation_id", "status", "created_at"}, kOwn, true}};
  return kPlaces;
}

std::int64_t count_rows(storage::Connection& db, std::int64_t tenant, const Place& place, const std::string& person_id) {
  std::int64_t count = 0;
  db.query("select count(*) from " + std::string(place.table) + " where " + place.where, {tenant, person_id}, [&](const storage::Row& row) {
    count = row.integer(0);
    return false;
  });
  return count;
}

std::string esr_lines_where() { return kOfDelivery; }

}  // namespace waymark::subject
