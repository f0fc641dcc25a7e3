#include "connectors/esr/states.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/manage.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/take_back.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/admin/connector_form.hpp"
#include "runtime/web/admin/connector_words.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

constexpr int kPageSize = 50;

std::string path_of(const outbox::ConnectorRow& row) { return "/admin/connectors/" + row.connector_id; }

Tag standing(const outbox::ConnectorRow& row) {
  if (!row.stopped_at.empty()) return {"Stopped", "red"};
  if (row.enabled && !row.away_since.empty()) return {"No answer", "yellow"};
  return row.enabled ? Tag{"Running", "green"} : Tag{"Off", "grey"};
}

std::string away_words(const outbox::ConnectorRow& row) {
  const bool ended = !row.away_detail.empty() && std::string(".!?").find(row.away_detail.back()) != std::string::npos;
  return "Since " + support::display_date_time(row.away_since) + ". " + row.away_detail + (ended ? "" : ".") +
         " Everything that waits is kept; one delivery will try again at " + support::display_date_time(row.away_until) +
         ", and the others follow when it gets through.";
}

http::Response list(Visit& visit) {
  auto rows = outbox::list_connectors(visit.context);
  if (!rows) return visit.error(rows.error());
  Table table{"Connectors", {{"Name"}, {"Kind"}, {"State"}}, {}};
  table.row_headings = true;
  table.caption_size = "hidden";
  for (const auto& row : *rows)
    table.rows.push_back({{row.name, path_of(row)}, {connector_kind_words(row.kind)}, {.status = standing(row)}});
  Page page{"Connectors", "admin/connectors"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs();
  page.notice = notice_of(visit.request);
  page.data.set("any", !table.rows.empty()).set("table", web::table(table));
  return visit.page(std::move(page));
}

// Whose completion, of which module.
std::string what_words(const outbox::DeliveryRow& row) {
  const std::string about = (row.person_name.empty() ? "Somebody" : row.person_name) + ": " + row.course_title;
  if (row.kind != "withdrawal") return about;
  return (row.stands ? "Taken back elsewhere: " : "Withdrawn: ") + about;
}

Table delivery_table(const std::vector<outbox::DeliveryRow>& rows) {
  Table table{"Deliveries, newest first", {{"What"}, {"State"}, {"Details"}, {"Changed", false, true}}, {}};
  table.row_headings = true;
  for (const auto& row : rows) {
    table.rows.push_back({{what_words(row)},
                          {capitalised(row.words)},
                          {row.detail.empty() ? "–" : row.detail},
                          {support::display_date_time(row.updated_at)}});
  }
  return table;
}

Data overdue_words(std::int64_t files, int days) {
  return warning_callout("No answer from your trust",
                         count_words(files, "file has", "files have") + " had no answer for more than " + std::to_string(days) +
                             " working days. Ask the trust, then open the lines of the file and say what holds.");
}

Data take_back_words(Visit& visit, const outbox::ConnectorRow& row) {
  const auto all = outbox::take_backs(visit.context, row.connector_id);
  if (!all || all->empty()) return false;
  return count_words(static_cast<std::int64_t>(all->size()), "completion", "completions") + " to be taken back by hand";
}

}  // namespace

Data unverified_callout(Visit& visit, const std::string& connector_id, int level) {
  const auto config = outbox::esr_config(visit.context, connector_id);
  if (!config || !config->profile.unverified()) return false;
  return warning_callout(
      "UNVERIFIED layout",
      std::string(connectors::esr::unverified_banner()) + ". Waymark invented it: ask your trust before anybody loads such a file.", level);
}

