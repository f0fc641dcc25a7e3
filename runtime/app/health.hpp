#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/http/message.hpp"

namespace waymark::app {

// Whether this server can do its work. Probes do no work of their own beyond a read: a disk that hangs must not take a
// thread for each of them.
class Readiness {
 public:
  explicit Readiness(runtime::Context& context) : context_(context) {}

  // Writes a row through the writer and remembers when that was on disk. Called by the housekeeping loop.
  // Logs once when stored times lie ahead of the clock.
  void beat();

  struct Check {
    std::string name, problem;  // problem empty: good
  };
  std::vector<Check> checks() const;

 private:
  runtime::Context& context_;
  // By steady_clock, which may have begun a moment ago: nothing was written yet.
  std::atomic<std::int64_t> written_ms_{-86'400'000};
  bool ahead_told_ = false;  // only the housekeeping loop
};

// GET /healthz: the process answers. GET /readyz: what readiness says, 200 or 503 with what is wrong.
void register_health_routes(http::Router& router, const Readiness& readiness);

}  // namespace waymark::app
