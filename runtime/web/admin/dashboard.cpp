#include <map>

#include "runtime/catalogue/courses.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

std::int64_t count(Visit& visit, const char* table) {
  std::int64_t number = 0;
  (void)visit.context.database.read([&](storage::Connection& db) -> Result<void> {
    db.query(std::string("select count(*) from ") + table + " where tenant = ?", {visit.context.tenant}, [&](const storage::Row& row) {
      number = row.integer(0);
      return false;
    });
    return {};
  });
  return number;
}

// What an admin should look at first: connectors that stopped.
std::string stopped_connectors(Visit& visit) {
  std::string names;
  if (auto rows = outbox::list_connectors(visit.context))
    for (const auto& row : *rows)
      if (!row.stopped_at.empty()) names += (names.empty() ? "" : ", ") + row.name;
  return names;
}

// Launches whose calls are kept and no longer followed (design.md section 4): somebody has to look at them.
std::string diverged_launches(Visit& visit) {
  std::string words;
  (void)visit.context.database.read([&](storage::Connection& db) -> Result<void> {
    db.query(
        "select l.launch_id, c.title, l.diverged_at from launch l join registration r on r.tenant = l.tenant and "
        "r.registration_id = l.registration_id join course c on c.tenant = r.tenant and c.course_id = r.course_id "
        "where l.tenant = ? and l.diverged_at <> '' order by l.diverged_at desc limit 5",
        {visit.context.tenant}, [&](const storage::Row& row) {
          words += (words.empty() ? "" : "; ") + row.text(1) + ", " + support::display_date(row.text(2)) + ", visit " + row.text(0);
          return true;
        });
    return {};
  });
  return words;
}

http::Response dashboard(Visit& visit) {
  Page page{"Manage learning", "admin/dashboard"};
  page.section = "admin";
  page.notice = notice_of(visit.request);
  const std::string stopped = stopped_connectors(visit);
  if (!stopped.empty())
    page.data.set("stopped",
                  warning_callout("A connector has stopped", stopped + " cannot deliver until you have looked at it. See Connectors.", 2));
  if (const std::string diverged = diverged_launches(visit); !diverged.empty())
    page.data.set("diverged", warning_callout("A visit could not be followed to its end",
                                              "The browser and the service counted differently, so what came after is kept but does "
                                              "not count: " +
                                                  diverged +
                                                  ". Tell your support, and ask the person to open the module "
                                                  "again.",
                                              2));
  Data::List tiles;
  const auto tile = [&](const char* title, const char* href, const std::string& text) {
    tiles.push_back(Data().set("heading", title).set("href", href).set("text", text));
  };
  tile("Modules", "/admin/courses", count_words(count(visit, "course"), "module", "modules") + ". Titles, minutes, enrolments.");
  tile("Import packages", "/admin/import", "Add SCORM 1.2 packages, one or many at a time.");
  tile("People", "/admin/people",
       count_words(count(visit, "person"), "account", "accounts") + ". Add and change people, bring in lists, make access links.");
  tile("Organisations", "/admin/organisations", count_words(count(visit, "organisation"), "organisation", "organisations") + ".");
  tile("Connectors", "/admin/connectors", "Moodle, ESR and other record stores: what was sent and what waits.");
  tile("Record store keys", "/admin/credentials",
       count_words(count(visit, "statement"), "statement", "statements") + ". Keys for the xAPI endpoint.");
  tile("Audit", "/admin/audit", "Who did what, and when. Lines are only ever added.");
  page.data.set("tiles", std::move(tiles));
  return visit.page(std::move(page));
}

}  // namespace

void add_dashboard(Site& site) { site.page("admin", "/admin", dashboard); }

std::vector<Link> admin_crumbs(std::vector<Link> more) {
  more.insert(more.begin(), Link{"Manage learning", "/admin"});
  return more;
}

http::Response done_redirect(const std::string& path, const std::string& word) {
  return http::redirect(path + (path.find('?') == std::string::npos ? "?" : "&") + "done=" + word);
}

constexpr const char* kLeftOut =
    "Below they are counted as \"Not exported: the data must be corrected\", with whose they are and why. Put that right, then choose to "
    "try them again.";

