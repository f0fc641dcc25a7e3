#pragma once
#include "runtime/context.hpp"
#include "runtime/http/message.hpp"

namespace waymark::app {

// GET /healthz: the process answers. GET /readyz: it can read its database and the data folder has room.
void register_health_routes(http::Router& router, runtime::Context& context);

}  // namespace waymark::app
