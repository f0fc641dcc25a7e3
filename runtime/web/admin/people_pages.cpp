#include <algorithm>
#include <map>

#include "runtime/auth/access_link.hpp"
#include "runtime/auth/lent_password.hpp"
#include "runtime/auth/password.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/outbox/keys_changed.hpp"
#include "runtime/people/all_problems.hpp"
#include "runtime/people/details.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

constexpr int kPageSize = 50;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

http::Response list(Visit& visit) {
  const std::string search = visit.request.query_value("search");
  const int current = std::max(1, std::atoi(visit.request.query_value("page").c_str()));
  auto people = people::list_people(visit.context, search, kPageSize + 1, (current - 1) * kPageSize);
  if (!people) return visit.error(people.error());
  const bool more = people->size() > kPageSize;
  if (more) people->pop_back();
  Table table{
      search.empty() ? "People" : "People that match \"" + search + "\"", {{"Name"}, {"Username"}, {"Organisation"}, {"Roles"}}, {}};
  table.row_headings = true;
  table.caption_size = search.empty() ? "hidden" : "s";
  for (const auto& person : *people)
    table.rows.push_back({{person.sort_name, "/admin/people/" + person.person_id},
                          {person.username},
                          {person.organisation_name},
                          {person.status == "active" ? joined(person.roles) : "Has left"}});
  Page page{"People", "admin/people"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs();
  page.notice = notice_of(visit.request);
  page.wide = true;
  Input box{"search", "Part of a name or username", {}, search};
  box.width = 20;
  page.data.set("search_field", input(box)).set("search_button", button({"Search", "secondary"}));
  page.data.set("any", !table.rows.empty())
      .set("table", web::table(table))
      .set("add", link_button({"Add a person", "/admin/people/new"}))
      .set("bring_in", link_button({"Bring in a list", "/admin/people/import"}, "secondary"));
  page.data.set("pages",
                pagination(current, current + (more ? 1 : 0), "/admin/people?search=" + support::percent_encode(search) + "&page="));
  return visit.page(std::move(page));
}

// The form for a new person, with what was typed.
http::Response form(Visit& visit, std::vector<FieldError> errors) {
  Page page{"Add a person", "admin/person-new"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"People", "/admin/people"}});
  page.errors = errors;
  if (!errors.empty()) page.status = 400;
  Data::List fields;
  const auto text = [&](const char* id, const char* label, const char* hint = "") {
    Input field{id, label, {}, visit.field(id), hint, error_of(errors, id)};
    field.autocomplete = "off";
    field.spellcheck = false;
    fields.push_back(input(field));
  };
  text("display_name", "Full name");
  text("username", "Username", "Small letters, digits and . _ - @");
  text("email", "Email (optional)");
  text("employee_number", "Employee number in ESR (optional)", "Usually 8 digits");
  text("assignment_number", "Assignment number in ESR (optional)");
  text("vpd", "VPD of the employer (optional)", "3 digits; needed with an employee number");
  text("moodle_username", "Username in Moodle (optional)");
  page.data.set("fields", std::move(fields));
  Select organisations{"organisation", "Organisation", {}, {}, error_of(errors, "organisation"), {{"", "None"}}};
  if (auto all = people::list_organisations(visit.context))
    for (const auto& one : *all) organisations.items.push_back({one.code, one.name, {}, one.code == visit.field("organisation")});
  page.data.set("organisation_field", select(organisations));
  Choices roles{"role", "Roles", {}, "Everybody who takes modules is a learner", error_of(errors, "role"), {}};
  const auto checked = [&](const std::string& role) {
    for (const auto& [name, value] : visit.form)
      if (name == "role" && value == role) return true;
    return visit.form.empty() && role == "learner";
  };
  roles.items = {{"learner", "Learner", {}, checked("learner")},
                 {"reporter", "Reporter", "Sees figures, and people behind them", checked("reporter")},
                 {"reader", "Reader", "May also open statements and answers of named people", checked("reader")},
                 {"reflections", "Reads reflections", "May also read learners' own words in the launch history", checked("reflections")},
                 {"admin", "Admin", "Imports modules, manages people and connectors", checked("admin")}};
  page.data.set("roles_field", checkboxes(roles)).set("add", button({"Add person", ""}));
  return visit.page(std::move(page));
}

