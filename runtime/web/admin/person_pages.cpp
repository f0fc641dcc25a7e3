// Changing a person.
#include <algorithm>
#include <set>

#include "runtime/people/all_problems.hpp"
#include "runtime/roster/organisation_change.hpp"
#include "runtime/roster/person_change.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/admin/seen_form.hpp"

namespace waymark::web {
namespace {

using people::Details;
using people::Edit;

const std::vector<std::string> kFieldOrder = {
    "name",   "sort_name",       "username",          "email", "employee_number", "vpd", "assignment_number",
    "nhs_id", "moodle_username", "organisation_code", "roles", "status"};

// What the form sends, by field name.
Edit typed(const Visit& visit) {
  Edit edit;
  for (const auto& field : people::field_names()) edit[field] = visit.field(field);
  std::set<std::string> roles;
  for (const auto& [name, value] : visit.form)
    if (name == "roles") roles.insert(value);
  edit["roles"].clear();
  for (const auto& role : roles) edit["roles"] += (edit["roles"].empty() ? "" : " ") + role;
  return edit;
}

Data::List text_fields(const Details& shown, const std::vector<FieldError>& errors) {
  const auto& p = shown.person;
  Data::List fields;
  const auto add = [&](const char* id, const char* label, const std::string& value, const char* hint, int width, bool numeric) {
    Input box{id, label, {}, value, hint, error_of(errors, id)};
    box.width = width;
    box.spellcheck = false;
    if (numeric) box.inputmode = "numeric";
    fields.push_back(input(box));
  };
  add("name", "Full name", p.display_name, "", 30, false);
  add("sort_name", "Name in lists (optional)", p.sort_name, "Family name, given name. Empty: from the full name", 30, false);
  add("username", "Username", p.username, "2 to 64 characters of a-z, 0-9 and . _ - @", 20, false);
  add("email", "Email (optional)", p.email, "", 30, false);
  add("employee_number", "ESR employee number (optional)", p.employee_number, "6 to 10 digits, with leading zeros", 10, true);
  add("vpd", "VPD of the employer (optional)", p.vpd, "3 digits. Needed with an employee number", 3, true);
  add("assignment_number", "ESR assignment number (optional)", p.assignment_number, "For example 23000417-2", 20, false);
  add("nhs_id", "NHS unique id (optional)", p.nhs_id, "Up to 10 digits", 10, true);
  add("moodle_username", "Moodle username (optional)", p.moodle_username, "", 20, false);
  return fields;
}

Data organisation_field(Visit& visit, const Details& shown, const std::vector<FieldError>& errors) {
  Select organisations{"organisation_code",
                       "Organisation (optional)",
                       {},
                       "A move counts from today. What was learned before stays where it was counted.",
                       error_of(errors, "organisation_code"),
                       {{"", "None"}}};
  if (auto all = roster::view_organisations(visit.context))
    for (const auto& one : *all)
      if (const bool chosen = shown.person.organisation_code == one.organisation.code; chosen || !one.ended)
        organisations.items.push_back({one.organisation.code, one.organisation.name, {}, chosen});
  return select(organisations);
}

// `seen`: what the form showed when it was opened.
http::Response form(Visit& visit, const Details& held, const Details& shown, const Edit& seen, const std::vector<FieldError>& errors,
                    int code = 400) {
  Page page{"Change " + held.person.display_name, "admin/person-change"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"People", "/admin/people"}, {held.person.display_name, "/admin/people/" + held.person_id}});
  page.errors = errors;
  if (!errors.empty()) page.status = code;
  page.data.set("seen", seen_fields(seen))
      .set("path", "/admin/people/" + held.person_id + "/change")
      .set("back", "/admin/people/" + held.person_id);
  page.data.set("fields", text_fields(shown, errors)).set("organisation_field", organisation_field(visit, shown, errors));
  Choices roles{.id = "roles", .legend = "Roles", .error = error_of(errors, "roles"), .items = {}};
  const auto has = [&](const char* role) {
    return std::find(shown.person.roles.begin(), shown.person.roles.end(), role) != shown.person.roles.end();
  };
  roles.items = {{"learner", "Learner", {}, has("learner")},
                 {"reporter", "Reporter", "Sees figures, and people behind them", has("reporter")},
                 {"reader", "Reader", "May also open statements and answers of named people", has("reader")},
                 {"reflections", "Reads reflections", "May also read learners' own words in the launch history", has("reflections")},
                 {"admin", "Admin", "Imports modules, manages people and connectors", has("admin")}};
  page.data.set("roles_field", checkboxes(roles));
  Choices status{.id = "status", .legend = "Account", .error = error_of(errors, "status"), .items = {}};
  status.items = {{"active", "In use", {}, shown.status != "left"},
                  {"left", "Has left",
                   "Cannot sign in or open a module, and is signed out at once. A page that is open may finish sending what was done, for "
                   "seven days at most. The record stays.",
                   shown.status == "left"}};
  page.data.set("status_field", radios(status)).set("save", button({.text = "Save changes", .id = "save"}));
  return visit.page(std::move(page));
}

