// Bringing in a list, of people or of organisations: send a file, see what it would do, confirm. The file is kept in between
// (roster/kept_list.hpp).
#include <fstream>
#include <functional>
#include <iterator>

#include "runtime/http/multipart.hpp"
#include "runtime/roster/csv_file.hpp"
#include "runtime/roster/kept_list.hpp"
#include "runtime/roster/organisations_list.hpp"
#include "runtime/roster/people_list.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

constexpr std::size_t kShownLines = 100, kShownFaults = 200;

// What a list would do, or did, in the words of the page.
struct Shown {
  std::vector<roster::ListFault> faults, notes;
  std::vector<SummaryRow> counts;
  std::vector<std::vector<Cell>> lines;
  bool empty = false;  // everything is so already
};

// A kind of list. The pages are the same for all.
struct Kind {
  const char *name, *home, *home_words;  // of the kept file; the page it belongs to
  const char *title, *limit, *each, *how, *subject;
  const std::vector<roster::ListColumn>& (*columns)();
  Result<Shown> (*plan)(Visit& visit, const std::string& bytes);
  Result<Shown> (*bring_in)(Visit& visit, const std::string& bytes);

  std::string path() const { return std::string(home) + "/import"; }
  std::string check_path() const { return path() + "/check"; }
  std::string template_path() const { return path() + "/template.csv"; }
};

std::string changed_words(const std::vector<std::string>& fields, std::string (*words_of)(const std::string&)) {
  std::string words = "Changed:";
  for (const auto& field : fields) words += (words.back() == ':' ? " " : ", ") + words_of(field);
  return words;
}

template <class Counts>
std::vector<SummaryRow> count_rows(const Counts& counts) {
  std::vector<SummaryRow> rows = {
      {"New", std::to_string(counts.added)}, {"Changed", std::to_string(counts.changed)}, {"Unchanged", std::to_string(counts.unchanged)}};
  if constexpr (requires { counts.enrolments; }) rows.push_back({"Enrolments", std::to_string(counts.enrolments)});
  return rows;
}

// ---- people

std::string what_happens(const roster::PersonLine& line) {
  std::string words = line.is_new() ? "New" : "";
  if (line.changes()) words = changed_words(line.draft.changed, people::field_words);
  if (!line.courses.empty())
    words +=
        (words.empty() ? "" : ". ") + ("Enrolled on " + count_words(static_cast<std::int64_t>(line.courses.size()), "module", "modules"));
  return words;
}

Result<Shown> plan_people(Visit& visit, const std::string& bytes) {
  auto plan = roster::plan_people(visit.context, bytes, visit.viewer->person_id);
  if (!plan) return tl::unexpected<Error>(plan.error());
  Shown shown{plan->faults, plan->notes, count_rows(*plan), {}, plan->added + plan->changed + plan->enrolments == 0};
  for (const auto& line : plan->lines)
    if (const auto words = what_happens(line); !words.empty() && shown.lines.size() < kShownLines)
      shown.lines.push_back({{std::to_string(line.line)}, {line.draft.after.person.username}, {words}});
  return shown;
}

Result<Shown> bring_in_people(Visit& visit, const std::string& bytes) {
  auto done = roster::import_people(visit.context, bytes, visit.viewer->person_id);
  if (!done) return tl::unexpected<Error>(done.error());
  Shown shown{{}, done->notes, count_rows(*done), {}};
  for (const auto& [words, count] : {std::pair{"Refused deliveries that will be tried again", done->told.renewed},
                                     std::pair{"Completions told to Moodle under a new name", done->told.renamed},
                                     std::pair{"Completions in Moodle of people who have no name there any more", done->told.nameless},
                                     std::pair{"Completions in ESR files under an old number or trust", done->told.in_files}})
    if (count > 0) shown.counts.push_back({words, std::to_string(count)});
  if (done->passwords_taken_back > 0)
    shown.counts.push_back(
        {"Passwords that no longer count, because of new roles (make new links)", std::to_string(done->passwords_taken_back)});
  return shown;
}

