#include <algorithm>

#include "connectors/connector.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/report/explorer_form.hpp"
#include "runtime/web/report/report_pages.hpp"
#include "runtime/web/report/statement_items.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

using reports::Which;

constexpr std::size_t kPageSize = 100;

std::optional<Which> which_of(const std::string& text) {
  if (text == "registered" || text.empty()) return Which::registered;
  if (text == "started") return Which::started;
  if (text == "completed") return Which::completed;
  if (text == "passed") return Which::passed;
  if (text == "not_completed") return Which::not_completed;
  return std::nullopt;
}

std::string heading(Which which) {
  switch (which) {
    case Which::started:
      return "People who started";
    case Which::completed:
      return "People who completed";
    case Which::passed:
      return "People who passed";
    case Which::not_completed:
      return "People who have not completed";
    case Which::registered:
      break;
  }
  return "People who are registered";
}

// How far a completion got with each connector, in its own words.
std::string told_words(const std::map<std::string, std::string>& told, const std::string& registration_id) {
  const auto found = told.find(registration_id);
  if (found == told.end()) return "–";
  return found->second.empty() ? "Nobody" : found->second;
}

std::string organisation_words(Visit& visit, const reports::Filter& filter) {
  if (filter.organisation_id == "-") return "People without an organisation";
  const auto all = people::list_organisations(visit.context);
  if (!all) return "One organisation";
  const auto found = std::find_if(all->begin(), all->end(), [&](const auto& one) { return one.organisation_id == filter.organisation_id; });
  return (found == all->end() ? "An organisation that is not known" : found->name) + (filter.below ? ", with all below" : "");
}

std::string filter_words(Visit& visit, const reports::Filter& filter) {
  std::string words = period_words(filter);
  if (!filter.course_id.empty())
    if (auto course = catalogue::get_course(visit.context, filter.course_id)) words = course->title + " – " + words;
  if (!filter.organisation_id.empty()) words = organisation_words(visit, filter) + " – " + words;
  if (!filter.connector_id.empty())
    if (auto connector = outbox::get_connector(visit.context, filter.connector_id))
      words = connector->name + ": " + filter.told + " – " + words;
  return words;
}

// Why the list is shorter than the figure that led here. The figure stands in the report, so the difference tells nothing new.
std::string hidden_words(const reports::PeopleList& list, int small_group) {
  if (!list.some_hidden) return {};
  const std::string why = "groups of fewer than " + std::to_string(small_group) + " people on a module, or would give such a group away";
  if (!list.figure) return "Left out are people who belong to " + why + ".";
  const auto left_out = *list.figure - static_cast<std::int64_t>(list.shown);
  if (left_out <= 0) return {};
  return number_words(static_cast<std::int64_t>(list.shown)) + " of " + number_words(*list.figure) + " are shown. The other " +
         number_words(left_out) + (left_out == 1 ? " belongs to " : " belong to ") + why + ".";
}

// The day, and what the completion rests on where that is not the module's own report.
std::string completed_words(const reports::PersonLine& person) {
  if (person.completed_at.empty()) return "–";
  const std::string day = support::display_date(person.completed_at);
  return person.basis.empty() || person.basis == connectors::basis_words("reported") ? day : day + ". " + person.basis;
}

// What the page is about as a whole has no column: a list of one module does not name it in each line.
Table people_table(const reports::PeopleList& list, const std::map<std::string, std::string>& told, bool reader,
                   const reports::Filter& filter) {
  const bool organisations = filter.organisation_id.empty() || filter.below, modules = filter.course_id.empty();
  Table table{{}, {{"Name"}}, {}};
  table.row_headings = true;
  table.caption_size = "hidden";
  if (organisations) table.columns.push_back({"Organisation"});
  if (modules) table.columns.push_back({"Module"});
  table.columns.insert(table.columns.end(), {{"State"}, {"Completed", false, true}, {"Score", true}, {"Time"}, {"Who was told"}});
  table.compact = organisations && modules;
  for (const auto& person : list.people) {
    std::vector<Cell> row = {{person.display_name, reader ? "/reports/registrations/" + person.registration_id : ""}};
    if (organisations) row.push_back({person.organisation.empty() ? "–" : person.organisation});
    if (modules) row.push_back({person.course_title});
    row.insert(row.end(), {{.status = state_tag(person.state)},
                           {completed_words(person)},
                           {person.score ? score_words(person.score) : "–"},
                           {person.seconds > 0 ? duration_words(person.seconds) : "–"},
                           {told_words(told, person.registration_id)}});
    table.rows.push_back(std::move(row));
  }
  return table;
}

