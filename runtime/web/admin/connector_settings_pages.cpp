#include "connectors/forwarding/forward.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/outbox/addresses.hpp"
#include "runtime/outbox/manage.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/admin/connector_form.hpp"
#include "runtime/web/admin/connector_words.hpp"

namespace waymark::web {
namespace {

using support::Json;

std::string path_of(const outbox::ConnectorRow& row) { return "/admin/connectors/" + row.connector_id; }

Json settings_of(const outbox::ConnectorRow& row) {
  auto read = support::parse_json(row.config_json);
  return read ? *read : Json::object();
}

Page form_page(const std::string& title, std::vector<Link> crumbs, std::vector<FieldError> errors) {
  Page page{title, "admin/connector-settings"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs(std::move(crumbs));
  page.errors = std::move(errors);
  if (!page.errors.empty()) page.status = 400;
  page.data.set("seen", false).set("name_field", false).set("about", "").set("remove", false).set("remove_path", "").set("moved", false);
  return page;
}

// Adding: the kind is in the address, the name is asked for with the settings.
http::Response add_form(Visit& visit, const Json& settings, std::vector<FieldError> errors) {
  const std::string kind = visit.parameter("kind");
  const auto& fields = connection_fields(kind);
  if (fields.empty()) return visit.not_found();
  Page page = form_page("Add: " + connector_kind_words(kind), {{"Connectors", "/admin/connectors"}}, errors);
  page.data.set("path", "/admin/connectors/new/" + kind)
      .set("name_field", input({"name", "Name", {}, visit.field("name"), "As people here call it", error_of(errors, "name")}))
      .set("fields", form_data(fields, settings, errors))
      .set("save", button({"Add connector", ""}));
  if (!module_fields(kind).empty()) page.data.set("about", "On the next page you say what each module is over there.");
  return visit.page(std::move(page));
}

http::Response add(Visit& visit) {
  const std::string kind = visit.parameter("kind");
  const auto& fields = connection_fields(kind);
  const Json settings = with_form(fields, visit, Json::object());
  auto id = outbox::add_connector(visit.context, kind, visit.field("name"), settings.dump(), visit.viewer->person_id);
  if (id) return done_redirect("/admin/connectors/" + *id, connectors::forwards_statements(kind) ? "forwarding-added" : "connector-added");
  const bool name = id.error().kind == ErrorKind::conflict || id.error().message.find(" name of ") != std::string::npos;
  return add_form(visit, settings,
                  name ? std::vector<FieldError>{{"name", id.error().message}} : setting_errors(id.error().message, fields));
}

// What a form was opened with, so that whoever saves second undoes nothing that the first one saved. A module's page looks at
// its own settings alone: two people may work on two modules.
std::string mark_of(const Json& held) { return support::sha256_hex(held.dump()).substr(0, 16); }

bool opened_with(Visit& visit, const Json& held) { return visit.field("seen") == mark_of(held); }

http::Response stale(Visit& visit) {
  return visit.error({ErrorKind::conflict,
                      "Somebody else changed these settings after you opened the page. Nothing was saved.",
                      "Open the page again and make your change there.",
                      {},
                      {}});
}

// Asked once a save was refused for want of the answer; an answer stays while something else is put right.
Data moved_field(const std::vector<FieldError>& errors, bool one, bool answered) {
  Choices choices{.id = "moved",
                  .legend = one ? "Are the two one Moodle?" : "Has Moodle moved?",
                  .hint = "Nothing is saved until this is known",
                  .error = error_of(errors, "moved"),
                  .items = {}};
  choices.items.push_back(one ? Choice{"one", "The two connectors speak to one Moodle", "What both have told is known to stand there"}
                              : Choice{"same", "It is the same Moodle at a new address", "What was told is known to stand there"});
  choices.items.back().checked = answered;
  return checkboxes(choices);
}

http::Response settings_form(Visit& visit, const outbox::ConnectorRow& row, const Json& settings, std::vector<FieldError> errors,
                             const std::string& rule = {}) {
  const std::string answer = visit.field("moved");
  const bool taken = rule == outbox::kTaken, moves = rule == outbox::kMoved;
  if (taken) errors.push_back({"moved", "Tick this if the two are one Moodle; otherwise change the other connector first"});
  if (moves) errors.push_back({"moved", "Tick this if it is the same Moodle; otherwise add a connector"});
  const bool one = taken || (answer == "one" && !moves);
  Page page = form_page("Settings of " + row.name, {{"Connectors", "/admin/connectors"}, {row.name, path_of(row)}}, errors);
  page.data.set("path", path_of(row) + "/settings")
      .set("seen", mark_of(settings_of(row)))
      .set("fields", form_data(connection_fields(row.kind), settings, errors))
      .set("moved", taken || moves || !answer.empty() ? moved_field(errors, one, !taken && !moves) : Data(false))
      .set("save", button({"Save settings", ""}));
  return visit.page(std::move(page));
}

http::Response settings(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row) return visit.error(row.error());
  return settings_form(visit, *row, settings_of(*row), {});
}

http::Response save_settings(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row) return visit.error(row.error());
  if (!opened_with(visit, settings_of(*row))) return stale(visit);
  const auto& fields = connection_fields(row->kind);
  const Json changed = with_form(fields, visit, settings_of(*row));
  const std::string moved = visit.field("moved");
  auto done = outbox::change_settings(visit.context, row->connector_id, changed.dump(), visit.viewer->person_id, row->config_json,
                                      moved == "one"    ? outbox::Moved::one
                                      : moved == "same" ? outbox::Moved::same
                                                        : outbox::Moved::unsaid);
  if (done) return done_redirect(path_of(*row), "saved");
  if (done.error().kind == ErrorKind::conflict) return visit.error(done.error());
  return settings_form(visit, *row, changed, setting_errors(done.error().message, fields), done.error().rule);
}

struct Place {
  outbox::ConnectorRow row;
  catalogue::Course course;
  Json settings, modules;
};

Result<Place> place_of(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row) return tl::unexpected<Error>(row.error());
  auto course = catalogue::get_course(visit.context, visit.parameter("code"));
  if (!course) return tl::unexpected<Error>(course.error());
  if (module_fields(row->kind).empty()) return fail(ErrorKind::not_found, "\"" + row->name + "\" needs no settings for single modules.");
  Place place{*row, *course, settings_of(*row), {}};
  place.modules = place.settings[modules_member(row->kind)];
  return place;
}

