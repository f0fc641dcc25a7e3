// Statements that the other system refused: which and why, and what a person does about them.
#include "connectors/forwarding/forward.hpp"
#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/act_forms.hpp"
#include "runtime/web/admin/admin_pages.hpp"

namespace waymark::web {
namespace {

constexpr int kPageSize = 50;

Result<outbox::ConnectorRow> connector_of(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (row && !connectors::forwards_statements(row->kind))
    return fail(ErrorKind::not_found, "\"" + row->name + "\" is given no statements.");
  return row;
}

std::string path_of(const outbox::ConnectorRow& row) { return "/admin/connectors/" + row.connector_id; }
std::string letters_path(const outbox::ConnectorRow& row) { return path_of(row) + "/dead-letters"; }

Tag standing(const outbox::DeadLetterRow& row) {
  if (row.state == "again") return {"Will be tried again", "blue"};
  return row.state == "dropped" ? Tag{"Dropped", "grey"} : Tag{"Refused", "red"};
}

std::string cause(const outbox::DeadLetterRow& row) { return row.state == "dropped" ? "Dropped: " + row.reason : row.detail; }

Data reason_data(const Visit& visit, const std::vector<FieldError>& errors, const std::string& label) {
  return textarea({"reason", label, {}, visit.field("reason"), "Kept with the statement", error_of(errors, "reason"), 3});
}

http::Response list(Visit& visit, std::vector<FieldError> errors = {}) {
  auto row = connector_of(visit);
  if (!row) return visit.error(row.error());
  const std::int64_t after = std::atoll(visit.request.query_value("after").c_str());
  auto letters = outbox::dead_letters(visit.context, row->connector_id, "", after, kPageSize + 1);
  auto state = outbox::forwarding_state(visit.context, row->connector_id);
  if (!letters || !state) return visit.error(letters ? state.error() : letters.error());
  const bool more = letters->size() > kPageSize;
  if (more) letters->pop_back();
  Table table{"Refused statements", {{"Position"}, {"State"}, {"Why"}, {"Tries", true}, {"Last try"}}, {}};
  table.row_headings = true;
  for (const auto& one : *letters)
    table.rows.push_back({{std::to_string(one.position), letters_path(*row) + "/" + std::to_string(one.position)},
                          {.status = standing(one)},
                          {cause(one)},
                          {std::to_string(one.tries)},
                          {support::display_date_time(one.refused_at)}});
  Page page{"Refused statements", "admin/dead-letters"};
  page.section = "admin";
  page.wide = true;
  page.breadcrumbs = admin_crumbs({{"Connectors", "/admin/connectors"}, {row->name, path_of(*row)}});
  page.notice = notice_of(visit.request);
  page.status = errors.empty() ? 200 : 400;
  page.data.set("path", letters_path(*row))
      .set("any", !table.rows.empty())
      .set("table", web::table(table))
      .set("next", more ? Data(letters_path(*row) + "?after=" + std::to_string(letters->back().position)) : Data(false))
      .set("open", *state && (*state)->refused > 0)
      .set("retry", button({"Try all again", "secondary"}))
      .set("reason", reason_data(visit, errors, "Why none of them need go there"))
      .set("drop", button({"Drop all", "warning"}));
  page.errors = std::move(errors);
  return visit.page(std::move(page));
}

// Whose statement it is and what they did: for those alone who may read that.
std::string hidden_words(const Visit& visit, const outbox::DeadLetterView& view) {
  if (view.bytes.empty()) return "The statement is not in the record store any more.";
  if (!visit.viewer->has("reader") || !visit.viewer->sees().covers(view.label)) return "Your roles do not let you read this statement.";
  return {};
}

http::Response show(Visit& visit, std::vector<FieldError> errors = {}) {
  auto row = connector_of(visit);
  if (!row) return visit.error(row.error());
  const std::string position = visit.parameter("position");
  auto view = outbox::dead_letter(visit.context, row->connector_id, std::atoll(position.c_str()));
  if (!view) return visit.error(view.error());
  Page page{"Refused statement " + position, "admin/dead-letter"};
  page.section = "admin";
  page.breadcrumbs =
      admin_crumbs({{"Connectors", "/admin/connectors"}, {row->name, path_of(*row)}, {"Refused statements", letters_path(*row)}});
  page.notice = notice_of(visit.request);
  page.status = errors.empty() ? 200 : 400;
  const auto& letter = view->row;
  std::vector<SummaryRow> facts = {{"State", "", {}, standing(letter)},
                                   {"Why", letter.detail},
                                   {"Answer", letter.status == 0 ? std::string("None") : "Status " + std::to_string(letter.status)},
                                   {"Tries", std::to_string(letter.tries)},
                                   {"Last try", support::display_date_time(letter.refused_at)},
                                   {"Id", letter.statement_id, {}, {}, true}};
  if (!view->stored.empty()) facts.push_back({"Stored", support::display_date_time(view->stored)});
  if (letter.state == "dropped") facts.push_back({"Dropped because", letter.reason});
  const std::string hidden = hidden_words(visit, *view);
  page.data.set("path", letters_path(*row) + "/" + position)
      .set("facts", summary_list(facts))
      .set("bytes", hidden.empty() ? Data(view->bytes) : Data(false))
      .set("hidden", hidden)
      .set("open", letter.state == "refused")
      .set("retry", letter.state == "again" ? Data(false) : button({"Try again", ""}))
      .set("reason", reason_data(visit, errors, "Why it need not go there"))
      .set("drop", button({"Drop", "warning"}));
  page.errors = std::move(errors);
  return visit.page(std::move(page));
}

std::vector<std::int64_t> positions_of(const Visit& visit) {
  const std::string position = visit.parameter("position");
  if (position.empty()) return {};
  return {std::atoll(position.c_str())};
}

http::Response retry(Visit& visit) {
  auto row = connector_of(visit);
  if (!row) return visit.error(row.error());
  auto done = outbox::retry_dead_letters(visit.context, row->connector_id, positions_of(visit), visit.viewer->person_id);
  return done ? done_redirect(letters_path(*row), "letter-retried") : visit.error(done.error());
}

http::Response drop(Visit& visit) {
  auto row = connector_of(visit);
  if (!row) return visit.error(row.error());
  const auto positions = positions_of(visit);
  if (visit.field("reason").size() < 3) {
    const std::vector<FieldError> errors = {{"reason", kReasonNeeded}};
    return positions.empty() ? list(visit, errors) : show(visit, errors);
  }
  auto done = outbox::drop_dead_letters(visit.context, row->connector_id, positions, visit.field("reason"), visit.viewer->person_id);
  return done ? done_redirect(letters_path(*row), "letters-dropped") : visit.error(done.error());
}

http::Response set_aside(Visit& visit) {
  auto row = connector_of(visit);
  if (!row) return visit.error(row.error());
  auto done = outbox::set_aside(visit.context, row->connector_id, visit.viewer->person_id);
  return done ? done_redirect(path_of(*row), "set-aside") : visit.error(done.error());
}

}  // namespace

void add_dead_letter_pages(Site& site) {
  site.page("admin", "/admin/connectors/{id}/dead-letters", [](Visit& visit) { return list(visit); });
  site.action("admin", "/admin/connectors/{id}/set-aside", set_aside);
  site.action("admin", "/admin/connectors/{id}/dead-letters/retry", retry);
  site.action("admin", "/admin/connectors/{id}/dead-letters/drop", drop);
  site.page("admin", "/admin/connectors/{id}/dead-letters/{position}", [](Visit& visit) { return show(visit); });
  site.action("admin", "/admin/connectors/{id}/dead-letters/{position}/retry", retry);
  site.action("admin", "/admin/connectors/{id}/dead-letters/{position}/drop", drop);
}

}  // namespace waymark::web
