#include <charconv>

#include "connectors/esr/states.hpp"
#include "runtime/outbox/esr_answers.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

// Files for ESR: written, handed out, and what an administrator says of a file that nobody answers.
namespace waymark::web {
namespace {

namespace esr = connectors::esr;

std::int64_t number_of(const std::string& text) {
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

http::Response write_files(Visit& visit) {
  const std::string id = visit.parameter("id");
  auto done = outbox::export_esr_files(visit.context, id, visit.viewer->person_id);
  if (!done) return visit.error(done.error());
  return done_redirect("/admin/connectors/" + id,
                       std::string(done->files.empty() ? "nothing-to-export" : "exported") + (done->invalid > 0 ? "-left-out" : ""));
}

http::Response as_download(std::string bytes, const std::string& name) {
  auto response = http::text_response(200, std::move(bytes), "text/plain; charset=utf-8");
  response.set("Content-Disposition", "attachment; filename=\"" + name + "\"");
  response.set("Cache-Control", "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  return response;
}

std::optional<outbox::EsrFile> find_file(Visit& visit) {
  auto all = outbox::list_esr_files(visit.context, visit.parameter("id"));
  if (!all) return std::nullopt;
  for (const auto& file : *all)
    if (file.vpd == visit.parameter("vpd") && file.sequence == number_of(visit.parameter("sequence"))) return file;
  return std::nullopt;
}

http::Response download(Visit& visit) {
  const auto file = find_file(visit);
  if (!file) return visit.not_found();
  auto bytes = outbox::esr_file_bytes(visit.context, file->connector_id, file->vpd, file->sequence);
  if (!bytes) return visit.error(bytes.error());
  return as_download(std::move(*bytes), file->name);
}

http::Response sidecar(Visit& visit) {
  const auto file = find_file(visit);
  if (!file) return visit.not_found();
  return as_download(file->sidecar, file->name + ".txt");
}

std::vector<std::string> chosen(const Visit& visit, const std::string& name) {
  std::vector<std::string> values;
  for (const auto& [field, value] : visit.form)
    if (field == name) values.push_back(value);
  return values;
}

std::string connector_path(const Visit& visit) { return "/admin/connectors/" + visit.parameter("id"); }

std::vector<Link> crumbs(Visit& visit) {
  const auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  return admin_crumbs({{"Connectors", "/admin/connectors"}, {row ? row->name : "Connector", connector_path(visit)}});
}

std::string who(const std::string& person, const std::string& course) { return (person.empty() ? "Somebody" : person) + ", " + course; }

http::Response show_lines(Visit& visit, std::vector<FieldError> errors = {}) {
  const auto file = find_file(visit);
  if (!file) return visit.not_found();
  auto lines = outbox::esr_file_lines(visit.context, file->connector_id, file->vpd, file->sequence);
  if (!lines) return visit.error(lines.error());
  Table table{"Lines", {{"Row", true}, {"Completion"}, {"State"}, {"Reason"}}, {}};
  Choices rows{.id = "row",
               .legend = "Entered into ESR by hand",
               .hint = "Choose the lines that somebody has entered",
               .error = error_of(errors, "row"),
               .items = {}};
  for (const auto& line : *lines) {
    const std::string number = std::to_string(line.row), whose = who(line.person_name, line.course_title);
    table.rows.push_back({{number}, {whose}, {std::string(esr::words_for(line.state))}, {line.reason.empty() ? "–" : line.reason}});
    if (line.state == esr::State::unanswered) rows.items.push_back({number, "Row " + number + ": " + whose});
  }
  Page page{"Lines of " + file->name, "admin/esr-lines"};
  page.section = "admin";
  page.breadcrumbs = crumbs(visit);
  page.notice = notice_of(visit.request);
  page.wide = true;
  page.status = errors.empty() ? 200 : 400;
  page.data.set("path", connector_path(visit) + "/files/" + file->vpd + "/" + std::to_string(file->sequence))
      .set("words", outbox::esr_file_words(file->state) + ". Written on " + support::display_date(file->created_at) +
                        (file->waiting_since == file->created_at
                             ? std::string(".")
                             : "; its time for an answer began again on " + support::display_date(file->waiting_since) + "."))
      .set("unverified", unverified_callout(visit, file->connector_id, 2))
      .set("table", web::table(table))
      .set("overdue", !rows.items.empty())
      .set("rows_field", checkboxes(rows))
      .set("wait", button({"Wait longer", "secondary"}))
      .set("again", button({"The file was handed over again", "secondary"}))
      .set("by_hand", button({"Mark as entered by hand", "secondary"}));
  page.errors = std::move(errors);
  return visit.page(std::move(page));
}

http::Response lines(Visit& visit) { return show_lines(visit); }

template <class Done>
http::Response after(Visit& visit, const outbox::EsrFile& file, const Result<Done>& done, const std::string& word) {
  if (!done) return visit.error(done.error());
  return done_redirect(connector_path(visit) + "/files/" + file.vpd + "/" + std::to_string(file.sequence) + "/lines", word);
}

http::Response wait(Visit& visit) {
  const auto file = find_file(visit);
  if (!file) return visit.not_found();
  const auto why = visit.field("why") == "again" ? outbox::WaitAgain::handed_over_again : outbox::WaitAgain::longer;
  return after(visit, *file, outbox::wait_again(visit.context, file->connector_id, file->vpd, file->sequence, why, visit.viewer->person_id),
               "esr-waits");
}

http::Response by_hand(Visit& visit) {
  const auto file = find_file(visit);
  if (!file) return visit.not_found();
  std::vector<std::int64_t> rows;
  for (const auto& row : chosen(visit, "row")) rows.push_back(number_of(row));
  if (rows.empty()) return show_lines(visit, {{"row", "Choose at least one line"}});
  return after(visit, *file,
               outbox::mark_entered_by_hand(visit.context, file->connector_id, file->vpd, file->sequence, rows, visit.viewer->person_id),
               "esr-by-hand");
}

}  // namespace

void add_esr_pages(Site& site) {
  site.action("admin", "/admin/connectors/{id}/export", write_files);
  site.page("admin", "/admin/connectors/{id}/files/{vpd}/{sequence}", download);
  site.page("admin", "/admin/connectors/{id}/files/{vpd}/{sequence}/sidecar", sidecar);
  site.page("admin", "/admin/connectors/{id}/files/{vpd}/{sequence}/lines", lines);
  site.action("admin", "/admin/connectors/{id}/files/{vpd}/{sequence}/wait", wait);
  site.action("admin", "/admin/connectors/{id}/files/{vpd}/{sequence}/by-hand", by_hand);
}

}  // namespace waymark::web
