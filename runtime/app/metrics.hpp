#pragma once
#include <string>

#include "runtime/app/app.hpp"
#include "runtime/app/request_figures.hpp"

namespace waymark::app {

// GET /metrics, Prometheus text format. Answers this machine alone, unless the request brings the key of
// server.metrics_key_file ("Authorization: Bearer KEY"); a request that came through a proxy is not of this machine.
void register_metrics_route(http::Router& router, App& app, const RequestFigures& requests, std::string key);

// Everything there is to say now; docs/operations.md lists the names. Figures of tenants beside the first carry the label tenant.
Result<std::string> metrics_text(App& app, const RequestFigures& requests);

}  // namespace waymark::app
