#include "runtime/support/csv.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>

#include "runtime/reports/completions.hpp"
#include "runtime/reports/matrix.hpp"

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
  return {std::to_string(figures.registered), std::to_string(figures.started), std::to_string(figures.completed),
          std::to_string(figures.passed), figures.percent ? number(*figures.percent) : ""};
}

// `names`: what stands before the figures; `after`: what follows them.
std::string table_row(std::vector<std::string> names, const Figures& figures, const std::vector<std::string>& after = {}) {
  for (auto& cell : figure_cells(figures)) names.push_back(std::move(cell));
  names.insert(names.end(), after.begin(), after.end());
  return support::csv_line(names);
}

std::vector<std::string> below_cells(const WithBelow& sum) {
  if (sum.organisations == 0) return {"", "", ""};
  if (sum.figures.hidden) return {"hidden", "hidden", std::to_string(sum.left_out)};
  return {std::to_string(sum.figures.registered), std::to_string(sum.figures.completed), std::to_string(sum.left_out)};
}

}  // namespace

std::string modules_csv(const CompletionTable& table) {
  std::string text = support::kCsvMark + support::csv_line({"Module code", "Module", "Registered", "Started", "Completed", "Passed",
                                                            "Completed per cent of registered"});
  for (const auto& line : table.lines) text += table_row({line.code, line.name}, line.figures);
  return text + table_row({"", "All"}, table.total);
}

std::string organisations_csv(const CompletionTable& table) {
  std::string text =
      support::kCsvMark + support::csv_line({"Organisation code", "Organisation", "Part of", "Registered", "Started", "Completed", "Passed",
                                             "Completed per cent of registered", "Registered with what is below",
                                             "Completed with what is below", "Hidden groups left out of the sum with what is below"});
  for (const auto& line : table.lines)
    text += table_row({line.code, line.name, line.parent_name}, line.figures, below_cells(line.with_below));
  return text + table_row({"", "All", ""}, table.total, {"", "", ""});
}

Result<CsvSource> completions_csv(runtime::Context& context, const Access& access, const Filter& filter) {
  if (!access.reporter) return fail(ErrorKind::forbidden, "This needs the permission \"reporter\".");
  const auto span = span_of(filter);
  if (!span) return tl::unexpected(span.error());
  auto matrix = context.database.read_value<Matrix>([&](storage::Connection& db) { return Matrix::load(db, context, *span); });
  if (!matrix) return tl::unexpected(matrix.error());
  // Counts only: courses times organisations rows, made one course at a time.
  return CsvSource(
      [matrix = std::make_shared<Matrix>(std::move(*matrix)), filter, next = std::size_t{0}, begun = false](std::string& piece) mutable {
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
              piece += table_row({course.code, course.name, organisation.name}, matrix->figures(course.id, organisation.id));
          if (filter.organisation_id.empty()) piece += table_row({course.code, course.name, "All"}, matrix->figures(course.id, ""));
        }
        return !piece.empty();
      });
}

Result<CsvSource> people_csv(runtime::Context& context, const Access& access, const Filter& filter, Which which) {
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
      piece = support::kCsvMark + support::csv_line({"Name", "Organisation", "Module", "State", "Started", "Completed", "Score", "Minutes",
                                                     "Evidence code", "Rests on"});
    }
    for (const auto& line : state->list.people)
      piece +=
          support::csv_line({line.display_name, line.organisation, line.course_title, line.state, line.first_launch_at, line.completed_at,
                             line.score ? number(*line.score) : "", std::to_string(line.seconds / 60), line.evidence_code, line.basis});
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
