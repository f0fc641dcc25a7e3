#include <algorithm>
#include <cstdlib>

#include "runtime/audit/audit.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

constexpr int kPageSize = 50;

// What an id stands for, read when the page is made: the audit itself has no names. The id when nothing is known.
struct Known {
  std::string text, href;
};

Known known(storage::Connection& db, std::int64_t tenant, const std::string& id) {
  Known found{id, {}};
  if (id.empty()) return found;
  const auto look = [&](const char* sql, const std::string& path, bool by_second, const char* end = "") {
    bool there = false;
    db.query(sql, {tenant, id}, [&](const storage::Row& row) {
      found = {row.text(0), path.empty() ? "" : path + (by_second ? support::percent_encode(row.text(1)) : id) + end};
      there = true;
      return false;
    });
    return there;
  };
  (void)(look("select display_name from identity where tenant = ? and person_id = ?", "/admin/people/", false) ||
         look("select title, code from course where tenant = ? and course_id = ?", "/admin/courses/", true) ||
         look("select i.display_name || ': ' || c.title from registration r join course c on c.tenant = r.tenant and c.course_id = "
              "r.course_id join identity i on i.tenant = r.tenant and i.person_id = r.person_id where r.tenant = ? and "
              "r.registration_id = ?",
              "/admin/registrations/", false) ||
         look("select name from connector where tenant = ? and connector_id = ?", "/admin/connectors/", false) ||
         look("select name, code from organisation where tenant = ? and organisation_id = ?", "/admin/organisations/", true, "/change"));
  return found;
}

std::vector<std::vector<Cell>> rows_of(Visit& visit, const std::vector<audit::Line>& lines) {
  std::vector<std::vector<Cell>> rows;
  (void)visit.context.database.read([&](storage::Connection& db) -> Result<void> {
    for (const auto& line : lines) {
      const Known by = known(db, visit.context.tenant, line.by), target = known(db, visit.context.tenant, line.target);
      rows.push_back({{std::to_string(line.number)},
                      {support::display_date_time(line.at)},
                      {by.text.empty() ? "–" : by.text, by.href},
                      {audit::words_for(line.action)},
                      {target.text.empty() ? "–" : target.text, target.href},
                      {line.detail.empty() ? "–" : known(db, visit.context.tenant, line.detail).text}});
    }
    return {};
  });
  return rows;
}

http::Response list(Visit& visit) {
  audit::Filter filter;
  filter.action = visit.request.query_value("action");
  filter.target = visit.request.query_value("about");
  const int current = std::clamp(std::atoi(visit.request.query_value("page").c_str()), 1, 1'000'000);
  filter.limit = kPageSize + 1;
  filter.offset = (current - 1) * kPageSize;
  auto lines = audit::list(visit.context, filter);
  if (!lines) return visit.error(lines.error());
  const bool more = lines->size() > kPageSize;
  if (more) lines->pop_back();
  Table table{"Newest first", {{"Line", true}, {"When", false, true}, {"Who"}, {"What"}, {"About"}, {"Details"}}, rows_of(visit, *lines)};
  table.caption_size = "s";
  Page page{"Audit", "admin/audit"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs();
  page.wide = true;
  Select actions{.id = "action", .label = "Show", .items = {}};
  actions.items.push_back({"", "Everything", {}, filter.action.empty()});
  for (const auto& [value, text] : audit::kinds()) actions.items.push_back({value, text, {}, filter.action == value});
  // One act alone, from a link of somebody's own: said as such, so that "Everything" is not shown above a part.
  if (std::none_of(actions.items.begin(), actions.items.end(), [](const Choice& one) { return one.checked; }))
    actions.items.push_back({filter.action, audit::words_for(shown_text(filter.action, 60)), {}, true});
  std::string about;
  if (!filter.target.empty())
    (void)visit.context.database.read([&](storage::Connection& db) -> Result<void> {
      about = shown_text(known(db, visit.context.tenant, filter.target).text, 100);
      return {};
    });
  page.data.set("about", filter.target).set("about_words", about);
  page.data.set("action_field", select(actions)).set("show", button({"Show", "secondary"}));
  page.data.set("any", !table.rows.empty()).set("table", web::table(table));
  page.data.set("pages", pagination(current, current + (more ? 1 : 0),
                                    "/admin/audit?action=" + support::percent_encode(filter.action) +
                                        "&about=" + support::percent_encode(filter.target) + "&page="));
  return visit.page(std::move(page));
}

}  // namespace

void add_audit_pages(Site& site) { site.page("admin", "/admin/audit", list); }

}  // namespace waymark::web
