// Sending statements again from a position or a time on: choose, see how many, do it.
#include <charconv>

#include "connectors/forwarding/forward.hpp"
#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/act_forms.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

std::string path_of(const outbox::ConnectorRow& row) { return "/admin/connectors/" + row.connector_id; }

std::vector<Link> crumbs(const outbox::ConnectorRow& row) {
  return admin_crumbs({{"Connectors", "/admin/connectors"}, {row.name, path_of(row)}});
}

Result<outbox::ConnectorRow> connector_of(Visit& visit) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (row && !connectors::forwards_statements(row->kind))
    return fail(ErrorKind::not_found, "\"" + row->name + "\" is given no statements.");
  return row;
}

http::Response ask(Visit& visit, const outbox::ConnectorRow& row, std::vector<FieldError> errors) {
  auto state = outbox::forwarding_state(visit.context, row.connector_id);
  if (!state) return visit.error(state.error());
  ActForm form{.title = "Send statements again", .path = path_of(row) + "/replay", .cancel = path_of(row)};
  form.words = {"Statements go again from the place that you name, in their order. What the other system has already, it knows by the ids.",
                *state ? outbox::lag_words(**state) : std::string()};
  Input date{"date", "From this day", {}, visit.field("date"), "For example 2026-03-31", error_of(errors, "date")};
  date.width = 10;
  Input position{"position",
                 "Or from this position",
                 {},
                 visit.field("position"),
                 "Leave it empty if you have named a day",
                 error_of(errors, "position")};
  position.width = 10;
  position.inputmode = "numeric";
  form.fields = {form_field("input", input(date)), form_field("input", input(position))};
  form.button = "See how many";
  form.breadcrumbs = crumbs(row);
  form.errors = std::move(errors);
  return act_form(visit, std::move(form));
}

// The first position that the form means; an error names its field.
Result<std::int64_t> position_of(Visit& visit) {
  const std::string date = visit.field("date"), text = visit.field("position");
  if (date.empty() == text.empty()) return fail(ErrorKind::invalid, "Enter a day or a position, one of the two.", "", "date");
  if (!date.empty()) {
    const auto midnight = support::local_midnight(date);
    if (!midnight) return fail(ErrorKind::invalid, "That is no date. Write it as 2026-03-31.", "", "date");
    return outbox::position_at(visit.context, *midnight);
  }
  std::int64_t position = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(ErrorKind::invalid, "A position is a whole number.", "", "position");
  return position;
}

http::Response confirm(Visit& visit, const outbox::ConnectorRow& row, const outbox::Replay& replay) {
  ActConfirm confirm{.title = "Check: send statements again", .path = path_of(row) + "/replay", .cancel = path_of(row) + "/replay"};
  confirm.facts = {
      {"To", row.name},
      {"From position", std::to_string(replay.position)},
      {"Stored", replay.stored.empty() ? std::string("No statement lies behind it") : support::display_date_time(replay.stored)},
      {"Statements", std::to_string(replay.statements)},
      {"Of them may go there",
       std::to_string(replay.may_go) + (replay.all_counted ? "" : " of the first " + std::to_string(outbox::kMostCounted))}};
  confirm.hidden = {{"position", std::to_string(replay.position)}};
  confirm.button = "Send again";
  confirm.breadcrumbs = crumbs(row);
  return act_confirm(visit, std::move(confirm));
}

http::Response act(Visit& visit) {
  auto row = connector_of(visit);
  if (!row) return visit.error(row.error());
  const auto refused = [&](const Error& error) {
    if (error.kind != ErrorKind::invalid) return visit.error(error);
    return ask(visit, *row,
               {{error.where == "date" || (error.where.empty() && !visit.field("date").empty()) ? "date" : "position",
                 with_advice(error.message, error.advice)}});
  };
  auto position = position_of(visit);
  if (!position) return refused(position.error());
  auto preview = outbox::preview_replay(visit.context, row->connector_id, *position);
  if (!preview) return refused(preview.error());
  if (visit.field("confirm") != "yes") return confirm(visit, *row, *preview);
  auto done = outbox::replay(visit.context, row->connector_id, *position, visit.viewer->person_id);
  return done ? done_redirect(path_of(*row), "replayed") : refused(done.error());
}

http::Response form(Visit& visit) {
  auto row = connector_of(visit);
  return row ? ask(visit, *row, {}) : visit.error(row.error());
}

}  // namespace

void add_replay_page(Site& site) {
  site.page("admin", "/admin/connectors/{id}/replay", form);
  site.action("admin", "/admin/connectors/{id}/replay", act);
}

}  // namespace waymark::web
