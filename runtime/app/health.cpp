#include "runtime/app/health.hpp"

#include <chrono>

#include "runtime/app/machine.hpp"
#include "runtime/storage/inspect.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/json.hpp"
#include "runtime/support/log.hpp"

namespace waymark::app {
namespace {

using support::Json;

constexpr double kLeastFreeBytes = 64 << 20;
constexpr std::int64_t kLatestBeatMs = 60'000;  // the loop beats every ten seconds

// Of the machine, not of the day: a clock that somebody sets back or forward changes no age.
std::int64_t uptime_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

std::string schema_problem(runtime::Context& context) {
  std::set<int> there;
  bool tenant = false;
  auto read = context.database.read([&](storage::Connection& db) -> Result<void> {
    there = storage::schema_versions(db);
    db.query("select 1 from tenant where tenant = ?", {context.tenant}, [&](const storage::Row&) {
      tenant = true;
      return false;
    });
    return {};
  });
  if (!read) return "The database does not answer.";
  if (!tenant) return "The database holds no installation.";
  return there == storage::known_versions() ? "" : "The database's schema is not this program's.";
}

http::Response ready(const Readiness& readiness, const http::Request& request) {
  Json checks = Json::array();
  std::string first;
  for (const auto& check : readiness.checks()) {
    checks.push(Json::object({{"name", check.name}, {"good", check.problem.empty()}, {"problem", check.problem}}));
    if (first.empty()) first = check.problem;
  }
  if (!first.empty()) return http::problem(503, "not-ready", "Not ready", first, request.trace_id);
  auto response = http::text_response(200, Json::object({{"ready", true}, {"checks", checks}}).dump() + "\n", "application/json");
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

void Readiness::beat() {
  auto written = context_.database.write([&](storage::Connection& db) -> Result<void> {
    db.execute(
        "insert into counter (tenant, name, value) values (?, 'heartbeat', 1) on conflict (tenant, name) do update set "
        "value = value + 1",
        {context_.tenant});
    return {};
  });
  if (written)
    written_ms_ = uptime_ms();
  else
    support::log(support::Level::error, "the store takes no writes", {{"why", written.error().message}});
  if (ahead_told_) return;
  const auto ahead = context_.database.read_value<std::int64_t>(
      [&](storage::Connection& db) -> Result<std::int64_t> { return storage::stored_ahead_ms(db, context_.tenant); });
  ahead_told_ = ahead && *ahead >= storage::kAheadWorthTelling;
  if (ahead_told_)
    support::log(support::Level::warning, "stored times lie ahead of this machine's clock; new ones follow them until it has caught up",
                 {{"by", storage::ahead_words(*ahead)}});
}

std::vector<Readiness::Check> Readiness::checks() const {
  const auto figures = context_.database.statistics();
  const std::int64_t age = uptime_ms() - written_ms_;
  std::string writer;
  if (figures.broken)
    writer = "A commit failed and the database takes no more writes: look at the disk, then restart.";
  else if (age > kLatestBeatMs)
    writer = "Nothing could be written for " + std::to_string(age / 1000) +
             " seconds: look at the disk, and whether another program holds waymark.db.";
  std::string space;
  if (free_bytes(context_.settings.data_folder) < kLeastFreeBytes) space = "The disk of the data folder is nearly full: make room.";
  std::string stopping = *context_.stopping ? "The server is about to end." : "";
  return {{"schema", schema_problem(context_)}, {"writer", writer}, {"space", space}, {"running", stopping}};
}

void register_health_routes(http::Router& router, const Readiness& readiness) {
  router.add({"GET", "/healthz", [](http::Request&) { return http::text_response(200, "alive\n"); }});
  router.add({"GET", "/readyz", [&readiness](http::Request& request) { return ready(readiness, request); }});
}

}  // namespace waymark::app