std::vector<FieldError> form_errors(const std::vector<people::Problem>& problems) {
  // This form is older than the names of fields (people/change.hpp).
  static const std::map<std::string, std::string> fields = {
      {"name", "display_name"}, {"organisation_code", "organisation"}, {"roles", "role"}};
  std::vector<FieldError> errors;
  for (const auto& one : problems) {
    const auto own = fields.find(one.field);
    errors.push_back({own == fields.end() ? one.field : own->second, with_advice(one.message, one.advice)});
  }
  return in_page_order(errors, {"display_name", "username", "email", "employee_number", "assignment_number", "vpd", "moodle_username",
                                "organisation", "role"});
}

http::Response add(Visit& visit) {
  people::NewPerson person;
  person.display_name = visit.field("display_name");
  person.username = visit.field("username");
  person.email = visit.field("email");
  person.organisation_code = visit.field("organisation");
  person.employee_number = visit.field("employee_number");
  person.assignment_number = visit.field("assignment_number");
  person.vpd = visit.field("vpd");
  person.moodle_username = visit.field("moodle_username");
  for (const auto& [name, value] : visit.form)
    if (name == "role") person.roles.push_back(value);
  const auto wrong = people::all_problems(visit.context, person);
  if (!wrong) return visit.error(wrong.error());
  if (!wrong->empty()) return form(visit, form_errors(*wrong));
  auto id = people::add_person(visit.context, person, visit.viewer->person_id);
  if (id) return done_redirect("/admin/people/" + *id, "person-added");
  const auto& error = id.error();
  if (error.where.empty()) return visit.error(error);
  return form(visit, form_errors({{error.where, error.message, error.advice}}));
}

// "Saved", and what else the change set going.
std::optional<Notice> change_notice(const http::Request& request) {
  auto notice = notice_of(request);
  const auto count = [&](const char* name) { return std::clamp(std::atoi(request.query_value(name).c_str()), 0, 1'000'000); };
  if (notice)
    for (const auto& words : outbox::retold_words({count("renewed"), count("renamed"), count("nameless"), count("in-files")}))
      notice->text += " " + words;
  if (notice && request.query_value("password") == "taken-back")
    notice->text +=
        " Their password no longer counts: it was set through a link of somebody who lacks a role they now have. "
        "They need a new sign-in link from somebody who has all of these roles, or from the command line.";
  return notice;
}

// Whoever made the link that a password was first set through may know it: said to those who give roles.
std::string password_words(Visit& visit, const std::string& person_id) {
  const auto origin = auth::password_origin(visit.context, person_id);
  if (!origin.set) return "None yet. It is chosen after signing in by a link";
  if (origin.link_maker.empty()) return "Set";
  const auto maker = people::get_person(visit.context, origin.link_maker);
  return "First set through a link made by " + (maker && *maker ? (*maker)->display_name : "the " + origin.link_maker);
}

// Where the person was, when there was a move: earlier figures are counted there.
Table places_table(Visit& visit, const std::string& person_id) {
  Table table{"Organisations", {{"From"}, {"Organisation"}}, {}};
  table.row_headings = true;
  if (auto places = people::places(visit.context, person_id); places && places->size() > 1)
    for (const auto& place : *places)
      table.rows.push_back({{support::display_date(place.from)}, {place.organisation.empty() ? "None" : place.organisation}});
  return table;
}

