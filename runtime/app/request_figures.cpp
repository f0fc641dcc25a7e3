#include "runtime/app/request_figures.hpp"

#include <cmath>

#include "runtime/support/log.hpp"

namespace waymark::app {
namespace {

constexpr const char* kNoRoute = "none";

// A method that no standard knows must not become a figure of its own.
std::string known_method(const std::string& method) {
  for (const char* one : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    if (method == one) return method;
  return "other";
}

bool probe(const std::string& route) { return route == "/healthz" || route == "/readyz" || route == "/metrics"; }

}  // namespace

void RequestFigures::note(const http::Observation& seen) {
  const std::string route = seen.route.empty() ? kNoRoute : seen.route;
  const std::lock_guard lock(mutex_);
  ++requests_[{known_method(seen.method), route, seen.status}];
  Duration& duration = durations_[route];
  ++duration.count;
  duration.sum += seen.seconds;
  for (std::size_t i = 0; i < kBounds.size(); ++i) duration.counts[i] += seen.seconds <= kBounds[i] ? 1 : 0;
}

void RequestFigures::write(support::MetricsText& out) const {
  using Type = support::MetricsText::Type;
  const std::lock_guard lock(mutex_);
  out.begin("waymark_http_requests_total", Type::counter, "Requests answered, by route pattern and status (499: the client went away).");
  for (const auto& [key, count] : requests_)
    out.sample({{"method", std::get<0>(key)}, {"route", std::get<1>(key)}, {"status", std::to_string(std::get<2>(key))}},
               static_cast<double>(count));
  out.begin("waymark_http_request_duration_seconds", Type::histogram, "From the whole head of a request to the last byte of its answer.");
  for (const auto& [route, duration] : durations_)
    out.histogram({{"route", route}}, {kBounds.begin(), kBounds.end()}, {duration.counts.begin(), duration.counts.end()}, duration.count,
                  duration.sum);
}

void log_request(const http::Observation& seen) {
  using support::Level;
  const Level level = seen.status >= 500 ? Level::warning : probe(seen.route) ? Level::debug : Level::info;
  support::log(level, "request",
               {{"method", known_method(seen.method)},
                {"route", seen.route.empty() ? kNoRoute : seen.route},
                {"status", seen.status},
                {"milliseconds", std::round(seen.seconds * 1e5) / 100}},
               seen.trace_id);
}

}  // namespace waymark::app
