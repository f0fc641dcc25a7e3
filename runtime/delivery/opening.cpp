#include "runtime/delivery/opening.hpp"

#include <algorithm>

#include "runtime/catalogue/outside_hosts.hpp"
#include "runtime/delivery/facts.hpp"
#include "scorm/package/reference.hpp"
#include "xapi/profiles/scorm_profile.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

constexpr int kOpeningOrdinal = 2000;  // apart from those of calls and of close_session

bool any_row(Connection& db, const char* sql, const std::vector<storage::Value>& values) {
  bool found = false;
  db.query(sql, values, [&](const Row&) {
    found = true;
    return false;
  });
  return found;
}

bool set_a_status(Connection& db, std::int64_t tenant, const std::string& registration_id) {
  return any_row(db,
                 "select 1 from attempt a join launch l on l.tenant = a.tenant and l.attempt_id = a.attempt_id "
                 "join journal j on j.tenant = l.tenant and j.launch_id = l.launch_id where a.tenant = ? and "
                 "a.registration_id = ? and l.mode = 'normal' and j.function = ? and j.first in ('cmi.core.lesson_status', "
                 "'cmi.completion_status', 'cmi.success_status') "
                 "and j.error = 0",
                 {tenant, registration_id, static_cast<std::int64_t>(cmi::Function::set_value)});
}

// Whether the part was on a learner's screen: opened, and for a page outside the package, in a launch that began after its host
// had been allowed.
bool was_shown(Connection& db, const runtime::Context& context, const LaunchRow& launch, const package::Item& item) {
  if (item.external_url.empty()) return true;
  return can_be_shown(item, catalogue::allowed_hosts(db, context.tenant, launch.course_id)) &&
         any_row(db,
                 "select 1 from launch l join journal j on j.tenant = l.tenant and j.launch_id = l.launch_id join course_host h on "
                 "h.tenant = l.tenant and h.course_id = ? and h.host = ? and h.allowed_at <= l.opened_at where l.tenant = ? and "
                 "l.attempt_id = ? and l.mode = 'normal' and j.function = ? and j.first = ?",
                 {launch.course_id, package::host_of(item.external_url), context.tenant, launch.attempt_id,
                  static_cast<std::int64_t>(cmi::Function::open), item.id});
}

// What is known of the parts that can be opened, to say whether opening them is enough.
struct Parts {
  bool seen = false;                   // one was
  bool all_done = true;                // each is complete; or was seen, and cannot report or does not
  bool inside = false, blind = false;  // blind: a SCO outside the package
};

Parts parts_of(Connection& db, const runtime::Context& context, const LaunchRow& launch, const Engine& engine, bool silent) {
  Parts parts;
  const auto course = course_of(db, context.tenant, launch.course_id, launch.version);
  for (const auto& status : engine.items()) {
    const auto item = std::find_if(course.items.begin(), course.items.end(), [&](const auto& one) { return one.id == status.id; });
    if (item == course.items.end()) continue;
    const bool seen = status.opened && was_shown(db, context, launch, *item), blind = item->sco && !item->external_url.empty();
    const bool complete = status.lesson_status == "completed" || status.lesson_status == "passed";
    parts.seen |= seen;
    parts.all_done &= complete || (seen && (blind || silent));
    (blind ? parts.blind : parts.inside) = true;
  }
  return parts;
}

bool opening_is_enough(Connection& db, const runtime::Context& context, const LaunchRow& launch, const Engine& engine) {
  const bool silent = !set_a_status(db, context.tenant, launch.registration_id);
  const auto parts = parts_of(db, context, launch, engine, silent);
  return parts.blind && parts.inside ? parts.all_done : silent && parts.seen;
}

}  // namespace

std::optional<Step> opening_step(Connection& db, const runtime::Context& context, const LaunchRow& launch, const Engine& engine) {
  if (launch.has_completion || rank_of(launch.state) >= rank_of("completed")) return std::nullopt;
  if (!any_row(db, "select 1 from course where tenant = ? and course_id = ? and completed_when_opened = 1",
               {context.tenant, launch.course_id}))
    return std::nullopt;
  if (!opening_is_enough(db, context, launch, engine)) return std::nullopt;
  Step step{launch.last_number, kOpeningOrdinal, launch.last_call_at, {}, engine.course()};
  step.course.completion = true;
  step.by_opening = true;
  return step;
}

std::string completed_by_opening(Connection& db, std::int64_t tenant, const std::string& launch_id) {
  std::string at;
  db.query("select statement_id, journal_number, timestamp from statement where tenant = ? and launch_id = ? and launch_id <> ''",
           {tenant, launch_id}, [&](const Row& row) {
             if (row.text(0) == xapi::scorm_statement_id(launch_id, row.integer(1), kOpeningOrdinal)) at = row.text(2);
             return at.empty();
           });
  return at;
}

}  // namespace waymark::delivery