constexpr Kind kPeople = {
    "people",
    "/admin/people",
    "People",
    "Bring in a list of people",
    "Up to 20,000 people and 8 MB.",
    "person",
    "People are found by their username. Whoever is not there yet is added; of all others only the columns in the file are "
    "changed. An empty value leaves what is held; a single “-” empties it. New people get in by a sign-in link.",
    "Username",
    roster::people_columns,
    plan_people,
    bring_in_people};

// ---- organisations

Result<Shown> plan_organisations(Visit& visit, const std::string& bytes) {
  auto plan = roster::plan_organisations(visit.context, bytes);
  if (!plan) return tl::unexpected<Error>(plan.error());
  Shown shown{plan->faults, plan->notes, count_rows(*plan), {}, plan->added + plan->changed == 0};
  for (const auto& line : plan->lines)
    if ((line.is_new() || line.changes()) && shown.lines.size() < kShownLines)
      shown.lines.push_back({{std::to_string(line.line)},
                             {line.draft.after.code},
                             {line.is_new() ? "New" : changed_words(line.draft.changed, roster::organisation_field_words)}});
  return shown;
}

Result<Shown> bring_in_organisations(Visit& visit, const std::string& bytes) {
  auto done = roster::import_organisations(visit.context, bytes, visit.viewer->person_id);
  if (!done) return tl::unexpected<Error>(done.error());
  return Shown{{}, done->notes, count_rows(*done), {}};
}

constexpr Kind kOrganisations = {
    "organisations",
    "/admin/organisations",
    "Organisations",
    "Bring in a list of organisations",
    "Up to 20,000 organisations and 8 MB.",
    "organisation",
    "Organisations are found by their code. Those that are not there yet are added; of all others only the columns in the file "
    "are changed. An empty value leaves what is held; a single “-” empties it. What one is a part of may stand anywhere in the "
    "list.",
    "Code",
    roster::organisation_columns,
    plan_organisations,
    bring_in_organisations};

// ---- the pages

Page page_of(const char* title, const char* content, std::vector<Link> crumbs) {
  Page page{title, content};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs(std::move(crumbs));
  page.wide = true;
  return page;
}