http::Response module_form(Visit& visit, const Place& place, const Json& values, std::vector<FieldError> errors) {
  const std::string path = path_of(place.row) + "/modules/" + place.course.code;
  Page page = form_page(place.course.title, {{"Connectors", "/admin/connectors"}, {place.row.name, path_of(place.row)}}, errors);
  page.data.set("about", "What this module is in " + place.row.name + ".")
      .set("path", path)
      .set("seen", mark_of(settings_of(place.row)[modules_member(place.row.kind)][place.course.code]))
      .set("fields", form_data(module_fields(place.row.kind), values, errors))
      .set("save", button({"Save", ""}));
  if (place.modules.find(place.course.code) != nullptr)
    page.data.set("remove_path", path + "/remove").set("remove", button({"Stop sending this module", "secondary"}));
  return visit.page(std::move(page));
}

http::Response module_page(Visit& visit) {
  auto place = place_of(visit);
  if (!place) return visit.error(place.error());
  return module_form(visit, *place, place->modules[place->course.code], {});
}

http::Response save(Visit& visit, Place& place) {
  place.settings.set(modules_member(place.row.kind), place.modules);
  auto done =
      outbox::change_settings(visit.context, place.row.connector_id, place.settings.dump(), visit.viewer->person_id, place.row.config_json);
  if (done) return done_redirect(path_of(place.row), "saved");
  if (done.error().kind == ErrorKind::conflict) return visit.error(done.error());
  return module_form(visit, place, place.modules[place.course.code], setting_errors(done.error().message, module_fields(place.row.kind)));
}

http::Response save_module(Visit& visit) {
  auto place = place_of(visit);
  if (!place) return visit.error(place.error());
  if (!opened_with(visit, place->modules[place->course.code])) return stale(visit);
  if (!place->modules.is_object()) place->modules = Json::object();
  place->modules.set(place->course.code, with_form(module_fields(place->row.kind), visit, place->modules[place->course.code]));
  return save(visit, *place);
}

http::Response remove_module(Visit& visit) {
  auto place = place_of(visit);
  if (!place) return visit.error(place.error());
  if (!opened_with(visit, place->modules[place->course.code])) return stale(visit);
  place->modules = without(place->modules, place->course.code);
  return save(visit, *place);
}

http::Response check(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row) return visit.error(row.error());
  auto words = outbox::check_connector(visit.context, row->connector_id);
  Page page{"Check of " + row->name, "admin/connector-check"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Connectors", "/admin/connectors"}, {row->name, path_of(*row)}});
  page.data.set("works", words.has_value())
      .set("words", words ? *words : words.error().message)
      .set("advice", words ? "" : words.error().advice)
      .set("back", path_of(*row));
  return visit.page(std::move(page));
}

http::Response turn(Visit& visit, bool on) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row) return visit.error(row.error());
  auto done = outbox::switch_connector(visit.context, row->connector_id, on, visit.viewer->person_id);
  if (!done) return visit.error(done.error());
  return done_redirect(path_of(*row), on ? "switched-on" : "switched-off");
}

http::Response queue_earlier(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row) return visit.error(row.error());
  auto done = outbox::queue_earlier(visit.context, row->connector_id, visit.viewer->person_id);
  if (!done) return visit.error(done.error());
  return done_redirect(path_of(*row), "queued-earlier");
}

}  // namespace

void add_connector_settings_pages(Site& site) {
  site.page("admin", "/admin/connectors/new/{kind}", [](Visit& visit) { return add_form(visit, Json::object(), {}); });
  site.action("admin", "/admin/connectors/new/{kind}", add);
  site.page("admin", "/admin/connectors/{id}/settings", settings);
  site.action("admin", "/admin/connectors/{id}/settings", save_settings);
  site.page("admin", "/admin/connectors/{id}/modules/{code}", module_page);
  site.action("admin", "/admin/connectors/{id}/modules/{code}", save_module);
  site.action("admin", "/admin/connectors/{id}/modules/{code}/remove", remove_module);
  site.action("admin", "/admin/connectors/{id}/check", check);
  site.action("admin", "/admin/connectors/{id}/on", [](Visit& visit) { return turn(visit, true); });
  site.action("admin", "/admin/connectors/{id}/off", [](Visit& visit) { return turn(visit, false); });
  site.action("admin", "/admin/connectors/{id}/queue-earlier", queue_earlier);
}

}  // namespace waymark::web
