#include "runtime/app/service.hpp"

#include "connectors/secret.hpp"
#include "runtime/app/metrics.hpp"
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

// "learn.example" of "https://learn.example:8443"; "[::1]" of "http://[::1]:8080".
std::string host_of(const std::string& url) {
  const auto begin = url.find("://");
  const auto from = begin == std::string::npos ? 0 : begin + 3;
  if (from < url.size() && url[from] == '[') return url.substr(from, url.find(']', from) + 1 - from);
  return url.substr(from, url.find_first_of(":/", from) - from);
}

bool loopback_name(const std::string& host) { return host == "localhost" || host == "127.0.0.1" || host == "[::1]"; }

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

Service::Service(App& app) : app_(app), readiness_(app.context()) {
  auto& context = app.context();
  if (auto cleaned = catalogue::clean_after_stop(context); !cleaned) log_failure("clean-up after a stop failed", cleaned.error());
  importer_ = std::make_unique<catalogue::Importer>(context);
  outbox_ = std::make_unique<outbox::Service>(context);
  register_health_routes(application_, readiness_);
  register_metrics_route(application_, context, requests_, metrics_key(context.settings));
  delivery::register_journal_route(application_, context);
  lrs::register_xapi_routes(application_, context, app.statements(), app.documents());
  web::register_learner_pages(application_, context);
  web::register_admin_pages(application_, context, *importer_);
  web::register_report_pages(application_, context);
  web::register_wrapper(content_, context);
  catalogue::register_content_routes(content_, context);
  for (const auto& route : application_.routes()) app.routes.push_back(route.method + " " + route.pattern);
}

Service::~Service() { stop(); }

const http::Router* Service::choose(const std::string& host) const {
  const auto& settings = app_.context().settings;
  if (!catalogue::host_label_of(settings, host).empty()) return &content_;
  if (settings.one_content_host && host == host_of(settings.content_domain)) return &content_;
  if (host == host_of(settings.public_url) || host == settings.listen_address || loopback_name(host)) return &application_;
  return nullptr;
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
  outbox_->start();
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
  outbox_->stop();
  server_.reset();
}

void Service::housekeeping() {
  for (int round = 0;; ++round) {
    {
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, kHousekeepingEvery, [this] { return stopping_; })) return;
    }
    readiness_.beat();
    if (auto closed = delivery::close_idle_launches(app_.context()); !closed) log_failure("closing idle launches failed", closed.error());
    if (round % kRoundsBetweenCleanUps != 0) continue;
    roster::drop_old_lists(app_.context());
    if (auto removed = auth::remove_expired(app_.context()); !removed) log_failure("removing old sessions failed", removed.error());
  }
}

}  // namespace waymark::app