namespace {

void set_esr(Visit& visit, const outbox::ConnectorRow& row, Data& data) {
  auto config = outbox::esr_config(visit.context, row.connector_id);
  if (!config) return;
  data.set("esr", true).set("profile", config->profile.name);
  data.set("unverified", unverified_callout(visit, row.connector_id, 3));
  Table files{"Files written", {{"File"}, {"Trust (VPD)"}, {"Number", true}, {"Lines"}, {"State"}, {"Sidecar"}}, {}};
  files.row_headings = true;
  std::int64_t overdue = 0;
  if (auto all = outbox::list_esr_files(visit.context, row.connector_id))
    for (const auto& file : *all) {
      const std::string path = path_of(row) + "/files/" + file.vpd + "/" + std::to_string(file.sequence);
      overdue += file.state == "unanswered" ? 1 : 0;
      files.rows.push_back(
          {{file.name, path},
           {file.vpd},
           {std::to_string(file.sequence)},
           {file.vpd + "/" + std::to_string(file.sequence) + ": " + count_words(file.rows, "line", "lines"), path + "/lines"},
           {outbox::esr_file_words(file.state)},
           {"Sidecar of " + file.vpd + "/" + std::to_string(file.sequence), path + "/sidecar"}});
    }
  data.set("any_files", !files.rows.empty())
      .set("files", web::table(files))
      .set("overdue", overdue == 0 ? Data(false) : overdue_words(overdue, config->profile.unanswered_after_working_days))
      .set("acknowledgements", esr_answer_field())
      .set("acknowledge", button({"Read acknowledgements", "secondary"}))
      .set("export", button({"Write files now", ""}));
}

// What each module of ours is over there; a module without a setting is not sent.
Data modules_data(Visit& visit, const outbox::ConnectorRow& row) {
  const std::string member = modules_member(row.kind);
  auto courses = catalogue::list_courses(visit.context);
  if (member.empty() || !courses) return false;
  const auto settings = support::parse_json(row.config_json);
  Table table{"Modules", {{"Module"}, {"Sent"}}, {}};
  table.row_headings = true;
  for (const auto& course : *courses) {
    const bool set = settings && (*settings)[member].find(course.code) != nullptr;
    table.rows.push_back(
        {{course.title, path_of(row) + "/modules/" + course.code}, {.status = set ? Tag{"Yes", "none"} : Tag{"Not set", "grey"}}});
  }
  return table.rows.empty() ? Data(false) : web::table(table);
}

// Of a connector that is given statements: facts for the list, and where refused ones are.
void set_forwarding(const outbox::ForwardingState& state, const outbox::ConnectorRow& row, std::vector<SummaryRow>& facts, Data& data) {
  facts.push_back({"Progress", outbox::lag_words(state)});
  facts.push_back({"Taken there", count_words(state.sent, "statement", "statements") +
                                      (state.sent_at.empty() ? "" : ", the last " + support::display_date_time(state.sent_at))});
  if (state.again > 0) facts.push_back({"To be tried again", count_words(state.again, "statement", "statements")});
  if (state.refused + state.dropped > 0)
    facts.push_back({"Refused there",
                     count_words(state.refused, "statement", "statements") +
                         (state.dropped == 0 ? "" : ", and " + std::to_string(state.dropped) + " dropped"),
                     {{"Show", path_of(row) + "/dead-letters", "refused statements"}}});
  const bool held = !row.stopped_at.empty() || !row.away_since.empty();
  data.set("forwarding", true).set("aside", held && state.behind + state.again > 0 ? button({"Set it aside", "secondary"}) : Data(false));
}

// Of a list that holds one state only; "" when it holds all.
std::string only_words(const std::vector<outbox::StateCount>& counts, const std::string& state) {
  if (state.empty()) return {};
  for (const auto& one : counts)
    if (one.state == state) return one.words;
  return shown_text(state, 60);
}

http::Response detail(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row) return visit.error(row.error());
  const std::string state = visit.request.query_value("state");
  const int current = std::max(1, std::atoi(visit.request.query_value("page").c_str()));
  auto counts = outbox::state_counts(visit.context, row->connector_id);
  auto deliveries = outbox::deliveries_of(visit.context, row->connector_id, state, kPageSize + 1, (current - 1) * kPageSize);
  if (!counts || !deliveries) return visit.error(counts ? deliveries.error() : counts.error());
  const bool more = deliveries->size() > kPageSize;
  if (more) deliveries->pop_back();

  Page page{row->name, "admin/connector"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Connectors", "/admin/connectors"}});
  page.notice = notice_of(visit.request);
  page.wide = true;
  auto& data = page.data;
  data.set("path", path_of(*row)).set("esr", false).set("take_back", take_back_words(visit, *row));
  std::vector<SummaryRow> facts = {{"Kind", connector_kind_words(row->kind)}, {"State", "", {}, standing(*row)}};
  if (!row->stopped_at.empty()) facts.push_back({"Stopped", support::display_date_time(row->stopped_at) + ". " + row->stopped_detail});
  if (row->stopped_at.empty() && !row->away_since.empty()) facts.push_back({"No answer", away_words(*row)});
  const auto forwarding = outbox::forwarding_state(visit.context, row->connector_id);
  if (!forwarding) return visit.error(forwarding.error());
  data.set("forwarding", false);
  if (*forwarding) set_forwarding(**forwarding, *row, facts, data);
  for (const auto& one : *counts)
    facts.push_back(
        {capitalised(one.words),
         count_words(one.count, "delivery", "deliveries"),
         {{"Show", path_of(*row) + "?state=" + support::percent_encode(one.state) + "#deliveries", "deliveries: " + one.words}}});
  data.set("facts", summary_list(facts));
  if (row->kind == "esr") set_esr(visit, *row, data);
  const auto table = delivery_table(*deliveries);
  data.set("any", !table.rows.empty()).set("table", web::table(table)).set("only", only_words(*counts, state));
  data.set("pages", pagination(current, current + (more ? 1 : 0),
                               path_of(*row) + "?state=" + support::percent_encode(state) + "&page=", "#deliveries"));
  const auto earlier = outbox::earlier_completions(visit.context, row->connector_id).value_or(0);
  data.set("modules", modules_data(visit, *row))
      .set("settings", path_of(*row) + "/settings")
      .set("check", button({"Check now", "secondary"}))
      .set("on", row->enabled ? Data(false) : button({"Switch on", "secondary"}))
      .set("off", row->enabled ? button({"Switch off", "secondary"}) : Data(false))
      .set("earlier",
           earlier == 0 ? Data(false) : button({"Send " + count_words(earlier, "earlier completion", "earlier completions"), "secondary"}));
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
  if (auto done = outbox::retry_closed(visit.context, row->connector_id, visit.viewer->person_id); !done) return visit.error(done.error());
  return done_redirect(path_of(*row), "retried");
}

}  // namespace

std::string connector_kind_words(const std::string& kind) {
  if (kind == "moodle") return "Moodle";
  if (kind == "esr") return "ESR completion files";
  if (kind == "lrs") return "Another record store";
  if (kind == "webhook") return "Webhook";
  return kind;
}

void add_connector_pages(Site& site) {
  site.page("admin", "/admin/connectors", list);
  site.page("admin", "/admin/connectors/{id}", detail);
  site.action("admin", "/admin/connectors/{id}/resume", resume);
  site.action("admin", "/admin/connectors/{id}/retry", retry);
}

}  // namespace waymark::web
