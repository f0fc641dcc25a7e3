#include <charconv>

#include "connectors/esr/states.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/web/admin/admin_pages.hpp"

namespace waymark::web {
namespace {

std::int64_t number_of(const std::string& text) {
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

http::Response write_files(Visit& visit) {
  const std::string id = visit.parameter("id");
  auto done = outbox::export_esr_files(visit.context, id, visit.viewer->person_id);
  if (!done) return visit.error(done.error());
  return done_redirect("/admin/connectors/" + id, done->files.empty() ? "nothing-to-export" : "exported");
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
    if (file.vpd == visit.parameter("vpd") && file.sequence == number_of(visit.parameter("sequence")))
      return file;
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

}  // namespace

void add_esr_pages(Site& site) {
  site.action("admin", "/admin/connectors/{id}/export", write_files);
  site.page("admin", "/admin/connectors/{id}/files/{vpd}/{sequence}", download);
  site.page("admin", "/admin/connectors/{id}/files/{vpd}/{sequence}/sidecar", sidecar);
}

}  // namespace waymark::web