http::Response show(Visit& visit, const people::Person& person, const auth::Link* made) {
  Page page{person.display_name, "admin/person"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"People", "/admin/people"}});
  page.notice = change_notice(visit.request);
  const bool left = person.status != "active";
  page.data.set("path", "/admin/people/" + person.person_id).set("left", left);
  page.data.set("change", link_button({"Change details", "/admin/people/" + person.person_id + "/change"}, "secondary"));
  std::vector<SummaryRow> rows = {{"Username", person.username},
                                  {"Roles", joined(person.roles)},
                                  {"Organisation", person.organisation_name.empty() ? "None" : person.organisation_name}};
  rows.push_back({"Password", password_words(visit, person.person_id)});
  if (left) rows.push_back({.key = "Account", .value = {}, .status = Tag{"Has left", "grey"}});
  if (!person.email.empty()) rows.push_back({"Email", person.email});
  if (!person.employee_number.empty()) rows.push_back({"Employee number", person.employee_number + ", VPD " + person.vpd});
  if (auto more = people::get_details(visit.context, person.person_id)) {
    if (!more->person.assignment_number.empty()) rows.push_back({"Assignment number", more->person.assignment_number});
    if (!more->person.nhs_id.empty()) rows.push_back({"NHS unique id", more->person.nhs_id});
  }
  if (!person.moodle_username.empty()) rows.push_back({"Moodle username", person.moodle_username});
  const auto places = places_table(visit, person.person_id);
  page.data.set("moved", !places.rows.empty()).set("places", web::table(places));
  page.data.set("summary", summary_list(rows));
  Table table{"Modules", {{"Module"}, {"State"}, {"Last active"}}, {}};
  table.row_headings = true;
  if (auto registrations = catalogue::registrations_of(visit.context, person.person_id))
    for (const auto& one : *registrations)
      table.rows.push_back({{one.course_title, "/admin/registrations/" + one.registration_id},
                            {.status = state_tag(one.state)},
                            {one.last_active_at.empty() ? "–" : support::display_date_time(one.last_active_at)}});
  page.data.set("any", !table.rows.empty()).set("table", web::table(table));
  const bool own = person.person_id == visit.viewer->person_id;  // she changes it on the page for that
  page.data.set("has_password", !left && !own && auth::password_origin(visit.context, person.person_id).set)
      .set("take_back", button({"Take the password back", "secondary"}));
  page.data.set("make_link", button({"Make a sign-in link", "secondary"})).set("link_made", made != nullptr);
  if (made != nullptr) page.data.set("link_url", made->url).set("link_until", support::display_date_time(made->expires_at));
  return visit.page(std::move(page));
}

http::Response detail(Visit& visit) {
  auto person = people::get_person(visit.context, visit.parameter("id"));
  if (!person) return visit.error(person.error());
  if (!*person) return visit.not_found();
  return show(visit, **person, nullptr);
}

http::Response make_link(Visit& visit) {
  auto person = people::get_person(visit.context, visit.parameter("id"));
  if (!person) return visit.error(person.error());
  if (!*person) return visit.not_found();
  auth::LinkOptions options;
  options.kind = "sign-in";
  options.person_id = (*person)->person_id;
  options.hours = 72;
  options.uses = 1;
  options.created_by = visit.viewer->person_id;
  auto link = auth::create_link(visit.context, options);
  if (!link) return visit.error(link.error());
  return show(visit, **person, &*link);
}

http::Response take_password_back(Visit& visit) {
  auto person = people::get_person(visit.context, visit.parameter("id"));
  if (!person) return visit.error(person.error());
  if (!*person) return visit.not_found();
  if ((*person)->person_id == visit.viewer->person_id)
    return visit.error({ErrorKind::forbidden, "This is your own password.", "Change it under your name, with the old one.", {}, {}});
  auto done = auth::take_back_password(visit.context, (*person)->person_id, visit.viewer->person_id);
  if (!done) return visit.error(done.error());
  return done_redirect("/admin/people/" + (*person)->person_id, "password-taken-back");
}

}  // namespace

void add_people_pages(Site& site) {
  site.page("admin", "/admin/people", list);
  site.page("admin", "/admin/people/new", [](Visit& visit) { return form(visit, {}); });
  site.action("admin", "/admin/people/new", add);
  site.page("admin", "/admin/people/{id}", detail);
  site.action("admin", "/admin/people/{id}/link", make_link);
  site.action("admin", "/admin/people/{id}/password/take-back", take_password_back);
}

}  // namespace waymark::web
