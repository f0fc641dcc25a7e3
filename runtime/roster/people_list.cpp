#include "runtime/roster/people_list.hpp"

#include <algorithm>

#include "runtime/catalogue/courses.hpp"
#include "runtime/outbox/keys_changed.hpp"
#include "runtime/roster/people_planner.hpp"

namespace waymark::roster {
namespace {

using storage::Connection;

Result<void> write_line(Connection& db, const runtime::Context& context, const PersonLine& line, const std::string& by, PeopleDone& done) {
  std::string id = line.before.person_id;
  if (line.is_new()) {
    auto added = people::add_person_in(db, context, line.draft.after.person, "", by);
    if (!added) return tl::unexpected<Error>(added.error());
    id = *added;
  } else if (line.changes()) {
    const auto written = people::write_draft(db, context, line.before, line.draft, by);
    if (!written) return tl::unexpected<Error>(written.error());
    done.passwords_taken_back += written->password_taken_back ? 1 : 0;
    if (line.draft.keys) done.told += outbox::keys_changed(db, context, id);
  }
  for (const auto& course : line.courses)
    if (auto enrolled = catalogue::enrol_in(db, context, id, course, by, line.due_at); !enrolled)
      return tl::unexpected<Error>(enrolled.error());
  return {};
}

std::string counts(const PeoplePlan& plan) {
  return "added " + std::to_string(plan.added) + ", changed " + std::to_string(plan.changed) + ", unchanged " +
         std::to_string(plan.unchanged) + ", enrolments " + std::to_string(plan.enrolments);
}

}  // namespace

const std::vector<ListColumn>& people_columns() {
  static const std::vector<ListColumn> columns = {
      {"username", "Needed. Who the line is about; 2 to 64 characters of a-z, 0-9 and . _ - @", "tam.reed"},
      {"name", "Full name. Needed for people who are not there yet", "Tam Reed"},
      {"sort_name", "Name in lists; made from the name when it is left out", "Reed, Tam"},
      {"email", "Email address", "tam.reed@hill.example"},
      {"organisation_code", "Code of the organisation, as the page Organisations has it", "hill-trust"},
      {"employee_number", "ESR employee number, 6 to 10 digits with leading zeros", "23000417"},
      {"vpd", "VPD of the employer, 3 digits. Needed with an employee number", "901"},
      {"assignment_number", "ESR assignment number", "23000417-2"},
      {"nhs_id", "NHS unique id, up to 10 digits", "555000111"},
      {"moodle_username", "Username in Moodle", "tamreed"},
      {"roles",
       "learner, reporter, reader, reflections, admin; several with blanks between. New people are learners when it is "
       "left out",
       "learner reporter"},
      {"status", "active, or left", "active"},
      {"enrol", "Codes of modules to enrol on, with blanks between", "who-leads-in-a-system"},
      {"due", "Due date of these enrolments", "2027-03-31"}};
  return columns;
}

Result<PeoplePlan> plan_people(runtime::Context& context, std::string_view bytes, const std::string& by) {
  return context.database.read_value<PeoplePlan>(
      [&](Connection& db) -> Result<PeoplePlan> { return PeoplePlanner(db, context, by).plan(bytes); });
}

Result<PeopleDone> import_people(runtime::Context& context, std::string_view bytes, const std::string& by) {
  return context.database.write_value<PeopleDone>([&](Connection& db) -> Result<PeopleDone> {
    const auto plan = PeoplePlanner(db, context, by).plan(bytes);
    if (!plan.faults.empty())
      return fail(ErrorKind::invalid, "Nothing was written: the list has faults.", "Mend what is named, then try again.");
    PeopleDone done{plan.added, plan.changed, plan.unchanged, plan.enrolments, {}, 0, plan.notes};
    for (const auto& line : plan.lines)
      if (auto written = write_line(db, context, line, by, done); !written) {
        Error error = written.error();
        error.where = "line " + std::to_string(line.line);
        return tl::unexpected<Error>(error);
      }
    const bool loses = std::any_of(plan.lines.begin(), plan.lines.end(),
                                   [](const PersonLine& line) { return people::loses_admin(line.before, line.draft); });
    if (loses)
      if (auto some = people::some_admin_remains(db, context); !some) return tl::unexpected<Error>(some.error());
    people::audit(db, context, by, "person.import", "", counts(plan));
    return done;
  });
}

}  // namespace waymark::roster
