// Organisations: the list, adding one, changing one.
#include <map>

#include "runtime/people/all_problems.hpp"
#include "runtime/roster/organisation_change.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/admin/seen_form.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

using roster::OrganisationEdit;
using roster::OrganisationView;

std::string change_path(const std::string& code) { return "/admin/organisations/" + support::percent_encode(code) + "/change"; }

// Those that something can be a part of or moved to; and the one that is chosen now, whatever became of it.
Select parents_field(const std::vector<OrganisationView>& all, const std::string& id, const std::string& chosen, const std::string& self,
                     const std::vector<FieldError>& errors) {
  Select parents{id, "Part of (optional)", {}, {}, error_of(errors, id), {{"", "None"}}};
  for (const auto& one : all)
    if (one.organisation.code != self && (!one.ended || one.organisation.code == chosen))
      parents.items.push_back({one.organisation.code, one.organisation.name, {}, one.organisation.code == chosen});
  return parents;
}

Data::List fields_of(const people::Organisation& shown, const std::vector<FieldError>& errors) {
  Input vpd{"vpd", "VPD (optional)", {}, shown.vpd, "3 digits, for employers in ESR", error_of(errors, "vpd")};
  vpd.width = 3;
  return {input({"name", "Name", {}, shown.name, {}, error_of(errors, "name")}),
          input({"kind", "Kind (optional)", {}, shown.kind, "For example trust, PCN, hospice", error_of(errors, "kind")}), input(vpd)};
}

