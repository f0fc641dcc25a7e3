#include "runtime/delivery/opening.hpp"

#include <algorithm>

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
                 "a.registration_id = ? and l.mode = 'normal' and j.function = ? and j.first = 'cmi.core.lesson_status' "
                 "and j.error = 0",
                 {tenant, registration_id, static_cast<std::int64_t>(cmi::Function::set_value)});
}

}  // namespace

std::optional<Step> opening_step(Connection& db, const runtime::Context& context, const LaunchRow& launch,
                                 const cmi::Engine& engine) {
  if (launch.has_completion || rank_of(launch.state) >= rank_of("completed")) return std::nullopt;
  const auto items = engine.items();
  if (std::none_of(items.begin(), items.end(), [](const auto& item) { return item.opened; })) return std::nullopt;
  if (!any_row(db, "select 1 from course where tenant = ? and course_id = ? and completed_when_opened = 1",
               {context.tenant, launch.course_id}))
    return std::nullopt;
  if (set_a_status(db, context.tenant, launch.registration_id)) return std::nullopt;
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
