// Due dates of a group: choose, see how many, move; and move back.
#include <charconv>

#include "runtime/catalogue/courses.hpp"
#include "runtime/delivery/act_rows.hpp"
#include "runtime/delivery/due_acts.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/act_forms.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

using catalogue::Course;

constexpr int kMovesShown = 20;

std::string course_path(const Course& course) { return "/admin/courses/" + support::percent_encode(course.code); }

std::vector<Link> crumbs(const Course& course) {
  return admin_crumbs({{"Modules", "/admin/courses"}, {course.title, course_path(course)}});
}

std::string organisation_words(Visit& visit, const std::string& id) {
  if (id.empty()) return "Everybody on the module";
  if (auto all = people::list_organisations(visit.context))
    for (const auto& one : *all)
      if (one.organisation_id == id) return one.name + " and everything below it";
  return id;
}

std::string due_words(const std::string& due_at) { return due_at.empty() ? "No due date" : support::display_date(due_at); }

Data moves_data(Visit& visit, const Course& course) {
  Table moved{"Moves so far", {{"When"}, {"Who for"}, {"New date"}, {"How many", true}, {"Undo"}}, {}};
  if (auto acts = delivery::acts_about_course(visit.context, course.course_id, "due", kMovesShown))
    for (const auto& act : *acts)
      moved.rows.push_back({{support::display_date_time(act.at)},
                            {organisation_words(visit, act.after["organisation"].as_string())},
                            {due_words(act.after["due"].as_string())},
                            {std::to_string(act.after["registrations"].as_integer())},
                            {"Move back", course_path(course) + "/due/" + act.act_id}});
  return moved.rows.empty() ? Data(false) : table(moved);
}

http::Response ask(Visit& visit, const Course& course, std::vector<FieldError> errors) {
  Page page{"Move due dates: " + course.title, "admin/due"};
  page.section = "admin";
  page.breadcrumbs = crumbs(course);
  page.notice = notice_of(visit.request);
  if (!errors.empty()) page.status = 422;
  Select organisations{.id = "organisation", .label = "Who for", .error = error_of(errors, "organisation"), .items = {}};
  organisations.items.push_back({"", "Everybody on the module"});
  if (auto all = people::list_organisations(visit.context))
    for (const auto& one : *all)
      organisations.items.push_back({one.organisation_id, one.name, {}, one.organisation_id == visit.field("organisation")});
  Input due{
      "due", "New due date", {}, visit.field("due"), "For example 2027-03-31. Leave it empty for no due date", error_of(errors, "due")};
  due.width = 10;
  Data::List fields = {form_field("select", select(organisations)), form_field("input", input(due)), reason_field(visit, errors)};
  page.errors = std::move(errors);
  page.data.set("path", course_path(course) + "/due")
      .set("cancel", course_path(course))
      .set("fields", std::move(fields))
      .set("moves", moves_data(visit, course))
      .set("go", button({"See how many", ""}));
  return visit.page(std::move(page));
}

// What the dates were when they were shown: a confirmation that comes after somebody else moved them is asked again.
std::string dates_seen(const delivery::DueCount& count) {
  return std::to_string(count.without) + "/" + std::to_string(count.same) + "/" + count.earliest + "/" + count.latest;
}

http::Response show_confirm(Visit& visit, const Course& course, const delivery::DueMove& move, const delivery::DueCount& count) {
  ActConfirm confirm{.title = "Check: move due dates",
                     .path = course_path(course) + "/due",
                     .cancel = course_path(course) + "/due",
                     .button = "Move " + count_words(count.changing, "due date", "due dates")};
  const auto at = catalogue::due_time(move.due);
  confirm.facts = {{"Module", course.title},
                   {"Who for", organisation_words(visit, move.organisation_id)},
                   {"New due date", due_words(at ? *at : "")},
                   {"Will change", count_words(count.changing, "registration", "registrations")}};
  if (!count.earliest.empty())
    confirm.facts.push_back(
        {"Dates now",
         due_words(count.earliest) + (due_words(count.latest) == due_words(count.earliest) ? "" : " to " + due_words(count.latest))});
  if (count.without > 0) confirm.facts.push_back({"Without a date now", std::to_string(count.without)});
  confirm.facts.push_back({"Have this date already", std::to_string(count.same)});
  confirm.facts.push_back({"Finished, stay as they are", std::to_string(count.finished)});
  confirm.facts.push_back({"Reason", visit.field("reason")});
  confirm.hidden = {{"reason", visit.field("reason")},
                    {"organisation", move.organisation_id},
                    {"due", move.due},
                    {"expected", std::to_string(count.changing)},
                    {"dates", dates_seen(count)}};
  confirm.breadcrumbs = crumbs(course);
  return act_confirm(visit, std::move(confirm));
}

