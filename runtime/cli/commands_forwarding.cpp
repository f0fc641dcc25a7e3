#include "runtime/cli/groups.hpp"
#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/registry.hpp"

// Forwarding of statements: how it stands, dead letters, sending again from a position.
namespace waymark::cli {

using support::Json;

namespace {

constexpr const char* kBy = "command line";
constexpr int kMostListed = 1000;

// The positions that a command names; one that is no number is refused.
Result<std::vector<std::int64_t>> positions_of(const Arguments& given) {
  std::vector<std::int64_t> positions;
  for (const auto& text : given.list("position")) {
    const int number = whole_number(text);
    if (number < 1)
      return fail(ErrorKind::invalid, "\"" + text.substr(0, 40) + "\" is not a position.", "See `waymark connector dead-letters`.");
    positions.push_back(number);
  }
  return positions;
}

int show_one(const outbox::ConnectorRow& row, std::int64_t position, app::App& app, Output& output) {
  auto view = outbox::dead_letter(app.context(), row.connector_id, position);
  if (!view) return report(output, view.error());
  auto statement = support::parse_json(view->bytes);
  output.result(Json::object({{"position", view->row.position},
                              {"id", view->row.statement_id},
                              {"state", view->row.state},
                              {"status", view->row.status},
                              {"detail", view->row.detail},
                              {"tries", view->row.tries},
                              {"refusedAt", view->row.refused_at},
                              {"reason", view->row.reason},
                              {"statement", statement ? *statement : Json()}}),
                view->row.detail + "\n" + (view->bytes.empty() ? "The statement is not in the record store any more." : view->bytes));
  return Exit::done;
}

int dead_letters(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  if (!given.option("show").empty()) return show_one(*row, whole_number(given.option("show")), app, output);
  auto all = outbox::dead_letters(app.context(), row->connector_id, given.flag("dropped") ? "" : "refused", 0, kMostListed);
  if (!all) return report(output, all.error());
  for (const auto& one : *all)
    output.result(Json::object({{"position", one.position},
                                {"id", one.statement_id},
                                {"state", one.state},
                                {"status", one.status},
                                {"detail", one.detail},
                                {"tries", one.tries},
                                {"refusedAt", one.refused_at},
                                {"closedBy", one.closed_by},
                                {"reason", one.reason}}),
                  std::to_string(one.position) + "  " + one.statement_id + "  " + one.state + ", " + std::to_string(one.tries) +
                      (one.tries == 1 ? " try" : " tries") + ": " + (one.state == "dropped" ? one.reason : one.detail));
  if (all->empty() && !output.json) output.result(Json::object({}), "Nothing was refused.");
  return Exit::done;
}

int retry(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  auto positions = positions_of(given);
  if (!positions) return report(output, positions.error());
  auto done = positions->empty() ? outbox::retry_closed(app.context(), row->connector_id, kBy)
                                 : outbox::retry_dead_letters(app.context(), row->connector_id, *positions, kBy);
  if (!done) return report(output, done.error());
  output.result(Json::object({{"name", row->name}, {"retried", *done}}), std::to_string(*done) + " will be tried again.");
  return Exit::done;
}

int drop(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  auto positions = positions_of(given);
  if (!positions) return report(output, positions.error());
  if (positions->empty() == !given.flag("all"))
    return report(output, {ErrorKind::invalid,
                           "Name the positions to drop, or --all for every refused statement.",
                           "See `waymark connector dead-letters`.",
                           {},
                           {}});
  auto done = outbox::drop_dead_letters(app.context(), row->connector_id, *positions, given.option("reason"), kBy);
  if (!done) return report(output, done.error());
  output.result(Json::object({{"name", row->name}, {"dropped", *done}}), std::to_string(*done) + " dropped: not tried again.");
  return Exit::done;
}

int set_aside(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  auto done = outbox::set_aside(app.context(), row->connector_id, kBy);
  if (!done) return report(output, done.error());
  output.result(Json::object({{"name", row->name}, {"position", *done}}),
                "The statement at position " + std::to_string(*done) + " is among the refused ones now; what follows is sent.");
  return Exit::done;
}

Result<std::int64_t> replay_from(const Arguments& given, app::App& app) {
  const bool by_position = !given.option("from-position").empty(), by_time = !given.option("from-time").empty();
  if (by_position == by_time) return fail(ErrorKind::invalid, "Say from where: --from-position or --from-time, one of the two.");
  if (by_time) return outbox::position_at(app.context(), given.option("from-time"));
  return std::int64_t{whole_number(given.option("from-position"))};
}

int replay(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  auto from = replay_from(given, app);
  if (!from) return report(output, from.error());
  const bool really = given.flag("yes");
  auto made = really ? outbox::replay(app.context(), row->connector_id, *from, kBy)
                     : outbox::preview_replay(app.context(), row->connector_id, *from);
  if (!made) return report(output, made.error());
  output.result(Json::object({{"name", row->name},
                              {"position", made->position},
                              {"stored", made->stored},
                              {"statements", made->statements},
                              {"mayGo", made->may_go},
                              {"allCounted", made->all_counted},
                              {"done", really}}),
                outbox::replay_words(*made) + (really ? " It has begun." : " Nothing was done: say --yes to do it."));
  return Exit::done;
}

}  // namespace

Json forwarding_json(const outbox::ForwardingState& state) {
  return Json::object({{"position", state.position},
                       {"newest", state.newest},
                       {"behind", state.behind},
                       {"secondsBehind", state.seconds_behind},
                       {"sent", state.sent},
                       {"sentAt", state.sent_at},
                       {"refused", state.refused},
                       {"again", state.again},
                       {"dropped", state.dropped}});
}

void add_forwarding_commands(std::map<std::string, Run>& table) {
  table["connector dead-letters"] = dead_letters;
  table["connector retry"] = retry;
  table["connector drop"] = drop;
  table["connector set-aside"] = set_aside;
  table["connector replay"] = replay;
}

}  // namespace waymark::cli
