#include <fstream>
#include <iterator>

#include "runtime/cli/groups.hpp"
#include "runtime/roster/csv_file.hpp"
#include "runtime/roster/organisations_list.hpp"
#include "runtime/roster/people_list.hpp"

namespace waymark::cli {
namespace {

using support::Json;

Result<std::string> read_list(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || !std::filesystem::is_regular_file(file))
    return fail(ErrorKind::not_found, "The file " + file.string() + " cannot be read.", "Check the path and its rights.");
  if (std::filesystem::file_size(file) > roster::CsvLimits().bytes)
    return fail(ErrorKind::too_large, "The file is larger than 8 MB.", "Cut it into several lists.");
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// `kind`: "fault", or "note" for what is odd and hinders nothing.
void show_fault(Output& output, const roster::ListFault& one, const char* kind = "fault") {
  std::string words = one.line > 0 ? "line " + std::to_string(one.line) : "the list";
  if (!one.column.empty()) words += ", " + one.column;
  output.result(Json::object({{"line", one.line}, {"column", one.column}, {kind, one.message}, {"advice", one.advice}}),
                words + ": " + one.message + (one.advice.empty() ? "" : " " + one.advice));
}

template <class Counts>
Json counts_json(const Counts& counts, bool written) {
  auto value = Json::object({{"new", counts.added}, {"changed", counts.changed}, {"unchanged", counts.unchanged}});
  if constexpr (requires { counts.enrolments; }) value.set("enrolments", counts.enrolments);
  value.set("written", written);
  return value;
}

template <class Counts>
std::string counts_words(const Counts& counts) {
  std::string words = std::to_string(counts.added) + " new, " + std::to_string(counts.changed) + " changed, " +
                      std::to_string(counts.unchanged) + " unchanged";
  if constexpr (requires { counts.enrolments; }) words += "; " + std::to_string(counts.enrolments) + " enrolments";
  return words + ".";
}

// What a list of people set going besides.
void add_consequences(const roster::PeopleDone& done, Json& value, std::string& words) {
  value.set("renewed", done.told.renewed).set("renamed", done.told.renamed).set("inEsrFiles", done.told.in_files);
  for (const auto& one : outbox::retold_words(done.told)) words += "\n" + one;
  value.set("passwordsTakenBack", done.passwords_taken_back);
  if (done.passwords_taken_back > 0)
    words += "\n" + std::to_string(done.passwords_taken_back) +
             " passwords no longer count: they were set through links of "
             "people who lack a role given here. Make new links.";
}
void add_consequences(const roster::OrganisationsDone&, Json&, std::string&) {}

// Plans, shows what is wrong or odd, and writes unless it is a dry run. `plan` and `write` take the file's bytes.
template <class Plan, class Write>
int bring_in(const Arguments& given, Output& output, Plan plan_list, Write write_list) {
  auto bytes = read_list(given.path_of(given.option("file")));
  if (!bytes) return report(output, bytes.error());
  auto plan = plan_list(*bytes);
  if (!plan) return report(output, plan.error());
  for (const auto& one : plan->faults) show_fault(output, one);
  if (!plan->faults.empty()) {
    if (!output.json) output.err << "Nothing was written.\n";
    return Exit::refused;
  }
  for (const auto& one : plan->notes) show_fault(output, one, "note");
  if (given.flag("dry-run")) {
    output.result(counts_json(*plan, false), counts_words(*plan) + " Nothing was written.");
    return plan->notes.empty() ? Exit::done : Exit::done_with_warnings;
  }
  auto done = write_list(*bytes);
  if (!done) return report(output, done.error());
  auto value = counts_json(*done, true);
  std::string words = counts_words(*done);
  add_consequences(*done, value, words);
  output.result(value, words);
  return done->notes.empty() ? Exit::done : Exit::done_with_warnings;
}

int print_template(const std::vector<roster::ListColumn>& columns, Output& output) {
  if (!output.json) {
    output.out << roster::template_of(columns);
    return Exit::done;
  }
  for (const auto& one : columns)
    output.result(Json::object({{"column", one.name}, {"meaning", one.meaning}, {"example", one.example}}), "");
  return Exit::done;
}

int user_import(const Arguments& given, app::App& app, Output& output) {
  return bring_in(
      given, output, [&](const std::string& bytes) { return roster::plan_people(app.context(), bytes, "command line"); },
      [&](const std::string& bytes) { return roster::import_people(app.context(), bytes, "command line"); });
}

int organisation_import(const Arguments& given, app::App& app, Output& output) {
  return bring_in(
      given, output, [&](const std::string& bytes) { return roster::plan_organisations(app.context(), bytes); },
      [&](const std::string& bytes) { return roster::import_organisations(app.context(), bytes, "command line"); });
}

}  // namespace

void add_list_commands(std::map<std::string, Run>& table) {
  table["user import"] = user_import;
  table["user template"] = [](const Arguments&, app::App&, Output& output) { return print_template(roster::people_columns(), output); };
  table["organisation import"] = organisation_import;
  table["organisation template"] = [](const Arguments&, app::App&, Output& output) {
    return print_template(roster::organisation_columns(), output);
  };
}

}  // namespace waymark::cli
