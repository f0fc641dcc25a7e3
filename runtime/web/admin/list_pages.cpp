// Bringing in a list: send a file, see what it would do, confirm. The file is kept in between
// (roster/kept_list.hpp).
#include <fstream>
#include <iterator>

#include "runtime/http/multipart.hpp"
#include "runtime/roster/csv_file.hpp"
#include "runtime/roster/kept_list.hpp"
#include "runtime/roster/people_list.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

constexpr const char* kPath = "/admin/people/import";
constexpr const char* kCheck = "/admin/people/import/check";
constexpr std::size_t kShownLines = 100, kShownFaults = 200;

Page page_of(const char* title, const char* content, std::vector<Link> crumbs) {
  Page page{title, content};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs(std::move(crumbs));
  page.wide = true;
  return page;
}

http::Response form(Visit& visit, const std::string& wrong) {
  Page page = page_of("Bring in a list of people", "admin/list", {{"People", "/admin/people"}});
  if (!wrong.empty()) {
    page.errors = {{"list", wrong}};
    page.status = 400;
  }
  FileUpload file{
      "list", "CSV file",
      {},     "Up to 20,000 people and 8 MB. Nothing is changed before you have seen what would happen.",
      wrong,  ".csv,text/csv"};
  page.data.set("path", kPath)
      .set("file_field", file_upload(file))
      .set("send", button({"Check the list", ""}));
  Table table{"Columns", {{"Name"}, {"What it holds"}, {"Example"}}, {}};
  table.row_headings = true;
  for (const auto& column : roster::people_columns())
    table.rows.push_back({{column.name}, {column.meaning}, {column.example}});
  page.data.set("table", web::table(table)).set("template", std::string(kPath) + "/template.csv");
  return visit.page(std::move(page));
}

