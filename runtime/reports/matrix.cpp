#include "runtime/reports/matrix.hpp"

#include <ctime>
#include <set>

#include "runtime/support/clock.hpp"

namespace waymark::reports {
namespace {

using storage::Connection;
using storage::Row;

// Midnight of a calendar day in the display zone, `days` later, as UTC.
Result<std::string> midnight(const std::string& date, int days, const char* where) {
  auto time = support::local_midnight(date, days);
  if (!time) return fail(ErrorKind::invalid, "\"" + date + "\" is not a date.", "Write it as 2026-03-31.", where);
  return std::move(*time);
}

// unit(organisation_id, unit_id): parts follow their parent up to the first that is not a part. The tenant twice.
constexpr const char* kUnits =
    "with recursive unit(organisation_id, unit_id) as (select organisation_id, organisation_id from organisation where "
    "tenant = ? and (kind not in ('division', 'team') or parent_id is null) union all select o.organisation_id, "
    "u.unit_id from organisation o join unit u on o.parent_id = u.organisation_id where o.tenant = ? and o.kind in "
    "('division', 'team')) ";

}  // namespace

Result<Span> span_of(const Filter& filter) {
  Span span{"", "9999"};
  if (!filter.from.empty()) {
    auto from = midnight(filter.from, 0, "from");
    if (!from) return tl::unexpected(from.error());
    span.from = std::move(*from);
  }
  if (!filter.until.empty()) {
    auto before = midnight(filter.until, 1, "until");
    if (!before) return tl::unexpected(before.error());
    span.before = std::move(*before);
  }
  if (!span.from.empty() && span.from >= span.before)
    return fail(ErrorKind::invalid, "The first day comes after the last.", "Exchange the two dates.", "from");
  return span;
}

Result<Matrix> Matrix::load(Connection& db, const runtime::Context& context, const Span& span) {
  Matrix matrix;
  matrix.load_lines(db, context.tenant);
  const std::size_t rows = matrix.courses_.size(), columns = matrix.organisations_.size();
  matrix.grid_ = Grid(rows, columns);
  matrix.counts_.assign(rows + 1, std::vector<Counts>(columns + 1));
  matrix.load_counts(db, context.tenant, span);
  matrix.load_people(db, context.tenant);
  suppress(matrix.grid_, context.settings.small_group);
  return matrix;
}

void Matrix::load_lines(Connection& db, std::int64_t tenant) {
  const auto read = [&](const char* sql, std::vector<Line>& lines, std::map<std::string, std::size_t>& places) {
    db.query(sql, {tenant}, [&](const Row& row) {
      places.emplace(row.text(0), lines.size());
      Line line{row.text(0), row.text(1), row.text(2), row.text(3), {}};
      line.parent_id = row.text(4);
      line.parent_name = row.text(5);
      if (const std::string ended = row.text(6); !ended.empty()) line.name += " (until " + support::display_date(ended) + ")";
      lines.push_back(std::move(line));
      return true;
    });
  };
  read("select course_id, code, title, programme, '', '', '' from course where tenant = ? order by title, code", courses_, course_rows_);
  db.query(std::string(kUnits) + "select organisation_id, unit_id from unit", {tenant, tenant}, [&](const Row& row) {
    units_.emplace(row.text(0), row.text(1));
    return true;
  });
  read(
      "select o.organisation_id, o.code, o.name, o.kind, coalesce(p.organisation_id, ''), coalesce(p.name, ''), "
      "o.valid_to from organisation o left join "
      "organisation p on p.tenant = o.tenant and p.organisation_id = o.parent_id where o.tenant = ? and "
      "(o.kind not in ('division', 'team') or o.parent_id is null) order by o.name, "
      "o.code",
      organisations_, organisation_columns_);
  db.query("select 1 from registration where tenant = ? and organisation_id is null limit 1", {tenant}, [&](const Row&) {
    organisation_columns_.emplace(kNoOrganisation, organisations_.size());
    organisations_.push_back({kNoOrganisation, "", "No organisation", "", {}});
    return false;
  });
  for (const auto& organisation : organisations_)
    children_[organisation.parent_id.empty() ? "" : unit_of(organisation.parent_id)].push_back(organisation.id);
}

const std::string& Matrix::unit_of(const std::string& organisation_id) const {
  const auto found = units_.find(organisation_id);
  return found == units_.end() ? organisation_id : found->second;
}

std::vector<std::string> Matrix::subtree(const std::string& organisation_id) const {
  std::vector<std::string> found, open;
  std::set<std::string> seen;  // a tree by now; parents that go round must not hang a report
  const auto open_children = [&](const std::string& id) {
    if (const auto children = children_.find(id); children != children_.end())
      open.insert(open.end(), children->second.rbegin(), children->second.rend());
  };
  if (organisation_id.empty())
    open_children("");
  else
    open.push_back(organisation_id);
  while (!open.empty()) {
    const std::string id = open.back();
    open.pop_back();
    if (!seen.insert(id).second) continue;
    found.push_back(id);
    open_children(id);
  }
  return found;
}

WithBelow Matrix::with_below(const std::string& course_id, const std::string& organisation_id) const {
  WithBelow sum;
  bool any = false;
  for (const auto& id : subtree(organisation_id)) {
    const Figures part = figures(course_id, id);
    if (id != organisation_id) ++sum.organisations;
    if (part.hidden) {
      ++sum.left_out;
      continue;
    }
    any = any || part.registered > 0;
    sum.figures.registered += part.registered;
    sum.figures.started += part.started;
    sum.figures.completed += part.completed;
    sum.figures.passed += part.passed;
  }
  sum.figures.hidden = sum.left_out > 0 && !any;
  if (any) sum.figures.percent = 100.0 * static_cast<double>(sum.figures.completed) / static_cast<double>(sum.figures.registered);
  return sum;
}

void Matrix::load_counts(Connection& db, std::int64_t tenant, const Span& span) {
  db.query(std::string("select course_id, coalesce(organisation_id, '-'), count(*), sum(case when ") + kStartedAt + " <> '' and " +
               kStartedAt + " >= ? and " + kStartedAt +
               " < ? then 1 else 0 end), "
               "sum(case when completed_at <> '' and completed_at >= ? and completed_at < ? then 1 else 0 end), "
               "sum(case when completed_at <> '' and completed_at >= ? and completed_at < ? and state = 'passed' then "
               "1 else 0 "
               "end) from registration r where tenant = ? group by 1, 2",
           {span.from, span.before, span.from, span.before, span.from, span.before, tenant}, [&](const Row& row) {
             std::size_t r = 0, c = 0;
             if (!place(row.text(0), row.text(1), r, c)) return true;
             const Counts counts{row.integer(2), row.integer(3), row.integer(4), row.integer(5)};
             for (const std::size_t i : {r, courses_.size()}) {
               for (const std::size_t j : {c, organisations_.size()}) {
                 Counts& cell = counts_[i][j];
                 cell.registered += counts.registered;
                 cell.started += counts.started;
                 cell.completed += counts.completed;
                 cell.passed += counts.passed;
               }
             }
             return true;
           });
}

void Matrix::load_people(Connection& db, std::int64_t tenant) {
  const auto read = [&](const std::string& course, const std::string& organisation, const char* group) {
    db.query(kUnits + ("select " + course + ", " + organisation) +
                 ", count(distinct r.person_id) from registration r left join unit u on u.organisation_id = "
                 "r.organisation_id where r.tenant = ? " +
                 group,
             {tenant, tenant, tenant}, [&](const Row& row) {
               std::size_t r = 0, c = 0;
               if (place(row.text(0), row.text(1), r, c)) grid_.cells[r][c].people = row.integer(2);
               return true;
             });
  };
  read("r.course_id", "coalesce(u.unit_id, r.organisation_id, '-')", "group by 1, 2");
  read("r.course_id", "''", "group by 1");
  read("''", "coalesce(u.unit_id, r.organisation_id, '-')", "group by 2");
  read("''", "''", "");
}

bool Matrix::place(const std::string& course_id, const std::string& organisation_id, std::size_t& row, std::size_t& column) const {
  row = courses_.size();
  column = organisations_.size();
  if (!course_id.empty()) {
    const auto found = course_rows_.find(course_id);
    if (found == course_rows_.end()) return false;
    row = found->second;
  }
  if (!organisation_id.empty()) {
    const auto found = organisation_columns_.find(unit_of(organisation_id));
    if (found == organisation_columns_.end()) return false;
    column = found->second;
  }
  return true;
}

Figures Matrix::figures(const std::string& course_id, const std::string& organisation_id) const {
  Figures figures;
  std::size_t row = 0, column = 0;
  if (!place(course_id, organisation_id, row, column)) return figures;
  if (grid_.cells[row][column].hidden) {
    figures.hidden = true;
    return figures;
  }
  const Counts& counts = counts_[row][column];
  figures.registered = counts.registered;
  figures.started = counts.started;
  figures.completed = counts.completed;
  figures.passed = counts.passed;
  if (counts.registered > 0) figures.percent = 100.0 * static_cast<double>(counts.completed) / static_cast<double>(counts.registered);
  return figures;
}

bool Matrix::hidden(const std::string& course_id, const std::string& organisation_id) const {
  return figures(course_id, organisation_id).hidden;
}

tl::unexpected<Error> too_small() {
  return fail(ErrorKind::forbidden, "This group is too small to show.", "Choose a larger group: all organisations, or all modules.");
}

tl::unexpected<Error> needs_reader() {
  return fail(ErrorKind::forbidden, "Reading what named people did needs the permission \"reader\".", "Ask an administrator for it.");
}

}  // namespace waymark::reports
