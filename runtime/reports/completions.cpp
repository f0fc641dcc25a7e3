#include "runtime/reports/completions.hpp"

#include "runtime/reports/matrix.hpp"

namespace waymark::reports {
namespace {

using storage::Connection;

tl::unexpected<Error> not_for_you(const char* permission) {
  return fail(ErrorKind::forbidden, std::string("This needs the permission \"") + permission + "\".", "Ask an administrator for it.");
}

Result<Matrix> matrix_of(runtime::Context& context, const Access& access, const Filter& filter) {
  if (!access.reporter) return not_for_you("reporter");
  const auto span = span_of(filter);
  if (!span) return tl::unexpected(span.error());
  return context.database.read_value<Matrix>([&](Connection& db) { return Matrix::load(db, context, *span); });
}

void add_line(CompletionTable& table, Line line, const Figures& figures) {
  line.figures = figures;
  table.any_hidden = table.any_hidden || figures.hidden;
  table.lines.push_back(std::move(line));
}

CompletionTable empty_table(const runtime::Context& context, const Matrix& matrix, const Filter& filter) {
  CompletionTable table;
  table.small_group = context.settings.small_group;
  table.filter = filter;
  table.total = matrix.figures(filter.course_id, filter.organisation_id);
  table.any_hidden = table.total.hidden;
  return table;
}

}  // namespace

Result<CompletionTable> completions_by_module(runtime::Context& context, const Access& access, const Filter& filter) {
  const auto matrix = matrix_of(context, access, filter);
  if (!matrix) return tl::unexpected(matrix.error());
  CompletionTable table = empty_table(context, *matrix, filter);
  for (const auto& course : matrix->courses())
    if (filter.course_id.empty() || filter.course_id == course.id)
      add_line(table, course, matrix->figures(course.id, filter.organisation_id));
  return table;
}

Result<CompletionTable> completions_by_organisation(runtime::Context& context, const Access& access, const Filter& filter) {
  const auto matrix = matrix_of(context, access, filter);
  if (!matrix) return tl::unexpected(matrix.error());
  CompletionTable table = empty_table(context, *matrix, filter);
  std::map<std::string, const Line*> lines;
  for (const auto& organisation : matrix->organisations()) lines[organisation.id] = &organisation;
  for (const auto& id : matrix->subtree("")) {
    if (!filter.organisation_id.empty() && filter.organisation_id != id) continue;
    Line line = *lines.at(id);
    line.with_below = matrix->with_below(filter.course_id, id);
    add_line(table, std::move(line), matrix->figures(filter.course_id, id));
  }
  return table;
}

}  // namespace waymark::reports