http::Response change_form(Visit& visit) {
  auto held = people::get_details(visit.context, visit.parameter("id"));
  if (!held) return visit.not_found();
  return form(visit, *held, *held, people::values_of(*held), {});
}

// Another admin was here since the form was opened: what is there now, with what this admin typed beside it.
http::Response stale(Visit& visit, const Edit& typed, const Edit& seen) {
  auto now = people::get_details(visit.context, visit.parameter("id"));
  if (!now) return visit.not_found();
  const auto held = people::values_of(*now);
  const auto shown = people::draft(*now, merged(seen, typed, held)).after;
  return form(visit, *now, shown, held, changed_meanwhile(seen, typed, held, people::field_words), 409);
}

http::Response change(Visit& visit) {
  auto held = people::get_details(visit.context, visit.parameter("id"));
  if (!held) return visit.not_found();
  const auto edit = typed(visit), seen = seen_in(visit);
  if (seen != people::values_of(*held)) return stale(visit, edit, seen);
  const auto draft = people::draft(*held, edit);
  const auto wrong = people::all_problems(visit.context, *held, draft);
  if (!wrong) return visit.error(wrong.error());
  std::vector<FieldError> errors;
  for (const auto& one : *wrong) errors.push_back({one.field, with_advice(one.message, one.advice)});
  if (!errors.empty()) return form(visit, *held, draft.after, seen, in_page_order(errors, kFieldOrder));
  auto changed = roster::change_person(visit.context, held->person_id, edit, visit.viewer->person_id, &seen);
  if (!changed && changed.error().where == support::kStale) return stale(visit, edit, seen);
  if (!changed && !changed.error().where.empty())
    return form(visit, *held, draft.after, seen, {{changed.error().where, changed.error().message + " " + changed.error().advice}});
  if (!changed) return visit.error(changed.error());
  // Who takes the role or the account from herself has no business on that page any more.
  const bool still =
      held->person_id != visit.viewer->person_id || (draft.after.status == "active" && edit.at("roles").find("admin") != std::string::npos);
  if (!still) return http::redirect("/");
  std::string path = "/admin/people/" + held->person_id + "?renewed=" + std::to_string(changed->told.renewed);
  if (changed->told.renamed > 0) path += "&renamed=" + std::to_string(changed->told.renamed);
  if (changed->told.nameless > 0) path += "&nameless=" + std::to_string(changed->told.nameless);
  if (changed->told.in_files > 0) path += "&in-files=" + std::to_string(changed->told.in_files);
  if (changed->password_taken_back) path += "&password=taken-back";
  return done_redirect(path, "person-changed");
}

}  // namespace

void add_person_pages(Site& site) {
  site.page("admin", "/admin/people/{id}/change", change_form);
  site.action("admin", "/admin/people/{id}/change", change);
}

}  // namespace waymark::web
