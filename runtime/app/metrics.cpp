#include "runtime/app/metrics.hpp"

#include "runtime/app/machine.hpp"
#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/log.hpp"
#include "runtime/version.hpp"

namespace waymark::app {
namespace {

using storage::Connection;
using storage::Row;
using support::MetricsText;
using Type = MetricsText::Type;

double seconds_between(const std::string& from, const std::string& to) {
  const auto begin = support::parse_time(from), end = support::parse_time(to);
  return begin && end ? static_cast<double>(*end - *begin) / 1000 : 0;
}

double count_of(Connection& db, std::string_view sql, std::int64_t tenant) {
  double count = 0;
  db.query(sql, {tenant}, [&](const Row& row) {
    count = row.real(0);
    return false;
  });
  return count;
}

// Of a tenant, and of a connector; the first tenant's figures do not name it. Looks at both texts.
MetricsText::Labels labels_of(std::string_view tenant, std::string_view connector = {}) {
  MetricsText::Labels labels;
  if (!connector.empty()) labels.emplace_back("connector", connector);
  if (!tenant.empty()) labels.emplace_back("tenant", tenant);
  return labels;
}

void write_launches(MetricsText& out, Connection& db, const std::vector<App*>& tenants) {
  const auto one = [&](const char* name, const char* help, const char* sql) {
    out.begin(name, Type::gauge, help);
    for (App* app : tenants) out.sample(labels_of(app->context().slug), count_of(db, sql, app->context().tenant));
  };
  one("waymark_launches_open", "Modules that are open in a browser now.",
      "select count(*) from launch where tenant = ? and closed_at = ''");
  one("waymark_launches_diverged", "Launches whose browser and server disagreed; each needs a look (waymark doctor).",
      "select count(*) from launch where tenant = ? and diverged_at <> ''");
}

struct Queue {
  std::string tenant, name;
  double open = 0, dead = 0, lag = 0, stopped = 0, away = 0;
  std::optional<outbox::ForwardingState> forwarding = {};  // of a connector that is given statements
};

std::vector<Queue> load_queues(Connection& db, const runtime::Context& context) {
  const std::int64_t tenant = context.tenant;
  const std::string now = context.now();
  std::vector<Queue> queues;
  std::vector<std::string> ids;
  db.query("select connector_id, name, stopped_at, away_since from connector where tenant = ? order by name", {tenant},
           [&](const Row& row) {
             ids.push_back(row.text(0));
             queues.push_back({context.slug, row.text(1), 0, 0, 0, row.text(2).empty() ? 0.0 : 1.0, row.text(3).empty() ? 0.0 : 1.0});
             return true;
           });
  for (std::size_t i = 0; i < ids.size(); ++i) {
    Queue& queue = queues[i];
    queue.forwarding = outbox::forwarding_state(db, tenant, ids[i], now);
    if (queue.forwarding) {
      queue.open = static_cast<double>(queue.forwarding->behind + queue.forwarding->again);
      queue.dead = static_cast<double>(queue.forwarding->refused);
      queue.lag = queue.forwarding->seconds_behind;
      continue;
    }
    const auto one = [&](std::string_view sql, const std::function<void(const Row&)>& take) {
      db.query(sql, {tenant, ids[i]}, [&](const Row& row) {
        take(row);
        return false;
      });
    };
    one("select count(*) from delivery where tenant = ? and connector_id = ? and open = 1",
        [&](const Row& row) { queue.open = row.real(0); });
    one("select count(*) from delivery where tenant = ? and connector_id = ? and dead = 1",
        [&](const Row& row) { queue.dead = row.real(0); });
    one("select created_at from delivery where tenant = ? and connector_id = ? and open = 1 order by position limit 1",
        [&](const Row& row) { queue.lag = seconds_between(row.text(0), now); });
  }
  return queues;
}

void write_outbox(MetricsText& out, const std::vector<Queue>& queues) {
  const auto one = [&](const char* name, const char* help, double Queue::*figure) {
    out.begin(name, Type::gauge, help);
    for (const auto& queue : queues) out.sample(labels_of(queue.tenant, queue.name), queue.*figure);
  };
  one("waymark_outbox_open", "Deliveries that will be tried by themselves.", &Queue::open);
  one("waymark_outbox_dead", "Deliveries that were refused or given up and need a person.", &Queue::dead);
  one("waymark_outbox_lag_seconds", "Age of the oldest open delivery.", &Queue::lag);
  const auto of_statements = [&](const char* name, Type type, const char* help, const auto& figure) {
    out.begin(name, type, help);
    for (const auto& queue : queues)
      if (queue.forwarding) out.sample(labels_of(queue.tenant, queue.name), static_cast<double>(figure(*queue.forwarding)));
  };
  using State = outbox::ForwardingState;
  of_statements("waymark_forwarding_lag_statements", Type::gauge, "Statements that were not looked at yet for this connector.",
                [](const State& state) { return state.behind; });
  of_statements("waymark_forwarding_lag_seconds", Type::gauge, "Since the first of them was stored.",
                [](const State& state) { return state.seconds_behind; });
  of_statements("waymark_forwarding_position", Type::gauge, "Position of the record store up to which all is settled.",
                [](const State& state) { return state.position; });
  of_statements("waymark_forwarding_dead_letters", Type::gauge, "Statements that the other side refused and nobody has looked at.",
                [](const State& state) { return state.refused; });
  of_statements("waymark_forwarded_statements_total", Type::counter, "Statements that the other side has taken.",
                [](const State& state) { return state.sent; });
  one("waymark_connector_stopped", "1: the connector cannot work until somebody mends it.", &Queue::stopped);
  one("waymark_connector_away", "1: the other system does not answer; it is asked again from time to time.", &Queue::away);
}

void write_commits(MetricsText& out, const storage::DatabaseStatistics& figures) {
  const auto counter = [&](const char* name, const char* help, std::uint64_t value) {
    out.begin(name, Type::counter, help);
    out.sample(static_cast<double>(value));
  };
  counter("waymark_writes_total", "Requests to write: journal batches, statements, pages.", figures.writes);
  counter("waymark_writes_failed_total", "Of them, refused or failed.", figures.failed_writes);
  out.begin("waymark_commit_writes", Type::histogram, "Writes that went to the disk in one commit.");
  out.histogram({}, {figures.kGroupBounds.begin(), figures.kGroupBounds.end()}, {figures.groups.begin(), figures.groups.end()},
                figures.commits, static_cast<double>(figures.writes));
  out.begin("waymark_commit_duration_seconds", Type::histogram, "From the first statement of a commit until the disk has it.");
  out.histogram({}, {figures.kSecondBounds.begin(), figures.kSecondBounds.end()}, {figures.seconds.begin(), figures.seconds.end()},
                figures.commits, figures.seconds_sum);
  out.begin("waymark_writes_waiting", Type::gauge, "Writes that wait for the writer.");
  out.sample(static_cast<double>(figures.waiting));
  out.begin("waymark_database_refuses_writes", Type::gauge, "1: a commit failed; restart when the disk is good again.");
  out.sample(figures.broken ? 1 : 0);
}

void write_machine(MetricsText& out, const runtime::Context& context) {
  const auto gauge = [&](const char* name, const char* help, double value) {
    out.begin(name, Type::gauge, help);
    out.sample(value);
  };
  const auto& folder = context.settings.data_folder;
  gauge("waymark_database_bytes", "Size of the database file.", file_bytes(folder / "waymark.db"));
  gauge("waymark_database_log_bytes", "Size of its write-ahead log.", file_bytes(folder / "waymark.db-wal"));
  gauge("waymark_data_free_bytes", "Room on the disk of the data folder.", free_bytes(folder));
  const Memory memory = memory_of_this_process();
  gauge("process_resident_memory_bytes", "Memory of the process that is in the machine now.", memory.resident);
  gauge("waymark_anonymous_memory_bytes", "Of it, its own: not files.", memory.anonymous);
  gauge("process_open_fds", "Open files and connections.", open_descriptors());
}

bool may_read(const http::Request& request, const std::string& key) {
  const std::string given = request.header("authorization");
  if (!key.empty() && given.starts_with("Bearer ") && support::constant_time_equal(given.substr(7), key)) return true;
  for (const char* header : {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "via"})
    if (!request.header(header).empty()) return false;
  return request.remote == "::1" || request.remote.starts_with("127.") || request.remote.starts_with("::ffff:127.");
}

}  // namespace

Result<std::string> metrics_text(App& app, const RequestFigures& requests) {
  const auto tenants = app.all();
  auto& context = app.context();
  MetricsText out;
  out.begin("waymark_build_info", Type::gauge, "Always 1; the labels say what runs.");
  out.sample({{"version", runtime::kVersion}, {"engine", runtime::kEngine}}, 1);
  requests.write(out);
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    write_launches(out, db, tenants);
    std::vector<Queue> queues;
    for (App* one : tenants)
      for (auto& queue : load_queues(db, one->context())) queues.push_back(std::move(queue));
    write_outbox(out, queues);
    return {};
  });
  if (!read) return tl::unexpected<Error>(read.error());
  write_commits(out, context.database.statistics());
  out.begin("waymark_xapi_rate_limited_total", Type::counter, "Requests to the record store that were one too many for their credential.");
  for (App* one : tenants) out.sample(labels_of(one->context().slug), static_cast<double>(one->context().xapi_limiter->refused_in_all()));
  write_machine(out, context);
  return out.text();
}

void register_metrics_route(http::Router& router, App& app, const RequestFigures& requests, std::string key) {
  router.add({"GET", "/metrics", [&app, &requests, key = std::move(key)](http::Request& request) {
                if (!may_read(request, key))
                  return http::problem(
                      403, "metrics-key", "Not for everybody",
                      "Ask from the machine itself, or send the key of server.metrics_key_file as Authorization: Bearer KEY.",
                      request.trace_id);
                auto text = metrics_text(app, requests);
                if (!text) {
                  support::log(support::Level::error, "metrics could not be read", {{"why", text.error().message}}, request.trace_id);
                  return http::problem(503, "not-ready", "The figures cannot be read", "See the server's log.", request.trace_id);
                }
                auto response = http::text_response(200, std::move(*text), MetricsText::kContentType);
                response.set("Cache-Control", "no-store");
                return response;
              }});
}

}  // namespace waymark::app
