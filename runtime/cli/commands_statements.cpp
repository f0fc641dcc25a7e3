#include "runtime/cli/groups.hpp"
#include "runtime/transfer/export.hpp"

namespace waymark::cli {
namespace {

using support::Json;

Result<transfer::ExportOptions> export_options(const Arguments& given) {
  transfer::ExportOptions options;
  options.form = given.flag("csv") ? transfer::Form::csv : transfer::Form::json_lines;
  options.columns = given.list("column");
  if (!options.columns.empty() && options.form != transfer::Form::csv)
    return fail(ErrorKind::invalid, "JSON lines have no columns.", "Add --csv, or leave --column out.");
  for (const char* name : {"since", "until", "agent", "verb", "activity", "registration"})
    if (const auto value = given.option(name); !value.empty()) options.filter.emplace_back(name, value);
  for (const auto& name : given.list("label")) {
    const auto label = xapi::sensitivity_from_text(name);
    if (!label) return fail(ErrorKind::invalid, "There is no label \"" + name.substr(0, 40) + "\".", "Labels are tracking, reflection and confidential.");
    options.sees = options.sees.with(*label);
  }
  return options;
}

std::string words_of(const transfer::Exported& done, const std::string& file) {
  std::string words = std::to_string(done.statements) + (done.statements == 1 ? " statement" : " statements") + " in " + file;
  if (done.voided > 0) words += ", " + std::to_string(done.voided) + " of them voided";
  words += ".";
  if (done.files > 0) words += " Data of attachments: " + std::to_string(done.files) + (done.files == 1 ? " file." : " files.");
  if (done.left_out > 0)
    words += "\n" + std::to_string(done.left_out) + " with a label (people's own words, or confidential) " + (done.left_out == 1 ? "was" : "were") +
             " left out; --label reflection and --label confidential take them along.";
  return words;
}

int statement_export(const Arguments& given, app::App& app, Output& output) {
  const auto options = export_options(given);
  if (!options) return report(output, options.error());
  const auto file = given.path_of(given.option("file"));
  const auto data = given.option("attachments").empty() ? std::filesystem::path() : given.path_of(given.option("attachments"));
  auto done = transfer::export_to_file(app.context(), *options, file, data, "command line", [&](std::int64_t at, std::int64_t total) {
    output.progress("Statements  " + std::to_string(total > 0 ? 100 * at / total : 100) + " %");
    return true;
  });
  output.progress("");
  if (!done) return report(output, done.error());
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  output.result(Json::object({{"file", file.string()}, {"statements", number(done->statements)}, {"voided", number(done->voided)},
                              {"leftOut", number(done->left_out)}, {"dataFiles", number(done->files)}, {"dataBytes", number(done->file_bytes)}}),
                words_of(*done, file.string()));
  return Exit::done;
}

}  // namespace

void add_statement_commands(std::map<std::string, Run>& table) { table["statement export"] = statement_export; }

}  // namespace waymark::cli
