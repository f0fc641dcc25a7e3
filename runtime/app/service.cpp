#include "runtime/app/service.hpp"

#include "connectors/secret.hpp"
#include "runtime/app/metrics.hpp"
#include "runtime/app/tenants.hpp"
#include "runtime/auth/sign_in.hpp"
#include "runtime/catalogue/content.hpp"
#include "runtime/catalogue/import.hpp"
#include "runtime/delivery/journal.hpp"
#include "runtime/delivery/launch.hpp"
#include "runtime/lrs/endpoint.hpp"
#include "runtime/outbox/service.hpp"
#include "runtime/roster/kept_list.hpp"
#include "runtime/support/log.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/learner/learner_pages.hpp"
#include "runtime/web/report/report_pages.hpp"

namespace waymark::app {
namespace {

using support::Level;

constexpr auto kHousekeepingEvery = std::chrono::seconds(10);
constexpr int kRoundsBetweenCleanUps = 60;

void log_failure(const char* what, const Error& error) { support::log(Level::warning, what, {{"reason", error.message}}); }

// Empty when none is set. A key that cannot be read is no reason to stop learning: it is logged, and /metrics then answers
// this machine alone.
std::string metrics_key(const runtime::Settings& settings) {
  if (settings.metrics_key_file.empty()) return {};
  auto key = connectors::read_secret({settings.metrics_key_file.string(), {}});
  if (key) return *key;
  log_failure("the key of /metrics cannot be read", key.error());
  return {};
}

}  // namespace

// What answers for one tenant.
struct Service::Site {
  explicit Site(App& tenant) : app(tenant), importer(tenant.context()), outbox(tenant.context()) {
    auto& context = app.context();
    delivery::register_journal_route(application, context);
    lrs::register_xapi_routes(application, context, app.statements(), app.documents());
    web::register_learner_pages(application, context);
    web::register_admin_pages(application, context, importer);
    web::register_report_pages(application, context);
    web::register_wrapper(content, context);
    catalogue::register_content_routes(content, context);
  }

  bool is_content_host(const std::string& host) const {
    const auto& settings = app.context().settings;
    return !catalogue::host_label_of(settings, host).empty() || (settings.one_content_host && host == host_of(settings.content_domain));
  }

  App& app;
  http::Router application, content;
  catalogue::Importer importer;
  outbox::Service outbox;
};

Service::Service(App& app) : app_(app), readiness_(app.context()) {
  auto& context = app.context();
  if (auto cleaned = catalogue::clean_after_stop(context); !cleaned) log_failure("clean-up after a stop failed", cleaned.error());
  for (App* one : app.all()) sites_.push_back(std::make_unique<Site>(*one));
  register_health_routes(application(), readiness_);
  register_metrics_route(application(), app, requests_, metrics_key(context.settings));
  for (const auto& route : application().routes()) app.routes.push_back(route.method + " " + route.pattern);
}

Service::~Service() { stop(); }

http::Router& Service::application() { return sites_.front()->application; }

std::vector<Service::Site*> Service::sites() const {
  const std::shared_lock lock(sites_mutex_);
  std::vector<Site*> all;
  for (const auto& site : sites_) all.push_back(site.get());
  return all;
}

void Service::serve(App& app) {
  auto site = std::make_unique<Site>(app);
  site->outbox.start();
  const std::unique_lock lock(sites_mutex_);
  sites_.push_back(std::move(site));
}

const http::Router* Service::choose(const std::string& host) const {
  const std::shared_lock lock(sites_mutex_);
  for (const auto& site : sites_) {
    if (site->is_content_host(host)) return &site->content;
    if (host == host_of(site->app.context().settings.public_url)) return &site->application;
  }
  const auto& settings = app_.context().settings;
  return host == settings.listen_address || loopback_name(host) ? &sites_.front()->application : nullptr;
}

std::uint16_t Service::start() {
  auto& settings = app_.context().settings;
  http::ServerOptions options;
  options.address = settings.listen_address;
  options.port = settings.listen_port;
  options.workers = settings.workers;
  options.connections = settings.connections;
  options.head_seconds = settings.head_seconds;
  options.body_seconds = settings.body_seconds;
  options.idle_seconds = settings.idle_seconds;
  options.error_page = [&settings](const http::Request& request, int status, const std::string& title, const std::string& detail) {
    return lrs::is_endpoint_address(request) ? lrs::server_refusal(settings, request, status, title, detail)
                                             : http::server_problem(status, title, detail, request.trace_id);
  };
  options.spool_folder = settings.data_folder / "spool";
  options.proxies.assign(settings.trusted_proxies.begin(), settings.trusted_proxies.end());
  options.observe = [this](const http::Observation& seen) {
    requests_.note(seen);
    log_request(seen);
  };
  readiness_.beat();
  server_ = std::make_unique<http::Server>(options, [this](const std::string& host) { return choose(host); });
  const auto port = server_->start();
  if (settings.listen_port == 0) {
    settings.public_url = "http://localhost:" + std::to_string(port);
    settings.content_domain = "localhost:" + std::to_string(port);
  }
  for (Site* site : sites()) site->outbox.start();
  app_.on_added = [this](App& app) { serve(app); };
  housekeeper_ = std::thread([this] { housekeeping(); });
  return port;
}

void Service::stop() {
  *app_.context().stopping = true;
  if (server_) server_->drain();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (housekeeper_.joinable()) housekeeper_.join();
  app_.on_added = [](App&) {};
  for (Site* site : sites()) site->outbox.stop();
  server_.reset();
}

void Service::housekeeping() {
  for (int round = 0;; ++round) {
    {
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, kHousekeepingEvery, [this] { return stopping_; })) return;
    }
    readiness_.beat();
    for (Site* site : sites()) clean(*site, round % kRoundsBetweenCleanUps == 0);
  }
}

void Service::clean(Site& site, bool thoroughly) {
  auto& context = site.app.context();
  if (auto closed = delivery::close_idle_launches(context); !closed) log_failure("closing idle launches failed", closed.error());
  if (!thoroughly) return;
  roster::drop_old_lists(context);
  if (auto removed = auth::remove_expired(context); !removed) log_failure("removing old sessions failed", removed.error());
}

}  // namespace waymark::app
