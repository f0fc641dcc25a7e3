#include "runtime/catalogue/courses.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/random.hpp"

namespace waymark::catalogue {
namespace {

using storage::Connection;
using storage::Row;

struct Open {
  std::string id, state;
};

Result<int> current_version(Connection& db, std::int64_t tenant, const std::string& course_id) {
  int version = -1;
  bool withdrawn = false;
  db.query("select current_version, withdrawn_at from course where tenant = ? and course_id = ?", {tenant, course_id}, [&](const Row& row) {
    version = static_cast<int>(row.integer(0));
    withdrawn = !row.text(1).empty();
    return false;
  });
  if (version < 0) return fail(ErrorKind::not_found, "There is no such course.", "List the courses to see their codes.");
  if (withdrawn || version == 0)
    return fail(ErrorKind::conflict, "Nobody can be registered for this course: it is withdrawn or has no content.");
  return version;
}

Open open_registration(Connection& db, std::int64_t tenant, const std::string& person, const std::string& course) {
  Open open;
  db.query(
      "select registration_id, state from registration where tenant = ? and person_id = ? and course_id = ? "
      "and "
      "ended_at = '' limit 1",
      {tenant, person, course}, [&](const Row& row) {
        open = {row.text(0), row.text(1)};
        return false;
      });
  return open;
}

constexpr const char* kViewColumns =
    "select r.registration_id, r.person_id, r.course_id, c.code, c.title, c.programme, c.minutes, r.version, "
    "r.state, "
    "r.created_at, r.due_at, r.ended_at, r.completed_at, r.first_launch_at, r.last_active_at, r.score, "
    "r.seconds, "
    "coalesce(k.evidence_code, ''), r.location from registration r join course c on c.tenant = r.tenant and "
    "c.course_id "
    "= "
    "r.course_id left join completion k on k.tenant = r.tenant and k.registration_id = r.registration_id "
    "where r.tenant = ? ";

RegistrationView view_of(const Row& row) {
  RegistrationView view;
  view.registration_id = row.text(0);
  view.person_id = row.text(1);
  view.course_id = row.text(2);
  view.course_code = row.text(3);
  view.course_title = row.text(4);
  view.programme = row.text(5);
  view.minutes = static_cast<int>(row.integer(6));
  view.version = static_cast<int>(row.integer(7));
  view.state = row.text(8);
  view.created_at = row.text(9);
  view.due_at = row.text(10);
  view.ended_at = row.text(11);
  view.completed_at = row.text(12);
  view.first_launch_at = row.text(13);
  view.last_active_at = row.text(14);
  if (!row.null(15)) view.score = row.real(15);
  view.seconds = row.integer(16);
  view.evidence_code = row.text(17);
  view.location = row.text(18);
  return view;
}

Result<std::vector<RegistrationView>> views(runtime::Context& context, const std::string& rest, const std::string& value) {
  std::vector<RegistrationView> all;
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    db.query(kViewColumns + rest, {context.tenant, value}, [&](const Row& row) {
      all.push_back(view_of(row));
      return true;
    });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return all;
}

}  // namespace

Result<std::string> due_time(const std::string& due) {
  if (due.empty()) return due;
  std::optional<std::int64_t> time;
  if (const auto next_day = support::local_midnight(due, 1))
    time = *support::parse_time(*next_day) - 1;
  else
    time = support::parse_time(due);
  if (!time) return fail(ErrorKind::invalid, "The due date \"" + due + "\" is not a date.", "Write it as 2026-03-31.", "due");
  return support::format_time(*time);
}

Result<Enrolment> enrol_in(Connection& db, const runtime::Context& context, const std::string& person_id, const std::string& course_id,
                           const std::string& by, const std::string& due_at, bool again) {
  const auto version = current_version(db, context.tenant, course_id);
  if (!version) return tl::unexpected(version.error());
  bool person = false;
  storage::Value organisation = nullptr;
  db.query("select organisation_id from person where tenant = ? and person_id = ? and status = 'active'", {context.tenant, person_id},
           [&](const Row& row) {
             person = true;
             if (!row.null(0)) organisation = row.text(0);
             return false;
           });
  if (!person) return fail(ErrorKind::not_found, "There is no such person, or the account is not active.");

  const std::string now = context.now();
  const Open open = open_registration(db, context.tenant, person_id, course_id);
  const bool finished = open.state == "completed" || open.state == "passed";
  if (!open.id.empty() && !(again && finished)) return Enrolment{open.id, true};
  if (!open.id.empty())
    db.execute("update registration set ended_at = ? where tenant = ? and registration_id = ?", {now, context.tenant, open.id});
  const Enrolment made{support::random_uuid(), false};
  db.execute(
      "insert into registration (tenant, registration_id, person_id, course_id, version, organisation_id, "
      "created_at, "
      "created_by, due_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {context.tenant, made.registration_id, person_id, course_id, static_cast<std::int64_t>(*version), organisation, now, by, due_at});
  people::audit(db, context, by, "enrol", made.registration_id, course_id);
  return made;
}

Result<Enrolment> create_enrolment(runtime::Context& context, const std::string& person_id, const std::string& course_id,
                                   const std::string& by, const std::string& due, bool again) {
  const auto due_at = due_time(due);
  if (!due_at) return tl::unexpected(due_at.error());
  return context.database.write_value<Enrolment>(
      [&](Connection& db) -> Result<Enrolment> { return enrol_in(db, context, person_id, course_id, by, *due_at, again); });
}

Result<std::vector<RegistrationView>> registrations_of(runtime::Context& context, const std::string& person_id) {
  return views(context, "and r.person_id = ? order by r.ended_at <> '', r.created_at desc, r.registration_id", person_id);
}

Result<RegistrationView> get_registration(runtime::Context& context, const std::string& registration_id) {
  auto found = views(context, "and r.registration_id = ?", registration_id);
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) return fail(ErrorKind::not_found, "There is no such registration.");
  return std::move(found->front());
}

}  // namespace waymark::catalogue
