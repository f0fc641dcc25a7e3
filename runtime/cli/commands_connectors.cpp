#include <fstream>
#include <set>

#include "runtime/cli/groups.hpp"
#include "runtime/outbox/esr_answers.hpp"
#include "runtime/outbox/gone.hpp"
#include "runtime/outbox/manage.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/service.hpp"
#include "runtime/outbox/take_back.hpp"

namespace waymark::cli {
namespace {

using support::Json;
constexpr const char* kBy = "command line";

int add(const Arguments& given, app::App& app, Output& output) {
  auto settings = read_file(given.path_of(given.option("settings")));
  if (!settings) return report(output, settings.error());
  auto id = outbox::add_connector(app.context(), given.option("kind"), given.option("name"), *settings, kBy);
  if (!id) return report(output, id.error());
  output.result(Json::object({{"id", *id}, {"name", given.option("name")}}), "Added " + given.option("name") + ".");
  return Exit::done;
}

int list(const Arguments&, app::App& app, Output& output) {
  auto rows = outbox::list_connectors(app.context());
  if (!rows) return report(output, rows.error());
  for (const auto& row : *rows) {
    auto value = Json::object({{"id", row.connector_id}, {"name", row.name}, {"kind", row.kind}, {"stopped", !row.stopped_at.empty()}});
    std::string words = row.name + "  (" + row.kind + ")";
    if (!row.stopped_at.empty()) {
      value.set("detail", row.stopped_detail);
      words += "  stopped: " + row.stopped_detail;
    } else if (!row.away_since.empty()) {
      value.set("awaySince", row.away_since).set("nextTry", row.away_until).set("detail", row.away_detail);
      words += "  no answer since " + row.away_since + ", next try " + row.away_until + ": " + row.away_detail;
    }
    output.result(value, words);
  }
  return Exit::done;
}

// The newest refusal of each kind with its cause, and how to go on.
std::string what_to_do(const std::string& name, const std::vector<outbox::DeliveryRow>& newest) {
  std::set<std::string> told;
  std::string words;
  for (const auto& one : newest)
    if (one.dead && told.insert(one.state).second)
      words += one.words + ": " + (one.person_name.empty() ? "" : one.person_name + ", " + one.course_title + ": ") + one.detail + "\n";
  return words.empty() ? words : words + "When that is mended: waymark connector retry \"" + name + "\"\n";
}

// Of a connector that is given statements.
int forwarding_status(const outbox::ConnectorRow& row, const outbox::ForwardingState& state, Output& output) {
  std::string words =
      row.name + (row.stopped_at.empty() ? "" : "  stopped: " + row.stopped_detail) + "\n  " + outbox::lag_words(state) + "\n";
  if (!row.away_since.empty())
    words += "  nothing gets through since " + row.away_since + ", next try " + row.away_until + ": " + row.away_detail + "\n";
  words += "  " + std::to_string(state.sent) + "  taken by the other side\n";
  if (state.again > 0) words += "  " + std::to_string(state.again) + "  to be tried again\n";
  if (state.refused > 0)
    words += "  " + std::to_string(state.refused) + "  refused: `waymark connector dead-letters \"" + row.name + "\"`\n";
  Json states = Json::object({{"taken", state.sent}, {"waiting", state.behind + state.again}, {"refused", state.refused}});
  output.result(Json::object({{"name", row.name},
                              {"kind", row.kind},
                              {"stopped", !row.stopped_at.empty()},
                              {"awaySince", row.away_since},
                              {"detail", row.stopped_at.empty() ? row.away_detail : row.stopped_detail},
                              {"states", states},
                              {"forwarding", forwarding_json(state)}}),
                words);
  return Exit::done;
}

int status(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  // No server may run that would have said so by itself.
  if (row->kind == "esr")
    if (auto noted = outbox::note_overdue(app.context(), row->connector_id); !noted) return report(output, noted.error());
  const auto forwarding = outbox::forwarding_state(app.context(), row->connector_id);
  if (!forwarding) return report(output, forwarding.error());
  if (*forwarding) return forwarding_status(*row, **forwarding, output);
  auto counts = outbox::state_counts(app.context(), row->connector_id);
  auto deliveries = outbox::deliveries_of(app.context(), row->connector_id, "", 20, 0);
  if (!counts || !deliveries) return report(output, counts ? deliveries.error() : counts.error());
  Json states = Json::object(), last = Json::array();
  std::string words = row->name + (row->stopped_at.empty() ? "" : "  stopped: " + row->stopped_detail) + "\n";
  for (const auto& one : *counts) {
    states.set(one.state, one.count);
    words += "  " + std::to_string(one.count) + "  " + one.words + "\n";
  }
  words += what_to_do(row->name, *deliveries);
  for (const auto& one : *deliveries)
    last.push(Json::object({{"id", one.delivery_id},
                            {"kind", one.kind},
                            {"reference", one.reference},
                            {"state", one.state},
                            {"detail", one.detail},
                            {"attempts", one.attempts},
                            {"updatedAt", one.updated_at}}));
  output.result(
      Json::object({{"name", row->name}, {"kind", row->kind}, {"stopped", !row->stopped_at.empty()}, {"states", states}, {"latest", last}}),
      words);
  return Exit::done;
}

int resume(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  if (auto done = outbox::resume_connector(app.context(), row->connector_id, kBy); !done) return report(output, done.error());
  output.result(Json::object({{"name", row->name}, {"resumed", true}}), row->name + " goes on.");
  return Exit::done;
}

int show(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  auto settings = support::parse_json(row->config_json);
  output.result(Json::object({{"name", row->name}, {"kind", row->kind}, {"on", row->enabled}, {"settings", settings ? *settings : Json()}}),
                row->name + "  (" + row->kind + ")" + (row->enabled ? "" : "  off") + "\n" + row->config_json);
  return Exit::done;
}

int set(const Arguments& given, app::App& app, Output& output) {
  auto settings = read_file(given.path_of(given.option("settings")));
  if (!settings) return report(output, settings.error());
  const auto moved = given.flag("one-moodle")    ? outbox::Moved::one
                     : given.flag("same-moodle") ? outbox::Moved::same
                                                 : outbox::Moved::unsaid;
  if (auto done = outbox::change_settings(app.context(), given.option("name"), *settings, kBy, {}, moved); !done)
    return report(output, done.error());
  output.result(Json::object({{"name", given.option("name")}, {"changed", true}}),
                given.option("name") + " works with the new settings from now on.");
  return Exit::done;
}

int gone(const Arguments& given, app::App& app, Output& output) {
  const std::string name = given.option("name");
  if (!given.flag("yes"))
    return report(output, {ErrorKind::invalid,
                           "This forgets what was told to the Moodle of \"" + name +
                               "\", as if it had never been told: only for a Moodle that is "
                               "erased or installed anew. Nothing was changed.",
                           "Say --yes as well if that is so.",
                           {},
                           {}});
  const auto done = outbox::moodle_is_gone(app.context(), name, kBy);
  if (!done) return report(output, done.error());
  std::string names;
  for (const auto& one : done->connectors) names += (names.empty() ? "\"" : ", \"") + one + "\"";
  output.result(Json::object({{"name", name}, {"places", done->places}, {"again", done->again}}),
                "What was told there is forgotten (" + std::to_string(done->places) + " places). Switched off: " + names +
                    ". Put the activities' numbers right "
                    "(`waymark connector set`), then switch on again (`waymark connector on`): what waits (" +
                    std::to_string(done->again) + ") is told to what is there now.");
  return Exit::done;
}

int switch_to(bool on, const Arguments& given, app::App& app, Output& output) {
  if (auto done = outbox::switch_connector(app.context(), given.option("name"), on, kBy); !done) return report(output, done.error());
  const auto earlier = outbox::earlier_completions(app.context(), given.option("name"));
  std::string words =
      given.option("name") + (on ? " is on."
                                 : " is off. What waits is kept; of people who complete meanwhile it is told when you ask for it "
                                   "(`waymark connector queue-earlier`), statements of that time go when it is on again.");
  if (on && earlier && *earlier > 0)
    words += " " + std::to_string(*earlier) + (*earlier == 1 ? " completion" : " completions") +
             " of before it does not know: `waymark connector queue-earlier \"" + given.option("name") + "\"` sends them.";
  output.result(Json::object({{"name", given.option("name")}, {"on", on}, {"earlier", earlier.value_or(0)}}), words);
  return Exit::done;
}

int check(const Arguments& given, app::App& app, Output& output) {
  auto words = outbox::check_connector(app.context(), given.option("name"));
  if (!words) return report(output, words.error());
  output.result(Json::object({{"name", given.option("name")}, {"found", *words}}), *words);
  return Exit::done;
}

int queue_earlier(const Arguments& given, app::App& app, Output& output) {
  auto count = outbox::queue_earlier(app.context(), given.option("name"), kBy);
  if (!count) return report(output, count.error());
  output.result(Json::object({{"name", given.option("name")}, {"queued", *count}}),
                "Queued " + std::to_string(*count) + " earlier completions.");
  return Exit::done;
}

int run_now(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  auto tried = outbox::run_connector(app.context(), row->connector_id);
  if (!tried) return report(output, tried.error());
  if (*app.context().stopping)
    return report(output, {ErrorKind::unavailable,
                           "Waymark was stopped meanwhile, and \"" + row->name + "\" may not be finished.",
                           "What waits is tried again when it runs.",
                           {},
                           {}});
  output.result(Json::object({{"name", row->name}, {"tried", *tried}}), "Tried " + std::to_string(*tried) + ".");
  return Exit::done;
}

int list_take_backs(const std::vector<outbox::TakeBack>& all, const outbox::WhileOff& while_off, Output& output) {
  for (const auto& one : all)
    output.result(Json::object({{"id", one.id},
                                {"name", one.person_name},
                                {"module", one.course_title},
                                {"employeeNumber", one.employee_number},
                                {"vpd", one.vpd},
                                {"competence", one.competence},
                                {"completedAt", one.completed_at},
                                {one.corrected ? "correctedAt" : "withdrawnAt", one.withdrawn_at},
                                {"file", one.file},
                                {"row", one.row},
                                {"detail", one.detail}}),
                  one.id + "  " + one.person_name + ", " + one.course_title + ", " + outbox::take_back_reason(one) + ": " +
                      outbox::take_back_words(one));
  if (all.empty() && !output.json) output.result(Json::object({}), "Nothing is to be taken back by hand.");
  if (while_off.any() && !output.json) output.result(Json::object({}), outbox::words_while_off(while_off));
  return Exit::done;
}

int taken_back(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  const auto& ids = given.list("id");
  if (ids.empty()) {
    auto all = outbox::take_backs(app.context(), row->connector_id);
    return all ? list_take_backs(*all, outbox::waiting_while_off(app.context(), row->connector_id).value_or(outbox::WhileOff{}), output)
               : report(output, all.error());
  }
  if (auto done = outbox::mark_taken_back(app.context(), row->connector_id, ids, kBy); !done) return report(output, done.error());
  output.result(Json::object({{"name", row->name}, {"takenBack", ids.size()}}),
                std::to_string(ids.size()) + " marked as taken back by hand.");
  return Exit::done;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (!in && text.empty())
    return fail(ErrorKind::not_found, "The file " + path.string() + " cannot be read.", "Check the path and its rights.");
  return text;
}

void add_connector_commands(std::map<std::string, Run>& table) {
  table["connector add"] = add;
  table["connector gone"] = gone;
  table["connector list"] = list;
  table["connector status"] = status;
  table["connector resume"] = resume;
  table["connector show"] = show;
  table["connector set"] = set;
  table["connector on"] = [](const Arguments& given, app::App& app, Output& output) { return switch_to(true, given, app, output); };
  table["connector off"] = [](const Arguments& given, app::App& app, Output& output) { return switch_to(false, given, app, output); };
  table["connector taken-back"] = taken_back;
  table["connector check"] = check;
  table["connector queue-earlier"] = queue_earlier;
  table["connector run"] = run_now;
  add_forwarding_commands(table);
  add_esr_commands(table);
}

}  // namespace waymark::cli