// The bytes of the one file that was sent; an error for the form.
Result<std::string> sent_file(const http::Form& form) {
  if (form.files.size() != 1) return fail(ErrorKind::invalid, "Choose a CSV file");
  const auto& content = form.files.front().content;
  if (content.size() > roster::CsvLimits().bytes)
    return fail(ErrorKind::too_large, "The file is larger than 8 MB. Cut it into several lists.");
  std::ifstream in(content.path(), std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

http::Response receive(Visit& visit) {
  const auto sent = http::read_form(visit.request, visit.context.settings.data_folder / "spool");
  if (!sent) return form(visit, sent.error().message);
  if (!auth::csrf_ok(*visit.viewer, sent->value("csrf")))
    return forbidden_page(visit.context, visit.viewer_or_null(), visit.request,
                          "The page was open for too long. Load it again and send the list again.");
  const auto bytes = sent_file(*sent);
  if (!bytes) return form(visit, bytes.error().message);
  if (auto kept = roster::keep_list(visit.context, visit.viewer->person_id, "people", *bytes); !kept)
    return visit.error(kept.error());
  return http::redirect(kCheck);
}

Table faults_table(const std::vector<roster::ListFault>& faults, const char* title = "What is wrong") {
  Table table{title, {{"Line"}, {"Column"}, {"Reason"}, {"What to do"}}, {}};
  table.row_headings = true;
  for (const auto& one : faults) {
    if (table.rows.size() == kShownFaults) break;
    table.rows.push_back({{one.line > 0 ? std::to_string(one.line) : "All"},
                          {one.column.empty() ? "–" : one.column},
                          {one.message},
                          {one.advice.empty() ? "Correct the value." : one.advice}});
  }
  return table;
}

std::string what_happens(const roster::PersonLine& line) {
  std::string words = line.is_new() ? "New" : "";
  if (line.changes()) {
    words = "Changed:";
    for (const auto& field : line.draft.changed)
      words += (words.back() == ':' ? " " : ", ") + people::field_words(field);
  }
  if (!line.courses.empty())
    words +=
        (words.empty() ? "" : ". ") +
        ("Enrolled on " + count_words(static_cast<std::int64_t>(line.courses.size()), "module", "modules"));
  return words;
}

Table lines_table(const roster::PeoplePlan& plan) {
  Table table{"What would happen", {{"Line"}, {"Username"}, {"What happens"}}, {}};
  for (const auto& line : plan.lines) {
    if (table.rows.size() == kShownLines) break;
    if (const auto words = what_happens(line); !words.empty())
      table.rows.push_back({{std::to_string(line.line)}, {line.draft.after.person.username}, {words}});
  }
  return table;
}

template <class Counts>
std::vector<SummaryRow> count_rows(const Counts& counts) {
  return {{"New", std::to_string(counts.added)},
          {"Changed", std::to_string(counts.changed)},
          {"Unchanged", std::to_string(counts.unchanged)},
          {"Enrolments", std::to_string(counts.enrolments)}};
}

// What is odd and hinders nothing, before the confirmation and after it.
void set_notes(Data& data, const std::vector<roster::ListFault>& notes) {
  data.set("any_notes", !notes.empty())
      .set("notes", web::table(faults_table(notes, "Is this meant?")))
      .set("more_notes", notes.size() > kShownFaults);
}

// What the kept list would do, seen against what is held at this moment.
http::Response show(Visit& visit, const roster::KeptList& list, const std::string& wrong) {
  const auto plan = roster::plan_people(visit.context, list.bytes, visit.viewer->person_id);
  if (!plan) return visit.error(plan.error());
  Page page = page_of("Check the list", "admin/list-check",
                      {{"People", "/admin/people"}, {"Bring in a list", kPath}});
  if (!wrong.empty()) {
    page.errors = {{"confirm", wrong}};
    page.status = 409;
  }
  const bool faulty = !plan->faults.empty();
  const bool empty = plan->added + plan->changed + plan->enrolments == 0;
  auto& data = page.data;
  data.set("faulty", faulty).set("nothing", !faulty && empty).set("good", !faulty && !empty);
  data.set("fault_words", count_words(static_cast<std::int64_t>(plan->faults.size()), "fault", "faults"));
  data.set("more_faults", plan->faults.size() > kShownFaults)
      .set("faults", web::table(faults_table(plan->faults)));
  data.set("counts", summary_list(count_rows(*plan)));
  set_notes(data, plan->notes);
  const auto lines = lines_table(*plan);
  data.set("any_lines", !lines.rows.empty())
      .set("more_lines", lines.rows.size() == kShownLines)
      .set("lines", web::table(lines));
  data.set("path", kCheck)
      .set("again", kPath)
      .set("digest", list.digest)
      .set("until", support::display_time(list.until));
  Button confirm{"Bring in this list", ""};
  confirm.id = "confirm";
  confirm.once = true;
  data.set("confirm", button(confirm));
  return visit.page(std::move(page));
}

http::Response check(Visit& visit) {
  const auto list = roster::kept_list(visit.context, visit.viewer->person_id, "people");
  return list ? show(visit, *list, "") : http::redirect(kPath);
}

http::Response confirm(Visit& visit) {
  const auto& me = visit.viewer->person_id;
  const auto list = roster::kept_list(visit.context, me, "people");
  if (!list) return form(visit, "The list was not kept any longer. Send it again.");
  if (list->digest != visit.field("digest"))
    return show(visit, *list, "You have sent another list since. This is what it would do.");
  const auto done = roster::import_people(visit.context, list->bytes, me);
  if (!done) return show(visit, *list, done.error().message + " " + done.error().advice);
  roster::drop_list(visit.context, me, "people");
  Page page = page_of("The list is in", "admin/list-done", {{"People", "/admin/people"}});
  auto rows = count_rows(*done);
  if (done->renewed > 0)
    rows.push_back({"Refused deliveries that will be tried again", std::to_string(done->renewed)});
  if (done->passwords_taken_back > 0)
    rows.push_back({"Passwords that no longer count, because of new roles (make new links)",
                    std::to_string(done->passwords_taken_back)});
  set_notes(page.data, done->notes);
  page.data.set("counts", summary_list(rows)).set("back", "/admin/people").set("again", kPath);
  return visit.page(std::move(page));
}

http::Response empty_list(Visit&) {
  auto response =
      http::text_response(200, roster::template_of(roster::people_columns()), "text/csv; charset=utf-8");
  response.set("Content-Disposition", "attachment; filename=\"people.csv\"");
  return response;
}

}  // namespace

void add_list_pages(Site& site) {
  site.page("admin", kPath, [](Visit& visit) { return form(visit, ""); });
  site.upload("admin", kPath, roster::CsvLimits().bytes + (1u << 20), receive);
  site.page("admin", std::string(kPath) + "/template.csv", empty_list);
  site.page("admin", kCheck, check);
  site.action("admin", kCheck, confirm);
}

}  // namespace waymark::web