http::Response people(Visit& visit) {
  const auto filter = filter_of(visit.request);
  const auto which = which_of(visit.request.query_value("which"));
  if (!which) return visit.not_found();
  const int current = std::max(1, std::atoi(visit.request.query_value("page").c_str()));
  const auto access = access_of(*visit.viewer);
  auto list = reports::people_behind(visit.context, access, filter, *which, kPageSize, (static_cast<std::size_t>(current) - 1) * kPageSize);
  if (!list) return visit.error(list.error());
  std::vector<std::string> registrations;
  for (const auto& person : list->people) registrations.push_back(person.registration_id);
  const auto told = outbox::told_of(visit.context, registrations);
  if (!told) return visit.error(told.error());
  auto table = people_table(*list, *told, access.reader, filter);
  table.caption = heading(*which);
  Page page{heading(*which), "report/people"};
  page.section = "reports";
  page.breadcrumbs = {{"Completions", "/reports"}};
  page.wide = true;
  const std::string query = query_of(filter, visit.request.query_value("which"));
  const int pages = std::max(1, static_cast<int>((list->shown + kPageSize - 1) / kPageSize));
  page.data.set("filter", filter_words(visit, filter)).set("any", !table.rows.empty()).set("table", web::table(table));
  page.data.set("csv", "/reports/people.csv" + query)
      .set("hidden", hidden_words(*list, visit.context.settings.small_group))
      .set("reader", access.reader);
  page.data.set("pages", pagination(current, pages, "/reports/people" + query + (query.empty() ? "?page=" : "&page=")));
  return visit.page(std::move(page));
}

http::Response people_csv(Visit& visit) {
  const auto which = which_of(visit.request.query_value("which"));
  if (!which) return visit.not_found();
  auto source = reports::people_csv(visit.context, access_of(*visit.viewer), filter_of(visit.request), *which);
  if (!source) return visit.error(source.error());
  http::Response response;
  response.set("Content-Type", "text/csv; charset=utf-8");
  response.set("Content-Disposition", "attachment; filename=\"people.csv\"");
  response.set("Cache-Control", "no-store");
  response.source = std::move(*source);
  return response;
}

http::Response statements(Visit& visit) {
  const std::string id = visit.parameter("id");
  auto list = reports::statements_behind(visit.context, access_of(*visit.viewer), id);
  if (!list) return visit.error(list.error());
  auto registration = catalogue::get_registration(visit.context, id);
  Page page{"Statements", "report/statements"};
  page.section = "reports";
  page.breadcrumbs = {{"Completions", "/reports"}};
  page.wide = true;
  StatementWords words = words_for(visit);
  Data::List rows;
  for (const auto& one : *list) {
    const bool own_words = one.sensitivity == xapi::Sensitivity::reflection;
    rows.push_back(one.hidden ? hidden_item(one.statement_id, one.verb, one.timestamp)
                              : statement_item(words, one.statement_id, one.bytes, own_words));
  }
  if (registration)
    if (auto person = people::get_person(visit.context, registration->person_id); person && *person)
      page.title = "Statements of " + (*person)->display_name;
  page.data.set("module", registration ? registration->course_title : "")
      .set("count", count_words(static_cast<std::int64_t>(list->size()), "statement", "statements"));
  page.data.set("statements", std::move(rows)).set("explorer", explorer_href({{"registration", id}}));
  return visit.page(std::move(page));
}

}  // namespace

void add_people_report(Site& site) {
  site.page("reporter", "/reports/people", people);
  site.page("reporter", "/reports/people.csv", people_csv);
  site.page("reader", "/reports/registrations/{id}", statements);
}

}  // namespace waymark::web
