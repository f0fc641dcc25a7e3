#include <fstream>
#include <iterator>

#include "runtime/http/multipart.hpp"
#include "runtime/outbox/esr_answers.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

// Acknowledgements of ESR, brought back by page: one file or several; what does not read changes nothing and stops no other.
namespace waymark::web {
namespace {

constexpr std::uint64_t kMostBytes = 32u << 20;  // of a request; an acknowledgement of 100,000 rows has about 10

std::string bytes_of(const http::FormFile& file) {
  std::ifstream in(file.content.path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

SummaryRow outcome_of(Visit& visit, const std::string& connector_id, const http::FormFile& file) {
  auto answer = outbox::read_esr_acknowledgement(visit.context, connector_id, bytes_of(file), visit.viewer->person_id);
  if (!answer)
    return {
        .key = file.file_name,
        .value = "Nothing was changed: " + answer.error().message + (answer.error().advice.empty() ? "" : ". " + answer.error().advice)};
  std::string words = capitalised(outbox::esr_answer_words(*answer));
  for (const auto& one : answer->mismatches) words += " Does not fit: " + one + ".";
  const std::string lines =
      "/admin/connectors/" + connector_id + "/files/" + answer->vpd + "/" + std::to_string(answer->sequence) + "/lines";
  return {.key = file.file_name, .value = words, .actions = {{"Show lines", lines, "of " + answer->file}}};
}

http::Response read_them(Visit& visit) {
  auto form = http::read_form(visit.request, visit.context.settings.data_folder / "spool");
  if (!form) return visit.error(form.error());
  if (!auth::csrf_ok(*visit.viewer, form->value("csrf")))
    return forbidden_page(visit.context, visit.viewer_or_null(), visit.request,
                          "The page was open for too long. Load it again and choose the file once more.");
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row || row->kind != "esr") return visit.not_found();
  Page page{"What ESR answered", "admin/esr-answers"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Connectors", "/admin/connectors"}, {row->name, "/admin/connectors/" + row->connector_id}});
  std::vector<SummaryRow> rows;
  for (const auto& file : form->files) rows.push_back(outcome_of(visit, row->connector_id, file));
  if (rows.empty()) page.status = 400;
  page.data.set("unverified", unverified_callout(visit, row->connector_id, 2));
  page.data.set("any", !rows.empty()).set("read", summary_list(rows)).set("back", "/admin/connectors/" + row->connector_id);
  return visit.page(std::move(page));
}

}  // namespace

Data esr_answer_field() {
  return file_upload(
      {"acknowledgements", "Acknowledgement files from the trust", {}, "Read here, they say which lines ESR took", {}, {}, true});
}

void add_esr_answer_pages(Site& site) { site.upload("admin", "/admin/connectors/{id}/acknowledge", kMostBytes, read_them); }

}  // namespace waymark::web
