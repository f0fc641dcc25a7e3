#include <algorithm>
#include <charconv>
#include <sstream>

#include "runtime/catalogue/courses.hpp"
#include "runtime/catalogue/enrol_many.hpp"
#include "runtime/delivery/faults.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/admin/course_hosts.hpp"
#include "runtime/web/admin/finding_words.hpp"
#include "runtime/web/admin/seen_form.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

using catalogue::Course;

std::string course_path(const Course& course) { return "/admin/courses/" + support::percent_encode(course.code); }

http::Response list(Visit& visit) {
  auto courses = catalogue::list_courses(visit.context);
  if (!courses) return visit.error(courses.error());
  Table table{"Modules", {{"Module"}, {"Programme"}, {"Minutes", true}, {"Version", true}, {"State"}}, {}};
  table.row_headings = true;
  table.caption_size = "hidden";
  for (const auto& course : *courses)
    table.rows.push_back({{course.title, course_path(course)},
                          {course.programme.empty() ? "–" : course.programme},
                          {course.minutes > 0 ? std::to_string(course.minutes) : "–"},
                          {std::to_string(course.current_version)},
                          {.status = course.withdrawn_at.empty() ? Tag{"In use", "green"} : Tag{"Withdrawn", "grey"}}});
  Page page{"Modules", "admin/courses"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs();
  page.wide = true;
  page.data.set("any", !table.rows.empty())
      .set("table", web::table(table))
      .set("import", link_button({"Import packages", "/admin/import"}));
  return visit.page(std::move(page));
}

Data summary_of(const Course& course, const catalogue::CourseVersion& version) {
  std::vector<SummaryRow> rows = {
      {"Code", course.code},
      {"Edition", version.edition},
      {"Version", std::to_string(version.version) + ", imported " + support::display_date_time(version.imported_at)},
      {"Package", version.package_name + ", " + std::to_string(version.file_count) + " files"},
      {"Parts", count_words(static_cast<std::int64_t>(std::count_if(version.course.items.begin(), version.course.items.end(),
                                                                    [](const auto& item) { return item.launchable; })),
                            "part", "parts")}};
  if (!course.withdrawn_at.empty()) rows.push_back({"Withdrawn", support::display_date_time(course.withdrawn_at)});
  if (!version.authoring_tool.empty()) rows.push_back({"Made with", version.authoring_tool});
  if (!version.language.empty()) rows.push_back({"Language", version.language});
  rows.push_back({"Completed when", course.completed_when_opened
                                        ? "The module reports it; opening it is enough for one that reports nothing"
                                        : "The module reports it"});
  return summary_list(rows);
}

// How registrations of this course stand, as words with counts.
Data registrations_of(Visit& visit, const Course& course) {
  std::vector<SummaryRow> rows;
  (void)visit.context.database.read([&](storage::Connection& db) -> Result<void> {
    db.query(
        "select state, count(*) from registration where tenant = ? and course_id = ? group by state order by "
        "case state when 'not started' then 0 when 'in progress' then 1 when 'failed' then 2 when 'completed' then 3 else 4 end",
        {visit.context.tenant, course.course_id}, [&](const storage::Row& row) {
          rows.push_back({state_tag(row.text(0)).text, number_words(row.integer(1))});
          return true;
        });
    return {};
  });
  if (rows.empty()) rows.push_back({"Enrolled", "Nobody yet"});
  return summary_list(rows);
}

// What the module's parts do badly, summed over launches, for whoever made it.
void set_faults(Visit& visit, const Course& course, const catalogue::CourseVersion& version, Data& data) {
  auto found = delivery::faults_of_course(visit.context, course.course_id, course.current_version);
  Table faults{"What its author should mend", {{"Part"}, {"What happens"}, {"What to change"}, {"Launches", true}}, {}};
  if (found)
    for (const auto& fault : found->faults) {
      std::string title = fault.item_id;
      for (const auto& item : version.course.items)
        if (item.id == fault.item_id) title = item.title;
      const auto words = delivery::fault_words(fault);
      faults.rows.push_back(
          {{title}, {words.what}, {words.fix}, {std::to_string(fault.launches) + " of " + std::to_string(found->launches)}});
    }
  data.set("any_faults", !faults.rows.empty()).set("faults", table(faults));
}

struct Entered {
  std::string title, minutes, programme, strictness, usernames, due;
  bool completed_when_opened = false;
  std::string another_host = {};
  std::string organisation = {};
  bool below = true;
  FieldValues seen = {};  // the settings when the page was opened
  bool stale = false;     // somebody else saved some since
};

// "Enrolled", with how many.
std::optional<Notice> enrol_notice(const http::Request& request) {
  auto notice = notice_of(request);
  const int added = std::atoi(request.query_value("added").c_str()), existed = std::atoi(request.query_value("existed").c_str());
  if (!notice || request.query_value("done") != "enrolled" || added < 1 || existed < 0) return notice;
  notice->text = count_words(added, "person", "people") + " enrolled" +
                 (existed > 0 ? ", " + std::to_string(existed) + " were enrolled already. " : ". ") + notice->text;
  const int others = std::atoi(request.query_value("others").c_str());
  if (others > 0) notice->text += " " + catalogue::no_learner_words({0, 0, others}) + " Their own page gives it.";
  return notice;
}

http::Response show(Visit& visit, const Course& course, const Entered& entered, std::vector<FieldError> errors) {
  auto version = catalogue::get_version(visit.context, course.course_id, course.current_version);
  if (!version) return visit.error(version.error());
  Page page{course.title, "admin/course"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Modules", "/admin/courses"}});
  page.notice = enrol_notice(visit.request);
  page.errors = errors;
  if (!errors.empty()) page.status = entered.stale ? 409 : 400;
  auto& data = page.data;
  data.set("seen", seen_fields(entered.seen))
      .set("path", course_path(course))
      .set("summary", summary_of(course, *version))
      .set("registrations", registrations_of(visit, course));
  data.set("hosts", hosts_section(visit, course, *version, entered.another_host, errors));
  data.set("findings", findings_data(version->findings)).set("any_findings", !version->findings.empty());
  data.set("title_field", input({"title", "Title", {}, entered.title, {}, error_of(errors, "title")}));
  Input minutes{"minutes", "Minutes a learner needs", {}, entered.minutes, "0 when you do not know", error_of(errors, "minutes")};
  minutes.inputmode = "numeric";
  minutes.width = 4;
  data.set("minutes_field", input(minutes));
  data.set("programme_field",
           input({"programme", "Programme", {}, entered.programme, "Modules are listed by programme", error_of(errors, "programme")}));
  Choices strict{.id = "strictness", .legend = "How strictly the standard's limits are kept", .items = {}};
  strict.items = {{"tolerant", "Tolerant", "Takes what real modules send, for example long bookmarks. Best for learners.",
                   entered.strictness != "strict"},
                  {"strict", "Strict", "Refuses what SCORM 1.2 does not allow. For testing content.", entered.strictness == "strict"}};
  data.set("strictness_field", radios(strict));
  Choices opened{.id = "completed_when_opened", .legend = "Modules that report nothing", .items = {}};
  opened.items = {{"yes", "Completed when opened",
                   "Counts as completed when a learner has opened it and left again. Records say that it was opened, not that "
                   "the module reported it. What the module does report always wins. Beside parts that report, a part outside "
                   "the package counts once it was shown.",
                   entered.completed_when_opened}};
  data.set("opened_field", checkboxes(opened));
  data.set("usernames_field",
           textarea({"usernames", "Usernames", {}, entered.usernames, "One on each line", error_of(errors, "usernames"), 4}));
  Select organisations{
      .id = "organisation", .label = "Or everybody of an organisation", .error = error_of(errors, "organisation"), .items = {}};
  organisations.items.push_back({"", "Nobody else"});
  if (auto all = people::list_organisations(visit.context))
    for (const auto& one : *all) organisations.items.push_back({one.code, one.name, {}, one.code == entered.organisation});
  data.set("organisation_field", select(organisations));
  data.set("below_field", checkboxes({.id = "below",
                                      .legend = "Organisations that are part of it",
                                      .items = {{"yes", "Everybody of these as well", {}, entered.below}}}));
  Input due{"due", "Due date (optional)", {}, entered.due, "For example 2027-03-31", error_of(errors, "due")};
  due.width = 10;
  data.set("due_field", input(due));
  set_faults(visit, course, *version, data);
  data.set("withdrawn", !course.withdrawn_at.empty());
  data.set("save", button({.text = "Save changes", .variant = "secondary", .id = "save"})).set("enrol", button({"Enrol", ""}));
  return visit.page(std::move(page));
}

Entered entered_of(const FieldValues& shown, const FieldValues& seen) {
  Entered entered{shown.at("title"), shown.at("minutes"), shown.at("programme"), shown.at("strictness"), "", ""};
  entered.completed_when_opened = shown.at("completed_when_opened") == "yes";
  entered.seen = seen;
  return entered;
}

Entered stored(const Course& course) { return entered_of(catalogue::settings_of(course), catalogue::settings_of(course)); }

std::string setting_words(const std::string& field) { return field == "completed_when_opened" ? "completed when opened" : field; }

// Another admin was here since the page was opened.
http::Response stale(Visit& visit, const FieldValues& typed, const FieldValues& seen) {
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  if (!course) return visit.error(course.error());
  const auto held = catalogue::settings_of(*course);
  Entered entered = entered_of(merged(seen, typed, held), held);
  entered.stale = true;
  return show(visit, *course, entered, changed_meanwhile(seen, typed, held, setting_words));
}

http::Response detail(Visit& visit) {
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  if (!course) return visit.error(course.error());
  return show(visit, *course, stored(*course), {});
}

http::Response change(Visit& visit) {
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  if (!course) return visit.error(course.error());
  FieldValues typed;
  for (const auto& [name, value] : catalogue::settings_of(*course)) typed[name] = visit.field(name);
  const auto seen = seen_in(visit);
  const Entered entered = entered_of(typed, seen);
  std::vector<FieldError> errors;
  int minutes = 0;
  const auto [end, wrong] = std::from_chars(entered.minutes.data(), entered.minutes.data() + entered.minutes.size(), minutes);
  if (entered.title.empty()) errors.push_back({"title", "Enter a title"});
  if (wrong != std::errc{} || end != entered.minutes.data() + entered.minutes.size() || minutes < 0 || minutes > 100000)
    errors.push_back({"minutes", "Minutes must be a whole number from 0 to 100,000"});
  if (!errors.empty()) return show(visit, *course, entered, errors);
  const auto differs = [&](const char* name) { return !seen.contains(name) || seen.at(name) != typed.at(name); };
  catalogue::CourseChange change;
  if (differs("title")) change.title = entered.title;
  if (differs("programme")) change.programme = entered.programme;
  if (differs("strictness")) change.strictness = entered.strictness == "strict" ? "strict" : "tolerant";
  if (differs("minutes")) change.minutes = minutes;
  if (differs("completed_when_opened")) change.completed_when_opened = entered.completed_when_opened;
  auto done = catalogue::set_course(visit.context, course->course_id, change, visit.viewer->person_id, &seen);
  if (!done && done.error().where == support::kStale) return stale(visit, typed, seen);
  if (!done) return show(visit, *course, entered, {{done.error().where.empty() ? "title" : done.error().where, done.error().message}});
  return done_redirect(course_path(*course), "saved");
}

// One username on each line.
std::vector<std::string> named_people(const std::string& text) {
  std::vector<std::string> names;
  std::istringstream words(text);
  for (std::string name; words >> name;) names.push_back(name);
  return names;
}

http::Response enrol(Visit& visit) {
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  if (!course) return visit.error(course.error());
  Entered entered = stored(*course);
  entered.usernames = visit.field("usernames");
  entered.due = visit.field("due");
  entered.organisation = visit.field("organisation");
  entered.below = !visit.field("below").empty();
  const catalogue::Group group{named_people(entered.usernames), entered.organisation, entered.below};
  std::vector<FieldError> errors;
  if (group.usernames.empty() && group.organisation_code.empty())
    errors.push_back({"usernames", "Enter at least one username, or choose an organisation"});
  if (const auto due = catalogue::due_time(entered.due); !due)
    errors.push_back({"due", with_advice(due.error().message, due.error().advice)});
  if (!errors.empty()) return show(visit, *course, entered, errors);
  auto done = catalogue::enrol_many(visit.context, course->course_id, group, entered.due, visit.viewer->person_id);
  if (!done) {
    const auto& error = done.error();
    return show(visit, *course, entered, {{error.where.empty() ? "usernames" : error.where, error.message + " " + error.advice}});
  }
  if (done->added == 0) return done_redirect(course_path(*course), "nobody-new");
  return done_redirect(course_path(*course) + "?added=" + std::to_string(done->added) + "&existed=" + std::to_string(done->existed) +
                           (done->no_learners > 0 ? "&others=" + std::to_string(done->no_learners) : ""),
                       "enrolled");
}

http::Response hosts(Visit& visit) {
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  if (!course) return visit.error(course.error());
  const auto errors = change_hosts(visit, *course);
  if (errors.empty()) return done_redirect(course_path(*course), "hosts");
  Entered entered = stored(*course);
  entered.another_host = visit.field("another_host");
  return show(visit, *course, entered, errors);
}

}  // namespace

void add_course_pages(Site& site) {
  site.page("admin", "/admin/courses", list);
  site.page("admin", "/admin/courses/{code}", detail);
  site.action("admin", "/admin/courses/{code}", change);
  site.action("admin", "/admin/courses/{code}/enrol", enrol);
  site.action("admin", "/admin/courses/{code}/hosts", hosts);
}

}  // namespace waymark::web
