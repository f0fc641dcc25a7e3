#pragma once
#include <string>

#include "runtime/app/request_figures.hpp"
#include "runtime/context.hpp"

namespace waymark::app {

// GET /metrics, Prometheus text format. Answers this machine alone, unless the request brings the key of
// server.metrics_key_file ("Authorization: Bearer KEY"); a request that came through a proxy is not of this machine.
void register_metrics_route(http::Router& router, runtime::Context& context, const RequestFigures& requests, std::string key);

// Everything there is to say now; docs/operations.md lists the names.
Result<std::string> metrics_text(runtime::Context& context, const RequestFigures& requests);

}  // namespace waymark::app
