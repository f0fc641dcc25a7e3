#include "runtime/app/health.hpp"

namespace waymark::app {
namespace {

constexpr std::uintmax_t kLeastFreeBytes = 64u << 20;

http::Response ready(http::Request& request, runtime::Context& context) {
  bool found = false;
  auto read = context.database.read([&](storage::Connection& db) -> Result<void> {
    db.query("select 1 from tenant where tenant = ?", {context.tenant}, [&](const storage::Row&) { found = true; return false; });
    return {};
  });
  if (!read || !found) return http::problem(503, "not-ready", "The database does not answer", "See the server's log.", request.trace_id);
  std::error_code error;
  const auto space = std::filesystem::space(context.settings.data_folder, error);
  if (error || space.available < kLeastFreeBytes)
    return http::problem(503, "not-ready", "The data folder is nearly full", "Make room on its disk.", request.trace_id);
  return http::text_response(200, "ready\n");
}

}  // namespace

void register_health_routes(http::Router& router, runtime::Context& context) {
  router.add({"GET", "/healthz", [](http::Request&) { return http::text_response(200, "alive\n"); }});
  router.add({"GET", "/readyz", [&context](http::Request& request) { return ready(request, context); }});
}

}  // namespace waymark::app
