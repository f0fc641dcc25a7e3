// The launches of a registration, and one launch with its calls as they came, beside what they mean.
#include <algorithm>
#include <cstdlib>

#include "runtime/audit/audit.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/delivery/faults.hpp"
#include "runtime/delivery/journal.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

struct LaunchFacts {
  std::string launch_id, registration_id, mode, opened_at, last_call_at, closed_at, close_reason, superseded_by, diverged_at,
      engine_version, set_aside_at, engine_changed_at;
  std::int64_t calls = 0, attempt = 0;
};

Result<std::vector<LaunchFacts>> launches(Visit& visit, const std::string& condition, const std::string& id) {
  using Launches = std::vector<LaunchFacts>;
  return visit.context.database.read_value<Launches>([&](storage::Connection& db) -> Result<Launches> {
    Launches all;
    db.query(
        "select l.launch_id, l.registration_id, l.mode, l.opened_at, l.last_call_at, l.closed_at, l.close_reason, "
        "l.superseded_by, l.diverged_at, l.engine_version, a.set_aside_at, l.engine_changed_at, l.last_number, a.number from launch l join "
        "attempt "
        "a on a.tenant = l.tenant and a.attempt_id = l.attempt_id where l.tenant = ? and " +
            condition + " order by l.opened_at desc",
        {visit.context.tenant, id}, [&](const storage::Row& r) {
          all.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7), r.text(8), r.text(9),
                         r.text(10), r.text(11), r.integer(12), r.integer(13)});
          return true;
        });
    return all;
  });
}

std::string end_words(const LaunchFacts& launch) {
  if (!launch.diverged_at.empty()) return "Diverged: calls are kept and not followed";
  if (launch.close_reason == "reset") return "Ended by a reset or withdrawal";
  if (launch.close_reason == "superseded") return "A newer launch took over";
  if (launch.closed_at.empty()) return "Open";
  if (launch.close_reason == "idle") return "No word from its page any more";
  if (launch.close_reason == "signed out") return "Signed out";
  return "Left";
}

std::string engine_words(const LaunchFacts& launch) {
  if (launch.engine_changed_at.empty()) return launch.engine_version;
  return launch.engine_version + "; the server was upgraded meanwhile, and from " + support::display_date_time(launch.engine_changed_at) +
         " on the record follows its engine where the two differ";
}

struct About {
  catalogue::RegistrationView view;
  std::string person;
  std::vector<Link> crumbs;
};

Result<About> about(Visit& visit, const std::string& registration_id) {
  auto view = catalogue::get_registration(visit.context, registration_id);
  if (!view) return tl::unexpected(view.error());
  auto person = people::get_person(visit.context, view->person_id);
  About out{*view, person && *person ? (*person)->display_name : "Somebody", {}};
  out.crumbs = admin_crumbs({{out.person + ": " + view->course_title, "/admin/registrations/" + registration_id}});
  return out;
}

Table fault_table(const std::vector<delivery::Fault>& faults) {
  Table table{"What its author should mend", {{"What happened"}, {"What to change"}, {"Calls", true}, {"First", true}}, {}};
  for (const auto& fault : faults) {
    const auto words = delivery::fault_words(fault);
    table.rows.push_back({{words.what}, {words.fix}, {std::to_string(fault.calls)}, {std::to_string(fault.first_number)}});
  }
  return table;
}

http::Response list(Visit& visit) {
  auto found = about(visit, visit.parameter("id"));
  if (!found) return visit.error(found.error());
  Table table{
      "Launches, newest first", {{"Opened"}, {"Attempt", true}, {"Mode"}, {"Calls", true}, {"How it ended"}, {"To mend", true}}, {}};
  table.row_headings = true;
  const auto all = launches(visit, "l.registration_id = ?", found->view.registration_id);
  if (!all) return visit.error(all.error());
  for (const auto& one : *all) {
    const auto faults = delivery::faults_of_launch(visit.context, one.launch_id);
    table.rows.push_back({{support::display_date_time(one.opened_at), visit.viewer->has("reader") ? launch_href(one.launch_id) : ""},
                          {std::to_string(one.attempt) + (one.set_aside_at.empty() ? "" : " (set aside)")},
                          {one.mode},
                          {std::to_string(one.calls)},
                          {end_words(one)},
                          {faults ? std::to_string(faults->size()) : "–"}});
  }
  Page page{"Launch history", "admin/history"};
  page.section = "admin";
  page.breadcrumbs = found->crumbs;
  page.wide = true;
  page.data.set("who", found->person + ", " + found->view.course_title)
      .set("any", !table.rows.empty())
      .set("reader", visit.viewer->has("reader"))
      .set("table", web::table(table));
  return visit.page(std::move(page));
}

