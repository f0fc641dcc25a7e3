#include "runtime/audit/audit.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/subject/erase.hpp"
#include "runtime/subject/export.hpp"
#include "runtime/subject/restrict.hpp"
#include "runtime/support/words.hpp"

namespace waymark::cli {
namespace {

using support::count_words;
using support::Json;

Result<subject::Subject> whom(const Arguments& given, app::App& app) {
  return subject::resolve(app.context(), {given.option("username"), given.list("agent"), given.flag("text")});
}

Json json_of(const subject::Subject& subject, const subject::Findings& found) {
  Json agents = Json::array(), account = Json::object(), recipients = Json::array();
  for (const auto& key : subject.keys) agents.push(key);
  for (const auto& held : found.account) account.set(held.what, held.count);
  for (const auto& one : found.recipients) recipients.push(Json::object({{"name", one.name}, {"kind", one.kind}, {"what", one.what}}));
  return Json::object({{"person", subject.person_id},
                       {"agents", agents},
                       {"statements", found.own},
                       {"mentions", found.mentioned},
                       {"asAuthority", found.as_authority},
                       {"inText", subject.in_text ? Json(found.in_text) : Json()},
                       {"documents", found.documents},
                       {"attachments", found.attachments},
                       {"refused", found.refused},
                       {"account", account},
                       {"heldBackSince", found.held_back_since},
                       {"esrLines", found.esr_lines},
                       {"recipients", recipients}});
}

std::string words_of(const subject::Subject& subject, const subject::Findings& found) {
  std::string words = subject.account() ? "Account " + subject.username + " (" + subject.person_id + ")." : "No account here.";
  words += "\nKnown as:";
  for (const auto& key : subject.keys) words += "\n  " + key;
  words += "\n" + count_words(found.own, "statement is", "statements are") + " the person's own; " +
           count_words(found.mentioned, "statement of somebody else names", "statements of others name") + " the person";
  if (found.as_authority > 0) words += ", " + std::to_string(found.as_authority) + " of them as the authority that sent it";
  if (subject.in_text) words += "; in the text of " + std::to_string(found.in_text) + " more a name or address of the person stands";
  words += ".\nxAPI documents: " + std::to_string(found.documents) + ". Data of attachments: " + std::to_string(found.attachments) +
           ". Refused by other systems: " + std::to_string(found.refused) + ".";
  for (const auto& held : found.account) words += "\n" + held.what + ": " + std::to_string(held.count);
  if (!found.held_back_since.empty()) words += "\nHeld back since " + found.held_back_since + ".";
  if (found.esr_lines > 0)
    words += "\n" + count_words(found.esr_lines, "line stands in a file", "lines stand in files") +
             " that the trust was given for ESR: they stay, here and there.";
  for (const auto& one : found.recipients)
    words += "\nGiven to " + one.name + " (" + one.kind + "): " + one.what + ". They are not told by this.";
  return words;
}

auto looked(Output& output) {
  return [&output](std::int64_t statements) {
    if (statements % 100 == 0) output.progress("Statements  " + std::to_string(statements));
    return true;
  };
}

int subject_find(const Arguments& given, app::App& app, Output& output) {
  const auto subject = whom(given, app);
  if (!subject) return report(output, subject.error());
  const auto found = subject::find(app.context(), *subject, looked(output));
  output.progress("");
  if (!found) return report(output, found.error());
  const auto noted = app.context().database.write([&](storage::Connection& db) -> Result<void> {
    audit::add(db, app.context(), "command line", "subject.find", subject->account() ? subject->person_id : "agent");
    return {};
  });
  if (!noted) return report(output, noted.error());
  output.result(json_of(*subject, *found), words_of(*subject, *found));
  return Exit::done;
}

int subject_export(const Arguments& given, app::App& app, Output& output) {
  const auto subject = whom(given, app);
  if (!subject) return report(output, subject.error());
  const auto folder = given.path_of(given.option("folder"));
  const auto written = subject::export_to_folder(app.context(), *subject, folder, "command line", looked(output));
  output.progress("");
  if (!written) return report(output, written.error());
  output.result(Json::object({{"folder", folder.string()},
                              {"statements", written->own},
                              {"mentions", written->mentioned},
                              {"documents", written->documents},
                              {"rows", written->rows},
                              {"dataFiles", written->files}}),
                count_words(written->own, "statement", "statements") + ", " + count_words(written->documents, "document", "documents") +
                    " and " + count_words(written->rows, "row", "rows") + " of the account are in " + folder.string() +
                    (written->mentioned > 0 ? ".\nmentions.jsonl names other people as well: look at it before you hand it over." : "."));
  return Exit::done;
}

using Removal = Result<subject::Erased> (*)(runtime::Context&, const subject::Subject&, const std::string&, const subject::Progress&);

int subject_remove(const Arguments& given, app::App& app, Output& output, Removal removal) {
  if (given.flag("dry-run") == given.flag("yes"))
    return report(output, Error{ErrorKind::invalid,
                                "This cannot be taken back.",
                                "Say --dry-run to see whom and what it would change, or --yes to do it.",
                                {},
                                {},
                                {}});
  const auto subject = whom(given, app);
  if (!subject) return report(output, subject.error());
  const auto found = subject::find(app.context(), *subject, looked(output));
  output.progress("");
  if (!found) return report(output, found.error());
  Json json = json_of(*subject, *found);
  if (given.flag("dry-run")) {
    output.result(json.set("done", false), words_of(*subject, *found) + "\nNothing was changed.");
    return Exit::done;
  }
  const auto done = removal(app.context(), *subject, "command line", [&](std::int64_t statements) {
    output.progress("Statements  " + std::to_string(statements) + " of " + std::to_string(found->own + found->mentioned));
    return true;
  });
  output.progress("");
  if (!done) return report(output, done.error());
  json.set("done", true)
      .set("erasedStatements", done->statements)
      .set("rewrittenStatements", done->rewritten)
      .set("erasedDocuments", done->documents);
  json.set("erasedRows", done->rows).set("erasedFiles", done->files);
  std::string words = count_words(done->statements, "statement", "statements") + " erased; in " + std::to_string(done->rewritten) + " " +
                      done->pseudonym + " stands in the person's place; " + count_words(done->documents, "document", "documents") + ", " +
                      count_words(done->rows, "row", "rows") + " and " + count_words(done->files, "file", "files") + " went.";
  for (const auto& one : found->recipients) words += "\n" + one.name + " (" + one.kind + ") was given " + one.what + ": tell them.";
  words += "\nBackups from before still hold the person; do it again after one is restored.";
  output.result(json, words);
  return found->recipients.empty() && found->esr_lines == 0 ? Exit::done : Exit::done_with_warnings;
}

int subject_restrict(const Arguments& given, app::App& app, Output& output) {
  const auto subject = whom(given, app);
  if (!subject) return report(output, subject.error());
  const bool lift = given.flag("lift");
  const auto done = (lift ? subject::lift : subject::restrict)(app.context(), *subject, "command line", looked(output));
  output.progress("");
  if (!done) return report(output, done.error());
  output.result(
      Json::object(
          {{"person", subject->person_id}, {"heldBack", !lift}, {"statements", done->statements}, {"deliveries", done->deliveries}}),
      count_words(done->statements, "statement is", "statements are") +
          (lift ? " shown again." : " held back: kept, and shown or sent to nobody.") +
          (subject->account()
               ? lift ? "\n`waymark user set " + subject->username + " --status active` puts the account back." : "\nThe account is closed."
               : ""));
  return Exit::done;
}

}  // namespace

void add_subject_commands(std::map<std::string, Run>& table) {
  table["subject find"] = subject_find;
  table["subject export"] = subject_export;
  table["subject restrict"] = subject_restrict;
  table["subject erase"] = [](const Arguments& given, app::App& app, Output& output) {
    return subject_remove(given, app, output, subject::erase);
  };
  table["subject anonymise"] = [](const Arguments& given, app::App& app, Output& output) {
    return subject_remove(given, app, output, subject::anonymise);
  };
}

}  // namespace waymark::cli