http::Response form(Visit& visit, const Kind& kind, const std::string& wrong) {
  Page page = page_of(kind.title, "admin/list", {{kind.home_words, kind.home}});
  if (!wrong.empty()) {
    page.errors = {{"list", wrong}};
    page.status = 400;
  }
  FileUpload file{"list", "CSV file",     {}, std::string(kind.limit) + " Nothing is changed before you have seen what would happen.",
                  wrong,  ".csv,text/csv"};
  page.data.set("path", kind.path())
      .set("each", kind.each)
      .set("how", kind.how)
      .set("file_field", file_upload(file))
      .set("send", button({"Check the list", ""}));
  Table table{"Columns", {{"Name"}, {"What it holds"}, {"Example"}}, {}};
  table.row_headings = true;
  for (const auto& column : kind.columns()) table.rows.push_back({{column.name}, {column.meaning}, {column.example}});
  page.data.set("table", web::table(table)).set("template", kind.template_path());
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

http::Response receive(Visit& visit, const Kind& kind) {
  const auto sent = http::read_form(visit.request, visit.context.settings.data_folder / "spool");
  if (!sent) return form(visit, kind, sent.error().message);
  if (!auth::csrf_ok(*visit.viewer, sent->value("csrf")))
    return forbidden_page(visit.context, visit.viewer_or_null(), visit.request,
                          "The page was open for too long. Load it again and send the list again.");
  const auto bytes = sent_file(*sent);
  if (!bytes) return form(visit, kind, bytes.error().message);
  if (auto kept = roster::keep_list(visit.context, visit.viewer->person_id, kind.name, *bytes); !kept) return visit.error(kept.error());
  return http::redirect(kind.check_path());
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

// What is odd and hinders nothing, before the confirmation and after it.
void set_notes(Data& data, const std::vector<roster::ListFault>& notes) {
  data.set("any_notes", !notes.empty())
      .set("notes", web::table(faults_table(notes, "Is this meant?")))
      .set("more_notes", notes.size() > kShownFaults);
}

// What the kept list would do, seen against what is held at this moment.
http::Response show(Visit& visit, const Kind& kind, const roster::KeptList& list, const std::string& wrong) {
  const auto plan = kind.plan(visit, list.bytes);
  if (!plan) return visit.error(plan.error());
  Page page = page_of("Check the list", "admin/list-check", {{kind.home_words, kind.home}, {"Bring in a list", kind.path()}});
  if (!wrong.empty()) {
    page.errors = {{"confirm", wrong}};
    page.status = 409;
  }
  const bool faulty = !plan->faults.empty();
  auto& data = page.data;
  data.set("faulty", faulty).set("nothing", !faulty && plan->empty).set("good", !faulty && !plan->empty);
  data.set("fault_words", count_words(static_cast<std::int64_t>(plan->faults.size()), "fault", "faults"));
  data.set("more_faults", plan->faults.size() > kShownFaults).set("faults", web::table(faults_table(plan->faults)));
  data.set("counts", summary_list(plan->counts));
  set_notes(data, plan->notes);
  const Table lines{"What would happen", {{"Line"}, {kind.subject}, {"What happens"}}, plan->lines};
  data.set("any_lines", !lines.rows.empty()).set("more_lines", lines.rows.size() == kShownLines).set("lines", web::table(lines));
  data.set("path", kind.check_path()).set("again", kind.path()).set("digest", list.digest).set("until", support::display_time(list.until));
  Button confirm{"Bring in this list", ""};
  confirm.id = "confirm";
  confirm.once = true;
  data.set("confirm", button(confirm));
  return visit.page(std::move(page));
}

http::Response check(Visit& visit, const Kind& kind) {
  const auto list = roster::kept_list(visit.context, visit.viewer->person_id, kind.name);
  return list ? show(visit, kind, *list, "") : http::redirect(kind.path());
}

http::Response confirm(Visit& visit, const Kind& kind) {
  const auto& me = visit.viewer->person_id;
  const auto list = roster::kept_list(visit.context, me, kind.name);
  if (!list) return form(visit, kind, "The list was not kept any longer. Send it again.");
  if (list->digest != visit.field("digest")) return show(visit, kind, *list, "You have sent another list since. This is what it would do.");
  const auto done = kind.bring_in(visit, list->bytes);
  if (!done) return show(visit, kind, *list, done.error().message + " " + done.error().advice);
  roster::drop_list(visit.context, me, kind.name);
  Page page = page_of("The list is in", "admin/list-done", {{kind.home_words, kind.home}});
  set_notes(page.data, done->notes);
  page.data.set("counts", summary_list(done->counts)).set("back", kind.home).set("back_words", kind.home_words).set("again", kind.path());
  return visit.page(std::move(page));
}

http::Response empty_list(const Kind& kind) {
  auto response = http::text_response(200, roster::template_of(kind.columns()), "text/csv; charset=utf-8");
  response.set("Content-Disposition", "attachment; filename=\"" + std::string(kind.name) + ".csv\"");
  return response;
}

}  // namespace

void add_list_pages(Site& site) {
  for (const Kind* kind : {&kPeople, &kOrganisations}) {
    site.page("admin", kind->path(), [kind](Visit& visit) { return form(visit, *kind, ""); });
    site.upload("admin", kind->path(), roster::CsvLimits().bytes + (1u << 20), [kind](Visit& visit) { return receive(visit, *kind); });
    site.page("admin", kind->template_path(), [kind](Visit&) { return empty_list(*kind); });
    site.page("admin", kind->check_path(), [kind](Visit& visit) { return check(visit, *kind); });
    site.action("admin", kind->check_path(), [kind](Visit& visit) { return confirm(visit, *kind); });
  }
}

}  // namespace waymark::web
