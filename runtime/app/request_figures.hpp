#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "runtime/http/server.hpp"
#include "runtime/support/metrics_text.hpp"

namespace waymark::app {

// Requests by route pattern and status, and how long they took: a line of the log for each, figures for /metrics. Patterns
// are known at start, so the figures are bounded. Thread-safe.
class RequestFigures {
 public:
  void note(const http::Observation& seen);
  void write(support::MetricsText& out) const;

  static constexpr std::array<double, 11> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5};

 private:
  struct Duration {
    std::array<std::uint64_t, kBounds.size()> counts{};
    std::uint64_t count = 0;
    double sum = 0;
  };
  mutable std::mutex mutex_;                                                     // guards what follows
  std::map<std::tuple<std::string, std::string, int>, std::uint64_t> requests_;  // method, route, status
  std::map<std::string, Duration> durations_;                                    // by route
};

// The line of the request log. Debug for probes, so that they do not fill it; warning for our own faults. Never an
// address, a query, a person or a token: the pattern says which page it was.
void log_request(const http::Observation& seen);

}  // namespace waymark::app
