#include "connectors/esr/states.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

constexpr int kPageSize = 50;

std::string kind_words(const std::string& kind) {
  if (kind == "moodle") return "Moodle";
  if (kind == "esr") return "ESR completion files";
  if (kind == "lrs") return "Another record store";
  return kind;
}

std::string path_of(const outbox::ConnectorRow& row) { return "/admin/connectors/" + row.connector_id; }

Tag standing(const outbox::ConnectorRow& row) {
  if (!row.stopped_at.empty()) return {"Stopped", "red"};
  return row.enabled ? Tag{"Running", "green"} : Tag{"Off", "grey"};
}

http::Response list(Visit& visit, std::vector<FieldError> errors) {
  auto rows = outbox::list_connectors(visit.context);
  if (!rows) return visit.error(rows.error());
  Table table{"Connectors", {{"Name"}, {"Kind"}, {"State"}}, {}};
  table.row_headings = true;
  table.caption_size = "s";
  for (const auto& row : *rows)
    table.rows.push_back({{row.name, path_of(row)}, {kind_words(row.kind)}, {.status = standing(row)}});
  Page page{"Connectors", "admin/connectors"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs();
  page.notice = notice_of(visit.request);
  page.errors = errors;
  if (!errors.empty()) page.status = 400;
  page.data.set("any", !table.rows.empty()).set("table", web::table(table));
  page.data.set("name_field", input({"name", "Name", {}, visit.field("name"), {}, error_of(errors, "name")}));
  Choices kinds{"kind", "Kind", {}, {}, {}, {}};
  const std::string chosen = visit.field("kind").empty() ? "moodle" : visit.field("kind");
  for (const char* kind : {"moodle", "esr", "lrs"})
    kinds.items.push_back({kind, kind_words(kind), {}, chosen == kind});
  page.data.set("kind_field", radios(kinds));
  page.data.set(
      "settings_field",
      textarea(
          {"settings",
           "Settings",
           {},
           visit.field("settings"),
           "JSON, as docs/connectors.md shows. Tokens and secrets are named as files, never written here.",
           error_of(errors, "settings"),
           10}));
  page.data.set("add", button({"Add connector", ""}));
  return visit.page(std::move(page));
}

http::Response add(Visit& visit) {
  auto id = outbox::add_connector(visit.context, visit.field("kind"), visit.field("name"),
                                  visit.field("settings"), visit.viewer->person_id);
  if (id) return done_redirect("/admin/connectors/" + *id, "connector-added");
  const bool about_name =
      id.error().kind == ErrorKind::conflict || id.error().message.find(" name of ") != std::string::npos;
  return list(visit, {{about_name ? "name" : "settings", id.error().message}});
}

Table delivery_table(const std::vector<outbox::DeliveryRow>& rows) {
  Table table{"Deliveries, newest first", {{"What"}, {"State"}, {"Details"}, {"Changed"}}, {}};
  table.row_headings = true;
  for (const auto& row : rows) {
    const std::string what =
        row.kind == "completion"
            ? (row.person_name.empty() ? "Somebody" : row.person_name) + ": " + row.course_title
            : "Statement " + row.reference;
    table.rows.push_back({{what},
                          {row.state},
                          {row.detail.empty() ? "–" : row.detail},
                          {support::display_date_time(row.updated_at)}});
  }
  return table;
}

void set_esr(Visit& visit, const outbox::ConnectorRow& row, Data& data) {
  auto config = outbox::esr_config(visit.context, row.connector_id);
  if (!config) return;
  data.set("esr", true).set("profile", config->profile.name);
  data.set(
      "unverified",
      config->profile.unverified()
          ? warning_callout("UNVERIFIED layout",
                            std::string(connectors::esr::unverified_banner()) +
                                ". Waymark invented it: ask your trust before anybody loads such a file.")
          : Data(false));
  Table files{"Files written",
              {{"File"}, {"Trust (VPD)"}, {"Number", true}, {"People", true}, {"State"}, {"Sidecar"}},
              {}};
  files.row_headings = true;
  if (auto all = outbox::list_esr_files(visit.context, row.connector_id))
    for (const auto& file : *all) {
      const std::string path = path_of(row) + "/files/" + file.vpd + "/" + std::to_string(file.sequence);
      files.rows.push_back(
          {{file.name, path},
           {file.vpd},
           {std::to_string(file.sequence)},
           {std::to_string(file.rows)},
           {file.state},
           {"Sidecar of " + file.vpd + "/" + std::to_string(file.sequence), path + "/sidecar"}});
    }
  data.set("any_files", !files.rows.empty())
      .set("files", web::table(files))
      .set("export", button({"Write files now", ""}));
}

http::Response detail(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row) return visit.error(row.error());
  const std::string state = visit.request.query_value("state");
  const int current = std::max(1, std::atoi(visit.request.query_value("page").c_str()));
  auto counts = outbox::state_counts(visit.context, row->connector_id);
  auto deliveries = outbox::deliveries_of(visit.context, row->connector_id, state, kPageSize + 1,
                                          (current - 1) * kPageSize);
  if (!counts || !deliveries) return visit.error(counts ? deliveries.error() : counts.error());
  const bool more = deliveries->size() > kPageSize;
  if (more) deliveries->pop_back();

  Page page{row->name, "admin/connector"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Connectors", "/admin/connectors"}});
  page.notice = notice_of(visit.request);
  page.wide = true;
  auto& data = page.data;
  data.set("path", path_of(*row)).set("esr", false);
  std::vector<SummaryRow> facts = {{"Kind", kind_words(row->kind)}, {"State", "", {}, standing(*row)}};
  if (!row->stopped_at.empty())
    facts.push_back({"Stopped", support::display_date_time(row->stopped_at) + ". " + row->stopped_detail});
  for (const auto& one : *counts)
    facts.push_back({one.state,
                     count_words(one.count, "delivery", "deliveries"),
                     {{"Show", path_of(*row) + "?state=" + support::percent_encode(one.state),
                       "deliveries: " + one.state}}});
  data.set("facts", summary_list(facts));
  if (row->kind == "esr") set_esr(visit, *row, data);
  const auto table = delivery_table(*deliveries);
  data.set("any", !table.rows.empty()).set("table", web::table(table));
  data.set("pages", pagination(current, current + (more ? 1 : 0),
                               path_of(*row) + "?state=" + support::percent_encode(state) + "&page="));
  data.set("resume", row->stopped_at.empty() ? Data(false) : button({"Let it go on", ""}));
  data.set("retry", button({"Try refused deliveries again", "secondary"}));
  return visit.page(std::move(page));
}

http::Response resume(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row) return visit.error(row.error());
  if (auto done = outbox::resume_connector(visit.context, row->connector_id, visit.viewer->person_id); !done)
    return visit.error(done.error());
  return done_redirect(path_of(*row), "resumed");
}

http::Response retry(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row) return visit.error(row.error());
  if (auto done = outbox::retry_closed(visit.context, row->connector_id, visit.viewer->person_id); !done)
    return visit.error(done.error());
  return done_redirect(path_of(*row), "retried");
}

}  // namespace

void add_connector_pages(Site& site) {
  site.page("admin", "/admin/connectors", [](Visit& visit) { return list(visit, {}); });
  site.action("admin", "/admin/connectors", add);
  site.page("admin", "/admin/connectors/{id}", detail);
  site.action("admin", "/admin/connectors/{id}/resume", resume);
  site.action("admin", "/admin/connectors/{id}/retry", retry);
}

}  // namespace waymark::web
