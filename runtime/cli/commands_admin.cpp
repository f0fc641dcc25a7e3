#include "runtime/audit/audit.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/words.hpp"

namespace waymark::cli {
namespace {

using support::Json;

// The subject id of a username; other texts are ids already.
std::string subject_of(app::App& app, const std::string& text) {
  if (text.empty()) return text;
  auto person = people::find_person(app.context(), text);
  return person && *person ? (*person)->person_id : text;
}

Result<std::string> day(const std::string& date, int days) {
  if (date.empty()) return date;
  auto time = support::local_midnight(date, days);
  if (!time) return fail(ErrorKind::invalid, "\"" + date + "\" is not a date.", "Write it as 2026-03-31.");
  return *time;
}

int audit_list(const Arguments& given, app::App& app, Output& output) {
  audit::Filter filter;
  filter.action = given.option("action");
  filter.by = subject_of(app, given.option("by"));
  filter.target = subject_of(app, given.option("about"));
  auto from = day(given.option("from"), 0), until = day(given.option("to"), 1);
  if (!from || !until) return report(output, (from ? until : from).error());
  filter.from = *from;
  filter.until = *until;
  if (!given.option("limit").empty()) filter.limit = whole_number(given.option("limit"));
  if (filter.limit < 1 || filter.limit > 1'000'000)
    return report(output, {ErrorKind::invalid, "--limit is a whole number from 1 to 1,000,000.", "Leave it out for 100."});
  auto lines = audit::list(app.context(), filter);
  if (!lines) return report(output, lines.error());
  for (const auto& line : *lines)
    output.result(Json::object({{"number", line.number},
                                {"at", line.at},
                                {"by", line.by},
                                {"action", line.action},
                                {"target", line.target},
                                {"detail", line.detail}}),
                  line.at + "  " + line.action + "  by " + line.by + "  " + line.target + (line.detail.empty() ? "" : "  " + line.detail));
  return Exit::done;
}

int audit_check(const Arguments&, app::App& app, Output& output) {
  auto check = audit::verify(app.context());
  if (!check) return report(output, check.error());
  auto value =
      Json::object({{"lines", check->lines}, {"unchained", check->unchained}, {"brokenAt", check->broken_at}, {"seal", check->seal}});
  const std::string fault = audit::fault_words(*check);
  value.set("fault", fault);
  if (fault.empty()) {
    output.result(value,
                  std::to_string(check->lines) + " lines, each as it was written. Seal of the last: " + check->seal +
                      (output.quiet ? "" : "\nA seal that you keep elsewhere shows later whether lines were taken away at the end."));
    return Exit::done;
  }
  output.result(value, support::capitalised(fault) + ".\nKeep this data folder and the last backups as they are, and compare.");
  return Exit::failed;
}

}  // namespace

void add_admin_commands(std::map<std::string, Run>& table) {
  table["audit list"] = audit_list;
  table["audit check"] = audit_check;
}

}  // namespace waymark::cli
