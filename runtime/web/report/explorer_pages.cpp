// Statements as they come in: filters as in the API, one search for page and API. New ones are counted by a script and shown when
// the reader asks for them; without scripts a link does it.
#include <algorithm>

#include "runtime/audit/audit.hpp"
#include "runtime/reports/explorer.hpp"
#include "runtime/support/json.hpp"
#include "runtime/web/report/explorer_form.hpp"
#include "runtime/web/report/report_pages.hpp"
#include "runtime/web/report/statement_items.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

using support::Json;

// Who looked by which filters, and not for what: a value may name a person.
void note_search(Visit& visit, const ExplorerForm& form) {
  std::string names;
  for (const auto& [name, value] : form.typed) names += (names.empty() ? "by " : ", ") + name;
  (void)visit.context.database.write([&](storage::Connection& db) -> Result<void> {
    audit::add(db, visit.context, visit.viewer->person_id, "statement.search", "", names);
    return {};
  });
}

// "2 new statements" since the page that this one was asked for from.
std::string since_words(const ExplorerForm& form, const reports::Found& found) {
  if (form.seen.empty()) return {};
  const auto fresh =
      std::count_if(found.statements.begin(), found.statements.end(), [&](const auto& one) { return one.stored > form.seen; });
  if (fresh == 0) return "No new statements since you last looked.";
  const bool all = static_cast<std::size_t>(fresh) == found.statements.size() && found.more;
  return (all ? "More than " : "") + count_words(fresh, "new statement", "new statements") + " since you last looked.";
}

void set_list(Visit& visit, const ExplorerForm& form, const reports::Found& found, Data& data) {
  StatementWords words = words_for(visit);
  Data::List rows;
  for (const auto& one : found.statements)
    rows.push_back(
        statement_item(words, one.id, one.bytes).set("voided", one.voided).set("fresh", !form.seen.empty() && one.stored > form.seen));
  // New ones belong at the top of the newest page; elsewhere the list stands still.
  const bool live = form.first_page && !form.request->query.ascending && form.request->query.statement_id.empty() &&
                    form.request->query.voided_statement_id.empty();
  data.set("any", !rows.empty())
      .set("statements", std::move(rows))
      .set("since", since_words(form, found))
      .set("live", live)
      .set("seen", found.newest)
      .set("again", explorer_href(form.typed, found.newest))
      .set("newest", form.first_page ? "" : explorer_href(form.typed))
      .set("older", found.more ? next_href(form, found.last_position, found.snapshot_position) : "")
      .set("older_text", form.request->query.ascending ? "Newer statements" : "Older statements")
      .set("curl", curl_command(visit, query_string(form.asked)));
}

http::Response list(Visit& visit) {
  ExplorerForm form = read_explorer_form(visit.request);
  Page page{"Statements", "report/explorer"};
  page.section = "statements";
  page.wide = true;
  page.scripts = {"js/explorer.js"};
  fill_explorer_form(form, page.data);
  page.data.set("good", form.request.has_value()).set("reflections", visit.viewer->has("reflections"));
  if (!form.request) {
    page.errors = form.errors;
    page.status = 400;
    return visit.page(std::move(page));
  }
  const auto found = reports::search_statements(visit.context, access_of(*visit.viewer), form.request->query);
  if (!found) return visit.error(found.error());
  note_search(visit, form);
  set_list(visit, form, *found, page.data);
  return visit.page(std::move(page));
}

// How many there are that the reader has not seen: the same search, from where the page ended in time.
http::Response count_new(Visit& visit) {
  ExplorerForm form = read_explorer_form(visit.request);
  if (!form.request) return http::problem(400, "invalid", "The filters are not right", "Load the page again.", visit.request.trace_id);
  auto query = form.request->query;
  query.since = std::max(query.since, form.seen);
  const auto found = reports::search_statements(visit.context, access_of(*visit.viewer), query);
  if (!found) return http::problem(503, "unavailable", "They cannot be counted now", "Try again in a moment.", visit.request.trace_id);
  auto response =
      http::text_response(200, Json::object({{"count", static_cast<std::int64_t>(found->statements.size())}, {"more", found->more}}).dump(),
                          "application/json");
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

void add_explorer_pages(Site& site) {
  site.page("reader", "/reports/statements", list);
  site.page("reader", "/reports/statements/new", count_new);
}

}  // namespace waymark::web
