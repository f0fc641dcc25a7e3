#include "runtime/catalogue/courses.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/reports/completions.hpp"

namespace waymark::cli {
namespace {

using support::Json;

Json figures_json(const reports::Line& line) {
  auto value = Json::object({{"code", line.code}, {"name", line.name}});
  if (line.figures.hidden) return value.set("hidden", true);
  value.set("registered", line.figures.registered).set("started", line.figures.started);
  value.set("completed", line.figures.completed).set("passed", line.figures.passed);
  if (line.figures.percent) value.set("percent", *line.figures.percent);
  if (!line.parent_name.empty()) value.set("partOf", line.parent_name);
  if (const auto& sum = line.with_below; sum.organisations > 0)
    value.set("withBelow", Json::object({{"hidden", sum.figures.hidden},
                                         {"registered", sum.figures.registered},
                                         {"completed", sum.figures.completed},
                                         {"organisations", sum.organisations},
                                         {"leftOut", sum.left_out}}));
  return value;
}

std::string figures_words(const reports::Line& line, int small_group) {
  if (line.figures.hidden) return line.name + ": hidden, fewer than " + std::to_string(small_group) + " people or could be worked out";
  return line.name + ": " + std::to_string(line.figures.completed) + " of " + std::to_string(line.figures.registered) + " completed, " +
         std::to_string(line.figures.passed) + " passed, " + std::to_string(line.figures.started) + " started";
}

int report_completions(const Arguments& given, app::App& app, Output& output) {
  reports::Filter filter;
  filter.from = given.option("from");
  filter.until = given.option("to");
  if (const std::string code = given.option("course"); !code.empty()) {
    auto id = course_id_of(app.context(), code);
    if (!id) return report(output, id.error());
    filter.course_id = *id;
  }
  const reports::Access access{true, false};
  const std::string by = given.option("by");
  if (!by.empty() && by != "module" && by != "organisation")
    return report(output, {ErrorKind::invalid, "--by must be module or organisation."});
  if (given.flag("csv") && by.empty()) {
    auto source = reports::completions_csv(app.context(), access, filter);
    if (!source) return report(output, source.error());
    for (std::string piece; (*source)(piece); piece.clear()) output.out << piece;
    return Exit::done;
  }
  const bool organisations = by == "organisation";
  auto table = organisations ? reports::completions_by_organisation(app.context(), access, filter)
                             : reports::completions_by_module(app.context(), access, filter);
  if (!table) return report(output, table.error());
  if (given.flag("csv")) {
    output.out << (organisations ? reports::organisations_csv(*table) : reports::modules_csv(*table));
    return Exit::done;
  }
  for (const auto& line : table->lines) output.result(figures_json(line), figures_words(line, table->small_group));
  reports::Line total;
  total.name = "All";
  total.figures = table->total;
  output.result(figures_json(total), figures_words(total, table->small_group));
  return Exit::done;
}

}  // namespace

void add_record_commands(std::map<std::string, Run>& table) { table["report completions"] = report_completions; }

}  // namespace waymark::cli
