#include "runtime/cli/groups.hpp"
#include "runtime/retention/retention.hpp"
#include "runtime/support/words.hpp"

namespace waymark::cli {
namespace {

using support::count_words;
using support::Json;
using support::number_words;

std::string word_of(xapi::Sensitivity label) {
  return label == xapi::Sensitivity::tracking ? "tracking" : label == xapi::Sensitivity::reflection ? "reflection" : "confidential";
}

Json json_of(const retention::Rule& rule) {
  return Json::object({{"name", rule.name},
                       {"days", rule.days},
                       {"verb", rule.verb},
                       {"activity", rule.activity},
                       {"label", rule.label ? Json(word_of(*rule.label)) : Json()},
                       {"lastRunAt", rule.last_run_at}});
}

std::string words_of(const retention::Rule& rule) {
  return rule.name + ": after " + count_words(rule.days, "day", "days") + (rule.verb.empty() ? "" : ", verb " + rule.verb) +
         (rule.activity.empty() ? "" : ", activity " + rule.activity) + (rule.label ? ", label " + word_of(*rule.label) : "") +
         (rule.last_run_at.empty() ? "; never run" : "; last run " + rule.last_run_at);
}

int retention_add(const Arguments& given, app::App& app, Output& output) {
  retention::Rule rule{given.option("name"), whole_number(given.option("days")), given.option("verb"), given.option("activity"), {}, {}};
  if (const auto name = given.option("label"); !name.empty()) {
    rule.label = xapi::sensitivity_from_text(name);
    if (!rule.label)
      return report(output, Error{ErrorKind::invalid,
                                  "There is no label \"" + name.substr(0, 40) + "\".",
                                  "Labels are tracking, reflection and confidential.",
                                  {},
                                  {},
                                  {}});
  }
  if (const auto added = retention::add_rule(app.context(), rule, "command line"); !added) return report(output, added.error());
  output.result(json_of(rule), words_of(rule) + "\n`waymark retention run --dry-run` says what it would remove.");
  return Exit::done;
}

int retention_remove(const Arguments& given, app::App& app, Output& output) {
  const auto name = given.option("name");
  if (const auto removed = retention::remove_rule(app.context(), name, "command line"); !removed) return report(output, removed.error());
  output.result(Json::object({{"name", name}, {"removed", true}}), "The rule " + name + " is gone. What it removed stays removed.");
  return Exit::done;
}

int retention_list(const Arguments&, app::App& app, Output& output) {
  const auto rules = retention::list_rules(app.context());
  if (!rules) return report(output, rules.error());
  for (const auto& rule : *rules) output.result(json_of(rule), words_of(rule));
  if (rules->empty()) output.result(Json::object({{"rules", 0}}), "There is no rule: statements are kept for ever.");
  return Exit::done;
}

std::string words_of(const retention::Outcome& done, bool dry) {
  std::string words = done.rule + (dry ? ": would remove " : ": removed ") + count_words(done.statements, "statement", "statements") +
                      " of " + count_words(done.people, "person", "people") + ", stored until " + done.before + ".";
  if (done.evidence > 0) words += " " + count_words(done.evidence, "stays", "stay") + ": a completion rests on it.";
  for (const auto& name : done.waits_for)
    words += "\n" + name + " has not been sent all of them: what it still needs stays for another run.";
  return words;
}

int retention_run(const Arguments& given, app::App& app, Output& output) {
  const bool dry = given.flag("dry-run");
  if (dry == given.flag("yes"))
    return report(
        output,
        Error{ErrorKind::invalid, "This cannot be taken back.", "Say --dry-run to see what would go, or --yes to do it.", {}, {}, {}});
  auto rules = retention::list_rules(app.context());
  if (!rules) return report(output, rules.error());
  const auto only = given.option("name");
  if (!only.empty()) std::erase_if(*rules, [&](const auto& rule) { return rule.name != only; });
  if (!only.empty() && rules->empty())
    return report(
        output,
        Error{
            ErrorKind::not_found, "There is no rule \"" + only.substr(0, 80) + "\".", "`waymark retention list` shows them.", {}, {}, {}});
  bool waits = false;
  for (const auto& rule : *rules) {
    const auto progress = [&](std::int64_t statements) {
      output.progress(rule.name + "  " + number_words(statements));
      return true;
    };
    const auto done =
        dry ? retention::dry_run(app.context(), rule, progress) : retention::run(app.context(), rule, "command line", progress);
    output.progress("");
    if (!done) return report(output, done.error());
    waits = waits || !done->waits_for.empty();
    Json waiting = Json::array();
    for (const auto& name : done->waits_for) waiting.push(name);
    output.result(Json::object({{"rule", done->rule},
                                {"dryRun", dry},
                                {"storedUntil", done->before},
                                {"statements", done->statements},
                                {"people", done->people},
                                {"evidence", done->evidence},
                                {"files", done->files},
                                {"waitsFor", waiting}}),
                  words_of(*done, dry));
  }
  if (rules->empty()) output.result(Json::object({{"rules", 0}}), "There is no rule: statements are kept for ever.");
  return waits ? Exit::done_with_warnings : Exit::done;
}

}  // namespace

void add_retention_commands(std::map<std::string, Run>& table) {
  table["retention add"] = retention_add;
  table["retention remove"] = retention_remove;
  table["retention list"] = retention_list;
  table["retention run"] = retention_run;
}

}  // namespace waymark::cli
