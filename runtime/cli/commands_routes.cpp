#include "runtime/cli/groups.hpp"

namespace waymark::cli {
namespace {

// What the server answers, so that a test can visit every page there is.
int routes(const Arguments&, app::App& app, Output& output) {
  if (app.routes.empty())
    return report(output, {ErrorKind::unavailable, "No server runs on this data folder.", "Start one with `waymark serve`."});
  for (const auto& route : app.routes) output.result(support::Json::object({{"route", route}}), route);
  return Exit::done;
}

}  // namespace

void add_routes_command(std::map<std::string, Run>& table) { table["routes"] = routes; }

}  // namespace waymark::cli
