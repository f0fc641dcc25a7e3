// Organisations: the list, adding one, changing one.
#include "runtime/roster/organisation_change.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"

namespace waymark::web {
namespace {

using roster::OrganisationView;

std::string change_path(const std::string& code) {
  return "/admin/organisations/" + support::percent_encode(code) + "/change";
}

// Those that something can be a part of or moved to; and the one that is chosen now, whatever became of it.
Select parents_field(const std::vector<OrganisationView>& all, const std::string& id,
                     const std::string& chosen, const std::string& self,
                     const std::vector<FieldError>& errors) {
  Select parents{id, "Part of (optional)", {}, {}, error_of(errors, id), {{"", "None"}}};
  for (const auto& one : all)
    if (one.organisation.code != self && (!one.ended || one.organisation.code == chosen))
      parents.items.push_back(
          {one.organisation.code, one.organisation.name, {}, one.organisation.code == chosen});
  return parents;
}

Data::List fields_of(const people::Organisation& shown, const std::vector<FieldError>& errors) {
  Input vpd{
      "vpd", "VPD (optional)", {}, shown.vpd, "3 digits, for employers in ESR", error_of(errors, "vpd")};
  vpd.width = 3;
  return {input({"name", "Name", {}, shown.name, {}, error_of(errors, "name")}),
          input({"kind",
                 "Kind (optional)",
                 {},
                 shown.kind,
                 "For example trust, PCN, hospice",
                 error_of(errors, "kind")}),
          input(vpd)};
}

http::Response list(Visit& visit, std::vector<FieldError> errors) {
  auto all = roster::view_organisations(visit.context);
  if (!all) return visit.error(all.error());
  Table table{
      "Organisations", {{"Name"}, {"Code"}, {"Kind"}, {"Part of"}, {"VPD"}, {"People", true}, {"Ends"}}, {}};
  table.row_headings = true;
  table.caption_size = "s";
  for (const auto& one : *all) {
    const auto& o = one.organisation;
    table.rows.push_back({{o.name, change_path(o.code)},
                          {o.code},
                          {o.kind},
                          {o.parent_code},
                          {o.vpd},
                          {std::to_string(one.people)},
                          {support::display_date(one.ends_at)}});
  }
  Page page{"Organisations", "admin/organisations"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs();
  page.notice = notice_of(visit.request);
  page.errors = errors;
  page.wide = true;
  if (!errors.empty()) page.status = 400;
  Input code{"code",
             "Code",
             {},
             visit.field("code"),
             "Letters, digits, - and _. It never changes",
             error_of(errors, "code")};
  code.width = 20;
  const people::Organisation typed{"", "", visit.field("name"), visit.field("kind"), "", visit.field("vpd")};
  page.data.set("any", !table.rows.empty())
      .set("table", web::table(table))
      .set("fields", fields_of(typed, errors));
  page.data.set("code_field", input(code))
      .set("parent_field", select(parents_field(*all, "parent", visit.field("parent"), "", errors)));
  page.data.set("add", button({"Add organisation", ""}));
  return visit.page(std::move(page));
}

http::Response add(Visit& visit) {
  people::Organisation organisation{"",
                                    visit.field("code"),
                                    visit.field("name"),
                                    visit.field("kind"),
                                    visit.field("parent"),
                                    visit.field("vpd")};
  auto id = people::add_organisation(visit.context, organisation, visit.viewer->person_id);
  if (id) return done_redirect("/admin/organisations", "organisation-added");
  const auto& words = id.error().message;
  const std::string field = words.rfind("VPD", 0) == 0    ? "vpd"
                            : words.rfind("Name", 0) == 0 ? "name"
                                                          : "code";
  return list(visit, {{field, words}});
}

http::Response form(Visit& visit, const OrganisationView& held, const people::Organisation& shown,
                    const std::string& ends, std::vector<FieldError> errors) {
  auto all = roster::view_organisations(visit.context);
  if (!all) return visit.error(all.error());
  Page page{"Change " + held.organisation.name, "admin/organisation-change"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Organisations", "/admin/organisations"}});
  page.errors = errors;
  if (!errors.empty()) page.status = 400;
  Input last{"ends",
             "Last day (optional)",
             {},
             ends,
             "For example 2027-03-31. After it nobody can be moved there; records stay",
             error_of(errors, "ends")};
  last.width = 10;
  page.data.set("path", change_path(held.organisation.code))
      .set("code", held.organisation.code)
      .set("fields", fields_of(shown, errors));
  page.data.set("parent_field", select(parents_field(*all, "parent_code", shown.parent_code,
                                                     held.organisation.code, errors)));
  page.data.set("ends_field", input(last)).set("save", button({"Save changes", ""}));
  return visit.page(std::move(page));
}

http::Response change_form(Visit& visit) {
  auto held = roster::view_organisation(visit.context, visit.parameter("code"));
  if (!held) return visit.not_found();
  return form(visit, *held, held->organisation, held->ends, {});
}

http::Response change(Visit& visit) {
  auto held = roster::view_organisation(visit.context, visit.parameter("code"));
  if (!held) return visit.not_found();
  auto shown = held->organisation;
  shown.name = visit.field("name");
  shown.kind = visit.field("kind");
  shown.parent_code = visit.field("parent_code");
  shown.vpd = visit.field("vpd");
  const roster::OrganisationEdit edit = {{"name", shown.name},
                                         {"kind", shown.kind},
                                         {"parent_code", shown.parent_code},
                                         {"vpd", shown.vpd},
                                         {"ends", visit.field("ends")}};
  auto changed =
      roster::change_organisation(visit.context, held->organisation.code, edit, visit.viewer->person_id);
  if (changed) return done_redirect("/admin/organisations", "saved");
  const auto& error = changed.error();
  if (error.where.empty()) return visit.error(error);
  return form(visit, *held, shown, visit.field("ends"),
              {{error.where, error.message + (error.advice.empty() ? "" : " " + error.advice)}});
}

}  // namespace

void add_organisation_pages(Site& site) {
  site.page("admin", "/admin/organisations", [](Visit& visit) { return list(visit, {}); });
  site.action("admin", "/admin/organisations", add);
  site.page("admin", "/admin/organisations/{code}/change", change_form);
  site.action("admin", "/admin/organisations/{code}/change", change);
}

}  // namespace waymark::web
