#include "runtime/web/learner/learner_pages.hpp"

#include "runtime/catalogue/outside_hosts.hpp"
#include "runtime/web/assets.hpp"

namespace waymark::web {
namespace {

constexpr std::string_view kApplicationMark = "{{application}}";

// The wrapper may load only its own files and a module of the same host, and send to the application alone.
// The engine needs 'wasm-unsafe-eval' (design.md section 5). `hosts`: where parts of the module lie that are pages of other
// hosts, as far as they are allowed.
std::string wrapper_policy(const std::string& application, const std::vector<std::string>& hosts) {
  std::string outside;
  for (const auto& host : hosts) outside += " https://" + host;
  return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' " + application +
         "; frame-src 'self'" + outside + "; base-uri 'none'; form-action 'none'; frame-ancestors " + application;
}

std::string origin_of(const std::string& url) {
  const std::size_t host = url.find("://");
  return url.substr(0, host == std::string::npos ? host : url.find('/', host + 3));
}

http::Response wrapper_page(const EmbeddedFile& file, const std::string& application, const std::vector<std::string>& hosts) {
  std::string html(file.bytes);
  const std::size_t mark = html.find(kApplicationMark);
  if (mark != std::string::npos) html.replace(mark, kApplicationMark.size(), application);
  http::Response response = http::text_response(200, std::move(html), "text/html; charset=utf-8");
  response.set("Content-Security-Policy", wrapper_policy(application, hosts));
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cache-Control", "no-cache");
  return response;
}

}  // namespace

void register_learner_pages(http::Router& router, runtime::Context& context) {
  register_assets(router);
  Site site(router, context);
  add_visitor_pages(site);
  add_module_pages(site);
  add_player_pages(site);
  add_record_pages(site);
}

void register_wrapper(http::Router& router, runtime::Context& context) {
  const std::string application = origin_of(context.settings.public_url);
  router.add({.method = "GET", .pattern = "/_waymark/{path*}", .handler = [application, &context](http::Request& request) {
                if (request.header("service-worker") == "script")
                  return http::text_response(403, "Service workers are not allowed here.\n");
                const EmbeddedFile* file = find_asset("player/" + request.parameters["path"]);
                if (!file) return http::text_response(404, "There is no such file.\n");
                if (file->path == "player/wrapper.html") {
                  const auto hosts = catalogue::hosts_of_capability(context, request.query_value("module"));
                  return wrapper_page(*file, application, hosts.value_or(std::vector<std::string>{}));
                }
                return asset_response(request, *file, false);
              }});
}

}  // namespace waymark::web
