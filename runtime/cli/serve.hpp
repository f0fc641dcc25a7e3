#pragma once
#include <string>

#include "runtime/app/app.hpp"
#include "runtime/cli/command.hpp"

namespace waymark::cli {

// What to say when the server's address cannot be had.
Error cannot_listen(const std::string& why);

// Runs the server until SIGINT or SIGTERM; `announce` is called once it listens. Returns an exit code.
int serve(app::App& app, Output& output, const std::function<void(std::uint16_t port)>& announce);

int serve_command(const Arguments& given, const config::Loaded& loaded, Output& output);
int init_command(const Arguments& given, const config::Loaded& loaded, Output& output);
int demo_command(const Arguments& given, config::Loaded loaded, Output& output);

}  // namespace waymark::cli