std::string shown_or_dash(const std::string& text) { return or_dash(shown_text(text)); }

// "09:30:07": the day is in the page's heading, and the seconds are the same in every zone.
std::string time_words(const std::string& at) { return at.size() < 19 ? at : support::display_time(at) + at.substr(16, 3); }

Table call_table(const std::vector<delivery::JournalEntry>& calls, const xapi::Clearance& sees) {
  Table table{"Calls as they came", {{"No", true}, {"Received"}, {"Call"}, {"About"}, {"Value"}, {"Answer"}, {"Error"}}, {}};
  for (const auto& call : calls) {
    const auto shown = delivery::shown_call(delivery::said(call), call.sensitivity, sees);
    table.rows.push_back({{std::to_string(call.number)},
                          {time_words(call.received_at)},
                          {function_words(call.function)},
                          {shown_or_dash(shown.about)},
                          {shown_or_dash(shown.value)},
                          {shown_or_dash(shown.answer)},
                          call.error == 0 ? Cell{"–"} : Cell{.status = Tag{std::to_string(call.error), "orange"}}});
  }
  table.kind = TableKind::scrolling;
  table.id = "calls";
  table.compact = true;
  return table;
}

void note_reading(Visit& visit, const LaunchFacts& launch) {
  (void)visit.context.database.write([&](storage::Connection& db) -> Result<void> {
    audit::add(db, visit.context, visit.viewer->person_id, "journal.read", launch.registration_id, "launch " + launch.launch_id);
    return {};
  });
}

http::Response show(Visit& visit) {
  const auto found = launches(visit, "l.launch_id = ?", visit.parameter("launch"));
  if (!found) return visit.error(found.error());
  if (found->empty()) return visit.not_found();
  const LaunchFacts& launch = found->front();
  auto whose = about(visit, launch.registration_id);
  if (!whose) return visit.error(whose.error());
  const int current = std::clamp(std::atoi(visit.request.query_value("page").c_str()), 1, 100'000);
  auto calls = delivery::journal_of(visit.context, launch.launch_id, std::int64_t{current - 1} * kCallsShown, kCallsShown);
  if (!calls) return visit.error(calls.error());
  auto faults = delivery::faults_of_launch(visit.context, launch.launch_id);
  if (!faults) return visit.error(faults.error());
  note_reading(visit, launch);
  Page page{"Launch of " + support::display_date_time(launch.opened_at), "admin/launch"};
  page.section = "admin";
  page.wide = true;
  if (visit.viewer->has("admin")) {
    page.breadcrumbs = whose->crumbs;
    page.breadcrumbs.push_back({"Launch history", "/admin/registrations/" + launch.registration_id + "/history"});
  }
  page.data.set(
      "facts",
      summary_list({{"Person", whose->person},
                    {"Module", whose->view.course_title},
                    {"Attempt", std::to_string(launch.attempt) + (launch.set_aside_at.empty() ? "" : ", set aside by an administrator")},
                    {"Mode", launch.mode},
                    {"Last heard of", support::display_date_time(launch.last_call_at)},
                    {"How it ended", end_words(launch)},
                    {"Engine", engine_words(launch)}}));
  page.data.set("any_faults", !faults->empty()).set("faults", table(fault_table(*faults)));
  page.data.set("any_calls", !calls->empty()).set("calls", table(call_table(*calls, visit.viewer->sees())));
  const int pages = static_cast<int>((launch.calls + kCallsShown - 1) / kCallsShown);
  page.data.set("pages", pagination(current, pages, "/admin/launches/" + launch.launch_id + "?page="));
  return visit.page(std::move(page));
}

}  // namespace

void add_history_pages(Site& site) {
  site.page("admin", "/admin/registrations/{id}/history", list);
  site.page("reader", "/admin/launches/{launch}", show);
}

}  // namespace waymark::web
