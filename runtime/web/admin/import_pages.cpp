#include "runtime/catalogue/courses.hpp"
#include "runtime/catalogue/import.hpp"
#include "runtime/http/multipart.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/json.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/admin/finding_words.hpp"

namespace waymark::web {
namespace {

using catalogue::ImportJob;
using support::Json;

Tag job_tag(const std::string& state) {
  if (state == "done") return {"Imported", "green"};
  if (state == "known") return {"Here already", "grey"};
  if (state == "refused") return {"Refused", "red"};
  if (state == "failed") return {"Failed", "red"};
  if (state == "reading") return {"Reading", "blue"};
  return {"Waiting", "white"};
}

std::string percent_words(const ImportJob& job) {
  if (job.ended()) return job.message;
  if (job.total_bytes == 0) return "Not begun";
  return std::to_string(100 * job.done_bytes / job.total_bytes) + "% read";
}

// The form, the last jobs, and what was wrong with an upload.
http::Response show(Visit& visit, std::vector<FieldError> errors) {
  auto jobs = catalogue::list_jobs(visit.context, 30);
  if (!jobs) return visit.error(jobs.error());
  Page page{"Import packages", "admin/import"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Modules", "/admin/courses"}});
  page.errors = errors;
  page.scripts = {"js/import.js"};
  page.wide = true;
  if (!errors.empty()) page.status = 400;
  FileUpload files{"packages",
                   "SCORM 1.2 packages (zip files)",
                   {},
                   "You can choose several, or drop them here, or a folder of them.",
                   error_of(errors, "packages"),
                   ".zip",
                   true};
  page.data.set("files_field", file_upload(files)).set("upload", button({"Upload and import", ""}));
  Table table{"Last imports", {{"Package"}, {"State"}, {"What happened"}, {"Started", false, true}}, {}};
  table.row_headings = true;
  bool running = false;
  for (const auto& job : *jobs) {
    running = running || !job.ended();
    table.rows.push_back({{job.file_name, "/admin/imports/" + job.job_id},
                          {.status = job_tag(job.state)},
                          {percent_words(job)},
                          {support::display_date_time(job.started_at)}});
  }
  page.data.set("any", !table.rows.empty()).set("table", web::table(table)).set("running", running);
  return visit.page(std::move(page));
}

// A script sends the file by itself to draw progress, and wants to know where to go; a plain form is
// redirected.
http::Response accepted(Visit& visit, const std::string& where) {
  if (!wants_json(visit.request)) return http::redirect(where);
  return http::text_response(200, Json::object({{"location", where}}).dump(), "application/json");
}

http::Response refused(Visit& visit, const std::string& message) {
  if (!wants_json(visit.request)) return show(visit, {{"packages", message}});
  return http::text_response(400, Json::object({{"message", message}}).dump(), "application/json");
}

http::Response upload(Visit& visit, catalogue::Importer& importer) {
  auto form = http::read_form(visit.request, visit.context.settings.data_folder / "spool");
  if (!form) return refused(visit, form.error().message);
  if (!auth::csrf_ok(*visit.viewer, form->value("csrf")) && visit.request.header("x-csrf-token").empty())
    return forbidden_page(visit.context, visit.viewer_or_null(), visit.request,
                          "The page was open for too long. Load it again and repeat the upload.");
  if (form->files.empty()) return refused(visit, "Choose at least one zip file");
  std::string last;
  for (auto& file : form->files) {
    catalogue::ImportRequest request;
    request.zip = file.content.path();
    request.file_name = file.file_name;
    request.by = visit.viewer->person_id;
    auto job = importer.start(request);
    if (!job) return refused(visit, job.error().message);
    last = *job;
  }
  return accepted(visit, form->files.size() == 1 ? "/admin/imports/" + last : "/admin/import");
}

http::Response job_page(Visit& visit) {
  auto job = catalogue::get_job(visit.context, visit.parameter("id"));
  if (!job) return visit.error(job.error());
  Page page{"Import of " + job->file_name, "admin/import-job"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Import packages", "/admin/import"}});
  page.scripts = {"js/import.js"};
  auto& data = page.data;
  data.set("status", tag(job_tag(job->state))).set("message", job->ended() ? job->message : percent_words(*job));
  data.set("running", !job->ended()).set("job_id", job->job_id).set("module", false);
  data.set("again", "/admin/imports/" + job->job_id);
  if (job->succeeded())
    if (auto course = catalogue::get_course(visit.context, job->course_id))
      data.set("module", link_button({"Go to the module", "/admin/courses/" + support::percent_encode(course->code)}));
  data.set("any_findings", !job->findings.empty()).set("findings", findings_data(job->findings));
  data.set("refused", job->state == "refused");
  return visit.page(std::move(page));
}

http::Response job_state(Visit& visit) {
  auto job = catalogue::get_job(visit.context, visit.parameter("id"));
  if (!job) return http::problem(404, "not-found", "There is no such import", "", visit.request.trace_id);
  auto response = http::text_response(
      200, Json::object({{"state", job->state}, {"ended", job->ended()}, {"words", percent_words(*job)}}).dump(), "application/json");
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

void add_import_pages(Site& site, http::Router&, runtime::Context& context, catalogue::Importer& importer) {
  site.page("admin", "/admin/import", [](Visit& visit) { return show(visit, {}); });
  const auto limit = context.settings.import_limits.package_bytes + (64u << 20);
  site.upload("admin", "/admin/import", limit, [&importer](Visit& visit) { return upload(visit, importer); });
  site.page("admin", "/admin/imports/{id}", job_page);
  site.page("admin", "/admin/imports/{id}/state", job_state);
}

}  // namespace waymark::web
