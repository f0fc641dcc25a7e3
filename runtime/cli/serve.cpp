#include "runtime/cli/serve.hpp"

#include <csignal>
#include <cstring>
#include <iostream>

#include "runtime/app/machine.hpp"
#include "runtime/app/service.hpp"
#include "runtime/auth/password.hpp"
#include "runtime/cli/control.hpp"
#include "runtime/people/checks.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/log.hpp"

namespace waymark::cli {
namespace {

using support::Json;

// Blocks the signals in every thread that comes after; one thread then waits for them.
sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

Error cannot_listen(const std::string& why) {
  return {ErrorKind::unavailable, why, "Choose another address or port with --listen.", {}, {}};
}

int serve(app::App& app, Output& output, const std::function<void(std::uint16_t)>& announce) {
  const auto& settings = app.context().settings;
  support::set_log_format(settings.log_format == "text" ? support::LogFormat::text : support::LogFormat::json);
  support::set_log_level(support::level_from_text(settings.log_level).value_or(support::Level::info));
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  app::share_heaps();
  app::explain_lost_pages();
  app::Service service(app);
  Control control(app, service.application());
  try {
    const auto port = service.start();
    control.announce(port);
    announce(port);
  } catch (const std::runtime_error& error) {
    return report(output, cannot_listen(error.what()));
  }
  int signal = 0;
  sigwait(&signals, &signal);
  support::log(support::Level::info, "stopping: running requests finish first", {{"signal", signal}});
  service.stop();
  return Exit::done;
}

int serve_command(const Arguments&, const config::Loaded& loaded, Output& output) {
  auto app = app::App::open(loaded);
  if (!app) {
    report(output, app.error());
    return app.error().kind == ErrorKind::not_found ? Exit::not_initialised : Exit::failed;
  }
  return serve(**app, output, [&](std::uint16_t) {
    const auto& url = (*app)->context().settings.public_url;
    output.result(Json::object({{"event", "listening"}, {"url", url}}), "Waymark answers at " + url + "\nStop with Ctrl-C.");
    output.out.flush();
  });
}

int init_command(const Arguments& given, const config::Loaded& loaded, Output& output) {
  const auto environment = [](const char* name) { return std::getenv(name); };
  auto password = config::secret("WAYMARK_ADMIN_PASSWORD", environment);
  if (!password) return report(output, password.error());
  people::NewPerson admin;
  admin.username = given.option("admin").empty() ? "admin" : given.option("admin");
  admin.display_name = "Administrator";
  admin.roles = {"learner", "admin", "reporter", "reader"};  // a learner too: modules are tried before anybody else has an account
  const bool generated = !password->has_value();
  admin.password = generated ? auth::generated_password() : **password;
  admin.must_change_password = generated;
  // Looked at before anything is made: a refused password must not leave half an installation.
  if (const std::string weak = auth::password_problem(admin.password, admin.username); !weak.empty())
    return report(output, {ErrorKind::invalid, "The admin password cannot be used.", weak});

  if (const std::string wrong = people::problem(admin); !wrong.empty())
    return report(output, {ErrorKind::invalid, "The first admin cannot be made. " + wrong, "Choose another with --admin."});

  app::NewInstallation installation;
  installation.data_folder = loaded.settings.data_folder;
  installation.iri_base = given.option("iri-base");
  if (!given.option("name").empty()) installation.tenant_name = given.option("name");
  auto app = app::App::create(loaded, installation);
  if (!app) return report(output, app.error());
  if (auto id = people::add_person((*app)->context(), admin, "init"); !id) return report(output, id.error());
  const auto config_file = loaded.settings.data_folder / "waymark.toml";
  if (!std::filesystem::exists(config_file)) write_private(config_file, config::commented_file(given.settings));
  const std::string folder = loaded.settings.data_folder.string();
  auto value = Json::object({{"data", folder}, {"admin", admin.username}, {"iriBase", (*app)->context().iri_base}});
  std::string words = "Made " + folder + ".\nActivities and accounts are named below " + (*app)->context().iri_base +
                      "; that never changes.\nAdmin: " + admin.username;
  if (generated) {
    value.set("password", admin.password);
    words += "   password, shown once: " + admin.password;
  }
  output.result(value, words + (output.quiet ? "" : "\nNext: waymark serve --data " + folder));
  return Exit::done;
}

}  // namespace waymark::cli
