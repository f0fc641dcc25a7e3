#include <charconv>
#include <cmath>
#include <stdexcept>

#include "runtime/reports/completions.hpp"
#include "runtime/reports/matrix.hpp"
#include "runtime/support/csv.hpp"

namespace waymark::reports {
namespace {

constexpr std::size_t kPeopleAtOnce = 500;

std::string number(double value) {
  char text[32];
  const double tenth = std::round(value * 10) / 10;
  return {text, std::to_chars(text, text + sizeof text, tenth).ptr};
}

std::vector<std::string> figure_cells(const Figures& figures) {
  if (figures.hidden) return {"hidden", "hidden", "hidden", "hidden", "hidden"};
  return {std::to_string(figures.registered), std::to_string(figures.started),
          std::to_string(figures.completed), std::to_string(figures.passed),
          figures.percent ? number(*figures.percent) : ""};
}

std::string matrix_row(const Line& course, const std::string& organisation, const Figures& figures) {
  std::vector<std::string> cells{course.code, course.name, organisation};
  for (auto& cell : figure_cells(figures)) cells.push_back(std::move(cell));
  return support::csv_line(cells);
}

}  // namespace

Result<CsvSource> completions_csv(runtime::Context& context, const Access& access, const Filter& filter) {
  if (!access.reporter) return fail(ErrorKind::forbidden, "This needs the permission \"reporter\".");
  const auto span = span_of(filter);
  if (!span) return tl::unexpected(span.error());
  auto matrix = context.database.read_value<Matrix>(
      [&](storage::Connection& db) { return Matrix::load(db, context, *span); });
  if (!matrix) return tl::unexpected(matrix.error());
  // Counts only: courses times organisations rows, made one course at a time.
  return CsvSource([matrix = std::make_shared<Matrix>(std::move(*matrix)), filter, next = std::size_t{0},
                    begun = false](std::string& piece) mutable {
    piece.clear();
    if (!begun) {
      begun = true;
      piece = support::kCsvMark + support::csv_line({"Module code", "Module", "Organisation", "Registered", "Started", "Completed",
                                "Passed", "Completed per cent of registered"});
      return true;
    }
    while (piece.empty() && next < matrix->courses().size()) {
      const Line& course = matrix->courses()[next++];
      if (!filter.course_id.empty() && filter.course_id != course.id) continue;
      for (const auto& organisation : matrix->organisations())
        if (filter.organisation_id.empty() || filter.organisation_id == organisation.id)
          piece += matrix_row(course, organisation.name, matrix->figures(course.id, organisation.id));
      if (filter.organisation_id.empty()) piece += matrix_row(course, "All", matrix->figures(course.id, ""));
    }
    return !piece.empty();
  });
}

Result<CsvSource> people_csv(runtime::Context& context, const Access& access, const Filter& filter,
                             Which which) {
  auto first = people_behind(context, access, filter, which, kPeopleAtOnce, 0);
  if (!first) return tl::unexpected(first.error());
  struct State {
    PeopleList list;
    std::size_t offset = 0;
    bool begun = false, ended = false;
  };
  auto state = std::make_shared<State>();
  state->list = std::move(*first);
  return CsvSource([&context, access, filter, which, state](std::string& piece) {
    piece.clear();
    if (state->ended) return false;
    if (!state->begun) {
      state->begun = true;
      piece = support::kCsvMark + support::csv_line({"Name", "Organisation", "Module", "State", "Started", "Completed", "Score",
                                "Minutes", "Evidence code", "Rests on"});
    }
    for (const auto& line : state->list.people)
      piece += support::csv_line({line.display_name, line.organisation, line.course_title, line.state,
                         line.first_launch_at, line.completed_at, line.score ? number(*line.score) : "",
                         std::to_string(line.seconds / 60), line.evidence_code, line.basis});
    state->offset += state->list.people.size();
    state->ended = !state->list.more;
    if (state->ended) return !piece.empty();
    auto next = people_behind(context, access, filter, which, kPeopleAtOnce, state->offset);
    // Half a list would look like a whole one: the server cuts the connection instead.
    if (!next) throw std::runtime_error("people.csv: " + next.error().message);
    state->list = std::move(*next);
    return true;
  });
}

}  // namespace waymark::reports