http::Response form(Visit& visit) {
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  return course ? ask(visit, *course, {}) : visit.error(course.error());
}

http::Response refused(Visit& visit, const Course& course, const Error& error, std::vector<FieldError> errors = {}) {
  if (error.kind == ErrorKind::internal) return visit.error(error);
  errors.push_back({error.where.empty() ? "organisation" : error.where, with_advice(error.message, error.advice)});
  return ask(visit, course, in_page_order(errors, {"organisation", "due", "reason"}));
}

http::Response act(Visit& visit) {
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  if (!course) return visit.error(course.error());
  const delivery::DueMove move{course->course_id, visit.field("organisation"), visit.field("due")};
  std::vector<FieldError> errors;
  if (visit.field("reason").size() < 3) errors.push_back({"reason", kReasonNeeded});
  auto count = delivery::preview_due(visit.context, move);
  if (!count) return refused(visit, *course, count.error(), std::move(errors));
  if (!errors.empty()) return ask(visit, *course, std::move(errors));
  if (count->changing == 0) return ask(visit, *course, {{"due", "No due date would change. Choose another date or group."}});
  if (visit.field("confirm") != "yes") return show_confirm(visit, *course, move, *count);
  if (visit.field("dates") != dates_seen(*count))
    return ask(visit, *course,
               {{"due",
                 "Somebody else changed these due dates meanwhile. Nothing was moved. See how many there are "
                 "now, and confirm again."}});
  const std::string given = visit.field("expected");
  std::int64_t expected = -1;
  (void)std::from_chars(given.data(), given.data() + given.size(), expected);
  auto done = delivery::move_due(visit.context, move, expected, {visit.viewer->person_id, visit.field("reason")});
  if (!done) return refused(visit, *course, done.error());
  return done_redirect(course_path(*course) + "/due", "due-moved");
}

http::Response undo_form(Visit& visit, std::vector<FieldError> errors) {
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  if (!course) return visit.error(course.error());
  auto found = delivery::get_act(visit.context, visit.parameter("act"));
  if (!found) return visit.error(found.error());
  if (!*found || (*found)->kind != "due" || (*found)->course_id != course->course_id) return visit.not_found();
  const auto& moved = **found;
  ActForm form{.title = "Move due dates back",
               .path = course_path(*course) + "/due/" + moved.act_id,
               .cancel = course_path(*course) + "/due",
               .button = "Move the due dates back"};
  form.words = {"On " + support::display_date_time(moved.at) + " the due dates of " +
                    count_words(moved.after["registrations"].as_integer(), "registration", "registrations") +
                    " were moved to: " + due_words(moved.after["due"].as_string()) + ". Reason: " + moved.reason,
                "Each goes back to the date it had, but for those that somebody changed since, and modules that were finished "
                "since. This can be done for 30 days."};
  form.fields.push_back(reason_field(visit, errors));
  form.breadcrumbs = crumbs(*course);
  form.errors = std::move(errors);
  return act_form(visit, std::move(form));
}

http::Response undo(Visit& visit) {
  if (visit.field("reason").size() < 3) return undo_form(visit, {{"reason", kReasonNeeded}});
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  if (!course) return visit.error(course.error());
  auto done = delivery::undo_due(visit.context, visit.parameter("act"), {visit.viewer->person_id, visit.field("reason")});
  if (!done && done.error().kind == ErrorKind::invalid) return undo_form(visit, {{"reason", done.error().message}});
  if (!done) return visit.error(done.error());
  return done_redirect(course_path(*course) + "/due", "due-undone");
}

}  // namespace

void add_due_pages(Site& site) {
  site.page("admin", "/admin/courses/{code}/due", form);
  site.action("admin", "/admin/courses/{code}/due", act);
  site.page("admin", "/admin/courses/{code}/due/{act}", [](Visit& visit) { return undo_form(visit, {}); });
  site.action("admin", "/admin/courses/{code}/due/{act}", undo);
}

}  // namespace waymark::web