std::optional<Notice> notice_of(const http::Request& request) {
  static const std::map<std::string, Notice> notices = {
      {"saved", {"Saved", ""}},
      {"hosts", {"Hosts saved", "This counts from the next time somebody opens the module."}},
      {"enrolled", {"Enrolled", "They find the module under My modules."}},
      {"nobody-new", {"Nobody new to enrol", "Everybody you named is enrolled already.", false}},
      {"person-added", {"Person added", ""}},
      {"person-changed", {"Saved", "What was learned before stays where it was counted."}},
      {"password-taken-back",
       {"The password counts no more", "They are signed out everywhere. Make a sign-in link: it lets them in and choose a new one."}},
      {"organisation-added", {"Organisation added", ""}},
      {"connector-added", {"Connector added", "It begins with the next completion."}},
      {"forwarding-added", {"Connector added", "It begins with the next statement."}},
      {"letter-retried", {"Will be tried again", "It goes before the statements that wait."}},
      {"letters-dropped", {"Dropped", "Not tried again. The reason is kept with them."}},
      {"set-aside", {"Set aside", "The statement is among the refused ones. What follows is sent."}},
      {"replayed", {"Statements are sent again", "What the other system has already, it knows by the ids."}},
      {"switched-on", {"The connector is on", "What waits is sent now."}},
      {"switched-off",
       {"The connector is off",
        "Nothing is sent. What waits is kept. Of people who complete meanwhile it is told when it is on again and you send earlier "
        "completions; statements of that time go by themselves."}},
      {"queued-earlier", {"Earlier completions wait to be sent", "Follow them below."}},
      {"resumed", {"The connector goes on", "What waits is tried again now."}},
      {"retried", {"Will be tried again", ""}},
      {"exported", {"Files written", "Download them below and have them loaded."}},
      {"exported-left-out", {"Files written, and some completions left out", kLeftOut, false}},
      {"nothing-to-export-left-out", {"Nothing waits for a file, and some completions are left out", kLeftOut, false}},
      {"esr-waits", {"The file waits again", "Its time for an answer begins today."}},
      {"esr-by-hand", {"Marked as entered by hand", "The lines are not sent again."}},
      {"taken-back", {"Marked as taken back by hand", "Given again, such a completion is sent anew."}},
      {"nothing-to-export",
       {"Nothing waits for a file", "Completions that can go to ESR appear here when people finish mapped modules.", false}},
      {"reset", {"The attempt was reset", "The person starts afresh the next time they open the module."}},
      {"granted", {"Completion granted", "Other systems hear of it, as shown below."}},
      {"corrected", {"Completion corrected", "Other systems hear of it, as shown below."}},
      {"withdrawn", {"Completion withdrawn", "What other systems hear, and what they cannot take back, is shown below."}},
      {"course-withdrawn", {"Module withdrawn", "Nobody can open it or be enrolled on it. Records are kept."}},
      {"course-put-back", {"Module put back", "People find it again under My modules."}},
      {"due-moved", {"Due dates moved", "You can move them back for 30 days."}},
      {"due-undone", {"Due dates moved back", "Dates that somebody changed since, and finished modules, were left as they are."}},
      {"revoked", {"Key withdrawn", "Whoever used it gets no answer from now on."}},
  };
  const auto found = notices.find(request.query_value("done"));
  return found == notices.end() ? std::nullopt : std::optional<Notice>(found->second);
}

void register_admin_pages(http::Router& router, runtime::Context& context, catalogue::Importer& importer) {
  Site site(router, context);
  add_dashboard(site);
  add_course_pages(site);
  add_import_pages(site, router, context, importer);
  add_people_pages(site);
  add_person_pages(site);
  add_list_pages(site);
  add_organisation_pages(site);
  add_connector_pages(site);
  add_connector_settings_pages(site);
  add_esr_pages(site);
  add_take_back_pages(site);
  add_dead_letter_pages(site);
  add_replay_page(site);
  add_esr_answer_pages(site);
  add_credential_pages(site);
  add_audit_pages(site);
  add_registration_act_pages(site);
  add_registration_pages(site);
  add_course_act_pages(site);
  add_due_pages(site);
  add_history_pages(site);
}

}  // namespace waymark::web
