// Withdrawing a module and putting it back.
#include "runtime/catalogue/courses.hpp"
#include "runtime/delivery/course_acts.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/act_forms.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

std::string course_path(const catalogue::Course& course) { return "/admin/courses/" + support::percent_encode(course.code); }

// Who is on the module now, for the page that asks.
std::int64_t people_on(Visit& visit, const catalogue::Course& course, const char* condition) {
  std::int64_t count = 0;
  (void)visit.context.database.read([&](storage::Connection& db) -> Result<void> {
    db.query(std::string("select count(*) from registration where tenant = ? and course_id = ? and ended_at = '' and ") + condition,
             {visit.context.tenant, course.course_id}, [&](const storage::Row& row) {
               count = row.integer(0);
               return false;
             });
    return {};
  });
  return count;
}

std::vector<Link> crumbs(const catalogue::Course& course) {
  return admin_crumbs({{"Modules", "/admin/courses"}, {course.title, course_path(course)}});
}

http::Response ask(Visit& visit, const catalogue::Course& course, std::vector<FieldError> errors) {
  const bool withdrawn = !course.withdrawn_at.empty();
  ActForm form{.title = (withdrawn ? "Put back: " : "Withdraw: ") + course.title,
               .path = course_path(course) + "/withdraw",
               .cancel = course_path(course)};
  if (withdrawn)
    form.words = {"The module was withdrawn on " + support::display_date(course.withdrawn_at) + ".",
                  "People find it again under My modules, where they had left it."};
  else
    form.words = {
        "Nobody can open the module or be enrolled on it any more. Its address says that it was withdrawn and that the "
        "person's record is kept. Whoever has it open on their screen just now can still finish and save.",
        "Records, certificates and reports stay. You can put the module back at any time."};
  form.fields.push_back(reason_field(visit, errors));
  form.breadcrumbs = crumbs(course);
  form.errors = std::move(errors);
  return act_form(visit, std::move(form));
}

http::Response show_confirm(Visit& visit, const catalogue::Course& course) {
  const bool withdrawn = !course.withdrawn_at.empty();
  const std::string words = withdrawn ? "Put this module back" : "Withdraw this module";
  ActConfirm confirm{.title = "Check: " + words, .path = course_path(course) + "/withdraw", .cancel = course_path(course), .button = words};
  confirm.facts = {
      {"Module", course.title},
      {"Not begun", count_words(people_on(visit, course, "state = 'not started'"), "person", "people")},
      {"Begun and not finished", count_words(people_on(visit, course, "state in ('in progress', 'failed')"), "person", "people")},
      {"Finished", count_words(people_on(visit, course, "state in ('completed', 'passed')"), "person", "people")},
      {"Reason", visit.field("reason")}};
  confirm.hidden = {{"reason", visit.field("reason")}, {"act", withdrawn ? "put-back" : "withdraw"}};
  confirm.breadcrumbs = crumbs(course);
  return act_confirm(visit, std::move(confirm));
}

http::Response form(Visit& visit) {
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  return course ? ask(visit, *course, {}) : visit.error(course.error());
}

http::Response act(Visit& visit) {
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  if (!course) return visit.error(course.error());
  if (visit.field("reason").size() < 3) return ask(visit, *course, {{"reason", kReasonNeeded}});
  if (visit.field("confirm") != "yes") return show_confirm(visit, *course);
  const bool withdrawn = !course->withdrawn_at.empty();
  // The same form twice, or another administrator's meanwhile: what was meant is done already, and its opposite was not.
  if (visit.field("act") != (withdrawn ? "put-back" : "withdraw"))
    return visit.error({ErrorKind::conflict,
                        withdrawn ? "This module is withdrawn already." : "This module is in use already.",
                        "Nothing was changed.",
                        {},
                        {},
                        {}});
  const delivery::Decider by{visit.viewer->person_id, visit.field("reason")};
  auto done = withdrawn ? delivery::put_back_course(visit.context, course->course_id, by)
                        : delivery::withdraw_course(visit.context, course->course_id, by);
  if (done) return done_redirect(course_path(*course), withdrawn ? "course-put-back" : "course-withdrawn");
  if (done.error().kind == ErrorKind::invalid) return ask(visit, *course, {{"reason", done.error().message}});
  return visit.error(done.error());
}

}  // namespace

void add_course_act_pages(Site& site) {
  site.page("admin", "/admin/courses/{code}/withdraw", form);
  site.action("admin", "/admin/courses/{code}/withdraw", act);
}

}  // namespace waymark::web