http::Response list(Visit& visit, std::vector<FieldError> errors) {
  auto all = roster::view_organisations(visit.context);
  if (!all) return visit.error(all.error());
  Table table{"Organisations", {{"Name"}, {"Code"}, {"Kind"}, {"Part of"}, {"VPD"}, {"People", true}, {"Ends"}}, {}};
  table.row_headings = true;
  table.caption_size = "hidden";
  std::map<std::string, std::string> names;
  for (const auto& one : *all) names[one.organisation.code] = one.organisation.name;
  for (const auto& one : *all) {
    const auto& o = one.organisation;
    table.rows.push_back({{o.name, change_path(o.code)},
                          {o.code},
                          {or_dash(o.kind)},
                          {or_dash(names[o.parent_code])},
                          {or_dash(o.vpd)},
                          {number_words(one.people)},
                          {or_dash(support::display_date(one.ends_at))}});
  }
  Page page{"Organisations", "admin/organisations"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs();
  page.notice = notice_of(visit.request);
  page.errors = errors;
  page.wide = true;
  if (!errors.empty()) page.status = 400;
  Input code{"code", "Code", {}, visit.field("code"), "Letters, digits, - and _. It never changes", error_of(errors, "code")};
  code.width = 20;
  const people::Organisation typed{"", "", visit.field("name"), visit.field("kind"), "", visit.field("vpd")};
  page.data.set("any", !table.rows.empty())
      .set("table", web::table(table))
      .set("bring_in", link_button({"Bring in a list", "/admin/organisations/import"}, "secondary"))
      .set("fields", fields_of(typed, errors));
  page.data.set("code_field", input(code)).set("parent_field", select(parents_field(*all, "parent", visit.field("parent"), "", errors)));
  page.data.set("add", button({"Add organisation", ""}));
  return visit.page(std::move(page));
}

// `parent`: what the form calls the field.
std::vector<FieldError> form_errors(const std::vector<people::Problem>& problems, const char* parent) {
  std::vector<FieldError> errors;
  for (const auto& one : problems)
    errors.push_back({one.field == "parent_code" ? parent : one.field, with_advice(one.message, one.advice)});
  return in_page_order(errors, {"code", "name", "kind", "vpd", parent, "ends"});
}

http::Response add(Visit& visit) {
  people::Organisation organisation{
      "", visit.field("code"), visit.field("name"), visit.field("kind"), visit.field("parent"), visit.field("vpd")};
  const auto wrong = people::all_problems(visit.context, organisation);
  if (!wrong) return visit.error(wrong.error());
  if (!wrong->empty()) return list(visit, form_errors(*wrong, "parent"));
  auto id = people::add_organisation(visit.context, organisation, visit.viewer->person_id);
  if (id) return done_redirect("/admin/organisations", "organisation-added");
  const auto& error = id.error();
  if (error.where.empty()) return visit.error(error);
  return list(visit, form_errors({{error.where, error.message, error.advice}}, "parent"));
}

// `shown`: what stands in the fields; `seen`: what stood there when the form was opened.
http::Response form(Visit& visit, const OrganisationView& held, const OrganisationEdit& shown, const OrganisationEdit& seen,
                    std::vector<FieldError> errors, int status = 400) {
  auto all = roster::view_organisations(visit.context);
  if (!all) return visit.error(all.error());
  Page page{"Change " + held.organisation.name, "admin/organisation-change"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Organisations", "/admin/organisations"}});
  page.errors = errors;
  if (!errors.empty()) page.status = status;
  Input last{"ends",
             "Last day (optional)",
             {},
             shown.at("ends"),
             "For example 2027-03-31. After it nobody can be moved there; records stay",
             error_of(errors, "ends")};
  last.width = 10;
  const people::Organisation values{"", "", shown.at("name"), shown.at("kind"), "", shown.at("vpd")};
  page.data.set("path", change_path(held.organisation.code))
      .set("code", held.organisation.code)
      .set("seen", seen_fields(seen))
      .set("fields", fields_of(values, errors));
  page.data.set("parent_field", select(parents_field(*all, "parent_code", shown.at("parent_code"), held.organisation.code, errors)));
  page.data.set("ends_field", input(last)).set("save", button({.text = "Save changes", .id = "save"}));
  return visit.page(std::move(page));
}

http::Response change_form(Visit& visit) {
  auto held = roster::view_organisation(visit.context, visit.parameter("code"));
  if (!held) return visit.not_found();
  const auto values = roster::values_of(*held);
  return form(visit, *held, values, values, {});
}

// Another admin was here since the form was opened.
http::Response stale(Visit& visit, const OrganisationEdit& typed, const OrganisationEdit& seen) {
  auto now = roster::view_organisation(visit.context, visit.parameter("code"));
  if (!now) return visit.not_found();
  const auto held = roster::values_of(*now);
  return form(visit, *now, merged(seen, typed, held), held, changed_meanwhile(seen, typed, held, roster::organisation_field_words), 409);
}

http::Response change(Visit& visit) {
  auto held = roster::view_organisation(visit.context, visit.parameter("code"));
  if (!held) return visit.not_found();
  OrganisationEdit edit;
  for (const auto& [name, value] : roster::values_of(*held)) edit[name] = visit.field(name);
  const auto seen = seen_in(visit);
  if (seen == roster::values_of(*held)) {
    const auto wrong = roster::change_problems(visit.context, *held, edit);
    if (!wrong) return visit.error(wrong.error());
    if (!wrong->empty()) return form(visit, *held, edit, seen, form_errors(*wrong, "parent_code"));
  }
  auto changed = roster::change_organisation(visit.context, held->organisation.code, edit, visit.viewer->person_id, &seen);
  if (changed) return done_redirect("/admin/organisations", "saved");
  const auto& error = changed.error();
  if (error.where == support::kStale) return stale(visit, edit, seen);
  if (error.where.empty()) return visit.error(error);
  return form(visit, *held, edit, seen, form_errors({{error.where, error.message, error.advice}}, "parent_code"));
}

}  // namespace

void add_organisation_pages(Site& site) {
  site.page("admin", "/admin/organisations", [](Visit& visit) { return list(visit, {}); });
  site.action("admin", "/admin/organisations", add);
  site.page("admin", "/admin/organisations/{code}/change", change_form);
  site.action("admin", "/admin/organisations/{code}/change", change);
}

}  // namespace waymark::web
