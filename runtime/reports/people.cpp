#include <set>

#include "connectors/connector.hpp"
#include "runtime/reports/completions.hpp"
#include "runtime/reports/matrix.hpp"
#include "runtime/storage/statement_lists.hpp"
#include "runtime/storage/term.hpp"

namespace waymark::reports {
namespace {

using storage::Connection;
using storage::Row;

constexpr const char* kColumns =
    "select r.registration_id, r.person_id, coalesce(i.display_name, ''), coalesce(o.name, ''), c.title, "
    "r.state, "
    "r.first_launch_at, r.completed_at, r.score, r.seconds, coalesce(k.evidence_code, ''), r.course_id, "
    "coalesce(r.organisation_id, '-'), coalesce(k.basis, '') from registration r join course c on c.tenant = r.tenant and "
    "c.course_id = "
    "r.course_id left join identity i on i.tenant = r.tenant and i.person_id = r.person_id left join "
    "organisation o on "
    "o.tenant = r.tenant and o.organisation_id = r.organisation_id left join completion k on k.tenant = "
    "r.tenant and "
    "k.registration_id = r.registration_id where r.tenant = ? and (? = '' or r.course_id = ?) and "
    "(? = '' or exists (select 1 from delivery d where d.tenant = "
    "r.tenant and d.reference = k.completion_id and d.kind = 'completion' and d.connector_id = ? and d.state = ?)) ";

// The condition of a figure; its two values are the span.
std::string condition(Which which) {
  switch (which) {
    case Which::registered:
      return "and ? <= ? ";
    case Which::started:
      return std::string("and ") + kStartedAt + " <> '' and " + kStartedAt + " >= ? and " + kStartedAt + " < ? ";
    case Which::completed:
      return "and r.completed_at <> '' and r.completed_at >= ? and r.completed_at < ? ";
    case Which::passed:
      return "and r.state = 'passed' and r.completed_at <> '' and r.completed_at >= ? and r.completed_at < "
             "? ";
    case Which::not_completed:
      return "and not (r.completed_at <> '' and r.completed_at >= ? and r.completed_at < ?) ";
  }
  return {};
}

PersonLine line_of(const Row& row) {
  PersonLine line;
  line.registration_id = row.text(0);
  line.person_id = row.text(1);
  line.display_name = row.text(2);
  line.organisation = row.text(3);
  line.course_title = row.text(4);
  line.state = row.text(5);
  line.first_launch_at = row.text(6);
  line.completed_at = row.text(7);
  if (!row.null(8)) line.score = row.real(8);
  line.seconds = row.integer(9);
  line.evidence_code = row.text(10);
  if (!row.text(13).empty()) line.basis = connectors::basis_words(row.text(13));
  return line;
}

std::int64_t figure_of(const Figures& figures, Which which) {
  switch (which) {
    case Which::started:
      return figures.started;
    case Which::completed:
      return figures.completed;
    case Which::passed:
      return figures.passed;
    case Which::not_completed:
      return figures.registered - figures.completed;
    case Which::registered:
      break;
  }
  return figures.registered;
}

PeopleList read_people(Connection& db, const runtime::Context& context, const Matrix& matrix, const Filter& filter, const Span& span,
                       Which which, std::size_t limit, std::size_t offset) {
  PeopleList list;
  // Organisations are chosen here and not in the query, by the same tree that made the figure.
  std::set<std::string> chosen{matrix.unit_of(filter.organisation_id)};
  if (filter.below)
    for (const auto& id : matrix.subtree(filter.organisation_id)) chosen.insert(id);
  const bool everywhere = filter.organisation_id.empty();
  db.query(
      std::string(kColumns) + condition(which) + "order by coalesce(i.sort_name, ''), c.title, r.registration_id",
      {context.tenant, filter.course_id, filter.course_id, filter.connector_id, filter.connector_id, filter.told, span.from, span.before},
      [&](const Row& row) {
        if (!everywhere && !chosen.contains(matrix.unit_of(row.text(12)))) return true;
        // Whether somebody of a hidden group is among them must not depend on what they did: see
        // some_hidden.
        if (matrix.hidden(row.text(11), row.text(12))) return true;
        if (++list.shown <= offset) return true;
        if (list.people.size() == limit) {
          list.more = true;
          return true;
        }
        list.people.push_back(line_of(row));
        return true;
      });
  if (!filter.below && filter.connector_id.empty())
    list.figure = figure_of(matrix.figures(filter.course_id, filter.organisation_id), which);
  for (const auto& course : matrix.courses())
    for (const auto& organisation : matrix.organisations())
      if ((filter.course_id.empty() || filter.course_id == course.id) && (everywhere || chosen.contains(organisation.id)))
        list.some_hidden = list.some_hidden || matrix.hidden(course.id, organisation.id);
  return list;
}

}  // namespace

Result<PeopleList> people_behind(runtime::Context& context, const Access& access, const Filter& filter, Which which, std::size_t limit,
                                 std::size_t offset) {
  if (!access.reporter) return fail(ErrorKind::forbidden, "This needs the permission \"reporter\".");
  const auto span = span_of(filter);
  if (!span) return tl::unexpected(span.error());
  return context.database.read_value<PeopleList>([&](Connection& db) -> Result<PeopleList> {
    const auto matrix = Matrix::load(db, context, *span);
    if (!matrix) return tl::unexpected(matrix.error());
    // With what is below, hidden groups are left out of figure and list alike.
    if (!filter.below && matrix->hidden(filter.course_id, filter.organisation_id)) return too_small();
    return read_people(db, context, *matrix, filter, *span, which, limit, offset);
  });
}

Result<std::vector<StatementLine>> statements_behind(runtime::Context& context, const Access& access, const std::string& registration_id) {
  if (!access.reader) return needs_reader();
  using Lines = std::vector<StatementLine>;
  return context.database.read_value<Lines>([&](Connection& db) -> Result<Lines> {
    std::string course, organisation;
    db.query(
        "select course_id, coalesce(organisation_id, '-') from registration where tenant = ? and "
        "registration_id = ?",
        {context.tenant, registration_id}, [&](const Row& row) {
          course = row.text(0);
          organisation = row.text(1);
          return false;
        });
    if (course.empty()) return fail(ErrorKind::not_found, "There is no such registration.");
    const auto matrix = Matrix::load(db, context, Span{"", "9999"});
    if (!matrix) return tl::unexpected(matrix.error());
    if (matrix->hidden(course, organisation)) return too_small();
    Lines lines;
    db.query(
        "select s.statement_id, s.timestamp, s.stored, t.text, s.bytes, s.sensitivity from statement_list u cross join statement s on "
        "s.tenant = u.tenant and s.position = u.position join term t on t.tenant = s.tenant and t.term_id = s.verb_id where u.tenant = ? "
        "and " +
            storage::of_list("u", storage::List::registration) +
            " and u.first = ? and s.sensitivity < 2 and s.voided_by = '' order by u.position",
        {context.tenant, storage::known_term(db, context.tenant, registration_id)}, [&](const Row& row) {
          const auto label = static_cast<xapi::Sensitivity>(row.integer(5));
          const bool shown = access.sees.covers(label);
          lines.push_back({row.text(0), row.text(1), row.text(2), row.text(3), shown ? row.text(4) : "", label, !shown});
          return true;
        });
    return lines;
  });
}

}  // namespace waymark::reports
