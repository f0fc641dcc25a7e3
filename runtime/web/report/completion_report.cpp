#include <algorithm>
#include <cmath>

#include "runtime/support/clock.hpp"
#include "runtime/web/report/report_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

using reports::CompletionTable;
using reports::Figures;
using reports::Filter;

std::string address(const Filter& filter, const std::string& which) { return "/reports/people" + query_of(filter, which); }

// Small itself, or it would give away a small one: the words below the tables say both.
constexpr const char* kHidden = "Hidden";

std::vector<Cell> hidden_cells(const std::string& name) { return {{name}, {kHidden}, {"–"}, {"–"}, {"–"}}; }

// A line: the name, how many are registered, then counts that lead to the people behind them.
std::vector<Cell> cells(const std::string& name, const Figures& figures, const Filter& filter) {
  if (figures.hidden) return hidden_cells(name);
  const auto count = [&](std::int64_t number, const char* which) {
    return Cell{number_words(number), number > 0 ? address(filter, which) : ""};
  };
  Cell completed{number_words(figures.completed) + " of " + number_words(figures.registered),
                 figures.completed > 0 ? address(filter, "completed") : ""};
  if (figures.percent) {
    completed.bar = static_cast<int>(std::lround(*figures.percent));
    completed.text += " (" + std::to_string(*completed.bar) + "%)";
  }
  return {{name}, count(figures.registered, "registered"), count(figures.started, "started"), completed, count(figures.passed, "passed")};
}

bool has_levels(const CompletionTable& table) {
  return std::any_of(table.lines.begin(), table.lines.end(), [](const auto& line) { return !line.parent_id.empty(); });
}

// What an organisation comes to together with everything below it, or a dash when nothing is below.
Cell below_cell(const reports::Line& line, Filter filter) {
  const auto& sum = line.with_below;
  if (sum.organisations == 0) return {"–"};
  if (sum.figures.hidden) return {kHidden};
  filter.below = true;
  Cell cell{number_words(sum.figures.completed) + " of " + number_words(sum.figures.registered),
            sum.figures.completed > 0 ? address(filter, "completed") : ""};
  if (sum.figures.percent) cell.text += " (" + std::to_string(std::lround(*sum.figures.percent)) + "%)";
  if (sum.left_out > 0) cell.text += ", without " + std::to_string(sum.left_out) + (sum.left_out == 1 ? " hidden group" : " hidden groups");
  return cell;
}

Table table_of(const CompletionTable& source, const std::string& caption, const std::string& first, bool by_module) {
  Table table{caption, {{first}, {"Registered", true}, {"Started", true}, {"Completed"}, {"Passed", true}}, {}};
  table.row_headings = true;
  const bool levels = has_levels(source);
  if (levels) table.columns.insert(table.columns.end(), {{"Completed, with all below"}, {"Part of"}});
  for (const auto& line : source.lines) {
    Filter narrowed = source.filter;
    (by_module ? narrowed.course_id : narrowed.organisation_id) = line.id;
    auto row = cells(line.name, line.figures, narrowed);
    if (levels) {
      row.push_back(below_cell(line, narrowed));
      row.push_back({line.parent_name.empty() ? "–" : line.parent_name});
    }
    table.rows.push_back(std::move(row));
  }
  if (!source.lines.empty()) {
    auto all = cells("All", source.total, source.filter);
    if (levels) all.insert(all.end(), {Cell{"–"}, Cell{"–"}});
    table.rows.push_back(std::move(all));
  }
  return table;
}

Data date_field(const char* id, const char* label, const std::string& value, const std::vector<FieldError>& errors) {
  Input field{id, label, {}, value, "For example 2026-11-01", error_of(errors, id)};
  field.width = 10;
  return input(field);
}

http::Response show(Visit& visit) {
  const Filter filter = filter_of(visit.request);
  const auto access = access_of(*visit.viewer);
  auto modules = reports::completions_by_module(visit.context, access, filter);
  auto organisations = reports::completions_by_organisation(visit.context, access, filter);
  Page page{"Completions", "report/completions"};
  page.section = "reports";
  page.wide = true;
  if (!modules && (modules.error().where == "from" || modules.error().where == "until")) {
    page.errors = {{modules.error().where, modules.error().message + " " + modules.error().advice}};
    page.status = 400;
  }
  auto& data = page.data;
  data.set("from_field", date_field("from", "From", filter.from, page.errors))
      .set("until_field", date_field("until", "To", filter.until, page.errors))
      .set("apply", button({"Show this period", "secondary"}))
      .set("wrong_dates", !page.errors.empty());
  if (!page.errors.empty()) return visit.page(std::move(page));
  if (!modules || !organisations) return visit.error(modules ? organisations.error() : modules.error());
  data.set("period", period_words(filter));
  data.set("modules", table(table_of(*modules, "By module", "Module", true))).set("any", !modules->lines.empty());
  data.set("organisations", table(table_of(*organisations, "By organisation", "Organisation", false)));
  data.set("csv", "/reports/completions.csv" + query_of(filter));
  data.set("levels", has_levels(*organisations));
  data.set("hidden", modules->any_hidden || organisations->any_hidden).set("small_group", modules->small_group);
  return visit.page(std::move(page));
}

http::Response csv_response(Visit& visit, Result<reports::CsvSource> source, const std::string& name) {
  if (!source) return visit.error(source.error());
  http::Response response;
  response.set("Content-Type", "text/csv; charset=utf-8");
  response.set("Content-Disposition", "attachment; filename=\"" + name + "\"");
  response.set("Cache-Control", "no-store");
  response.source = std::move(*source);
  return response;
}

http::Response completions_csv(Visit& visit) {
  return csv_response(visit, reports::completions_csv(visit.context, access_of(*visit.viewer), filter_of(visit.request)),
                      "completions.csv");
}

}  // namespace

reports::Access access_of(const auth::Viewer& viewer) { return {viewer.has("reporter"), viewer.has("reader"), viewer.sees()}; }

reports::Filter filter_of(const http::Request& request) {
  return {request.query_value("from"),         request.query_value("until"),     request.query_value("course"),
          request.query_value("organisation"), request.query_value("connector"), request.query_value("told"),
          request.query_value("below") == "1"};
}

std::string query_of(const reports::Filter& filter, const std::string& which) {
  support::Fields fields;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) fields.emplace_back(name, value);
  };
  add("course", filter.course_id);
  add("organisation", filter.organisation_id);
  add("below", filter.below ? "1" : "");
  add("from", filter.from);
  add("until", filter.until);
  add("connector", filter.connector_id);
  add("told", filter.told);
  add("which", which);
  return fields.empty() ? "" : "?" + support::form_encode(fields);
}

std::string period_words(const reports::Filter& filter) {
  if (filter.from.empty() && filter.until.empty()) return "Everything until now";
  if (filter.from.empty()) return "Until " + filter.until;
  return "From " + filter.from + (filter.until.empty() ? " until now" : " to " + filter.until);
}

void add_completion_report(Site& site) {
  site.page("reporter", "/reports", show);
  site.page("reporter", "/reports/completions.csv", completions_csv);
}

void register_report_pages(http::Router& router, runtime::Context& context) {
  Site site(router, context);
  add_completion_report(site);
  add_people_report(site);
  add_delivery_report(site);
  add_explorer_pages(site);
  add_statement_pages(site);
}

}  // namespace waymark::web
