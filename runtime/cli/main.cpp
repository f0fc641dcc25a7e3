#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "connectors/http_client.hpp"
#include "runtime/cli/control.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/cli/parse.hpp"
#include "runtime/cli/serve.hpp"
#include "runtime/version.hpp"

namespace {

using namespace waymark;
using namespace waymark::cli;
using support::Json;

const char* environment(const char* name) { return std::getenv(name); }

std::filesystem::path data_folder(const Arguments& given) {
  if (!given.data_folder.empty()) return given.data_folder;
  const char* folder = std::getenv("WAYMARK_DATA");
  return folder != nullptr && *folder != '\0' ? folder : "waymark-data";
}

Result<config::Loaded> load_configuration(const Arguments& given) {
  config::Inputs inputs;
  inputs.environment = environment;
  inputs.command_line = given.settings;
  const auto folder = data_folder(given);
  if (!given.config_file.empty())
    inputs.file = given.config_file;
  else if (std::filesystem::exists(folder / "waymark.toml"))
    inputs.file = folder / "waymark.toml";
  auto loaded = config::load(inputs);
  if (loaded) loaded->settings.data_folder = std::filesystem::absolute(folder);
  return loaded;
}

int config_command(const Arguments& given, const Result<config::Loaded>& loaded, Output& output) {
  if (given.command == "config env") {
    for (const auto& about : config::descriptions())
      output.result(
          Json::object({{"name", about.name}, {"environment", about.environment}, {"default", about.fallback}, {"help", about.help}}),
          about.name + "  (" + about.environment + ", default \"" + about.fallback + "\")\n    " + about.help);
    return Exit::done;
  }
  if (!loaded) return report(output, loaded.error());
  if (given.command == "config check") {
    std::vector<std::string> names;
    for (char** one = environ; one != nullptr && *one != nullptr; ++one) names.emplace_back(*one);
    Json unknown = Json::array();
    std::string words = "The settings are good.";
    for (const auto& name : config::unknown_names(names)) {
      unknown.push(name);
      words += "\n" + name + " in the environment is nothing that Waymark knows: `waymark config env` shows the names.";
    }
    output.result(Json::object({{"good", true}, {"unknownNames", std::move(unknown)}}), words);
    return Exit::done;
  }
  for (const auto& [name, source] : loaded->effective)
    output.result(Json::object({{"name", name}, {"value", source.value}, {"origin", source.origin}}),
                  name + " = " + source.value + "   (" + source.origin + ")");
  return Exit::done;
}

int version_command(Output& output) {
  output.result(Json::object({{"version", runtime::kVersion}, {"engine", runtime::kEngine}}),
                "waymark " + std::string(runtime::kVersion) + ", course engine " + runtime::kEngine);
  return Exit::done;
}

int healthcheck_command(const config::Loaded& loaded, Output& output) {
  connectors::HttpLimits limits;
  limits.direct = true;
  limits.total = limits.connect = std::chrono::seconds(5);
  connectors::HttpClient client(limits);
  auto reply = client.get(server_url(loaded.settings) + "/readyz");
  const bool ready = reply && reply->status == 200;
  output.result(Json::object({{"ready", ready}}),
                ready ? "ready" : "not ready: " + (reply ? "HTTP " + std::to_string(reply->status) : reply.error().detail));
  return ready ? Exit::done : Exit::failed;
}

// A running server has the database: it does the work. Otherwise this process opens it.
int on_installation(const Arguments& given, const std::vector<std::string>& words, const config::Loaded& loaded, Output& output) {
  if (auto remote = run_in_server(loaded.settings.data_folder, words, output)) {
    output.out << remote->out;
    output.err << remote->err;
    return remote->exit;
  }
  auto app = app::App::open(loaded);
  if (!app) {
    report(output, app.error());
    return app.error().kind == ErrorKind::not_found ? Exit::not_initialised : Exit::failed;
  }
  return run_command(given, **app, output);
}

int dispatch(const Arguments& given, const std::vector<std::string>& words, Output& output) {
  if (given.command == "version") return version_command(output);
  if (given.command == "backup verify") return backup_verify(given, output);
  if (given.command == "backup restore") return backup_restore(given, std::filesystem::absolute(data_folder(given)), output);
  auto loaded = load_configuration(given);
  if (given.command.rfind("config ", 0) == 0) return config_command(given, loaded, output);
  if (!loaded) return report(output, loaded.error());
  if (given.command == "serve") return serve_command(given, *loaded, output);
  if (given.command == "init") return init_command(given, *loaded, output);
  if (given.command == "demo") return demo_command(given, *loaded, output);
  if (given.command == "healthcheck") return healthcheck_command(*loaded, output);
  return on_installation(given, words, *loaded, output);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  auto parsed = parse(words);
  const bool json = std::find(words.begin(), words.end(), "--json") != words.end();
  if (parsed.exit > 0 && json) std::cout << Json::object({{"error", parsed.text}}).dump() << '\n';
  if (parsed.exit >= 0) {
    (parsed.exit == Exit::done ? std::cout : std::cerr) << parsed.text;
    return parsed.exit;
  }
  parsed.arguments.working_folder = std::filesystem::current_path();
  Output output{std::cout, std::cerr, parsed.arguments.json, parsed.arguments.quiet, ::isatty(2) == 1};
  try {
    return dispatch(parsed.arguments, words, output);
  } catch (const std::exception& error) {
    return report(output, {ErrorKind::internal, std::string("Something went wrong inside Waymark: ") + error.what(),
                           "Nothing was half done. Please report this, with the command."});
  }
}
