#include "runtime/cli/control.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <sstream>
#include <thread>

#include "connectors/http_client.hpp"
#include "runtime/cli/parse.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/json.hpp"
#include "runtime/support/random.hpp"

namespace waymark::cli {
namespace {

using support::Json;

// A request to the address that we listen on comes from that address when it comes from this machine.
bool from_here(const std::string& remote, const std::string& listen_address) {
  return remote.rfind("127.", 0) == 0 || remote == "::1" || remote == listen_address;
}

std::string url_of(const std::string& address, std::uint16_t port) {
  const bool every = address == "0.0.0.0" || address == "::";
  const std::string host = every                                    ? (address == "::" ? "[::1]" : "127.0.0.1")
                           : address.find(':') == std::string::npos ? address
                                                                    : "[" + address + "]";
  return "http://" + host + ":" + std::to_string(port);
}

std::string field(const support::Fields& fields, const std::string& name) {
  for (const auto& [key, value] : fields)
    if (key == name) return value;
  return {};
}

http::Response nothing_here(const http::Request& request) {
  return http::problem(404, "not-found", "There is nothing here", "Check the address.", request.trace_id);
}

// Asks the server twice a second how far the command has come, until it is destroyed.
class Watch {
 public:
  Watch(std::string url, std::string key, Output& output) : url_(std::move(url)), key_(std::move(key)), output_(output) {
    if (output.terminal && !output.json && !output.quiet) thread_ = std::thread([this] { run(); });
  }
  ~Watch() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    output_.progress("");
  }

 private:
  void run() {
    connectors::HttpLimits limits;
    limits.direct = true;
    limits.connect = limits.total = std::chrono::seconds(2);
    connectors::HttpClient client(limits);
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::milliseconds(500), [this] { return over_; })) {
      const auto reply = client.post_form(url_ + "/control/progress", {{"key", key_}});
      if (reply && reply->status == 200) output_.progress(reply->body);
    }
  }

  const std::string url_, key_;
  Output& output_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace

void write_private(const std::filesystem::path& file, const std::string& text) {
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (handle < 0) return;
  if (::write(handle, text.data(), text.size()) != static_cast<ssize_t>(text.size())) (void)!::ftruncate(handle, 0);
  ::close(handle);
}

int run_command(const Arguments& arguments, app::App& app, Output& output) {
  const auto found = commands().find(arguments.command);
  if (found == commands().end()) {
    output.err << "The command \"" << arguments.command << "\" does not work on an installation.\n";
    return Exit::usage;
  }
  app::App* tenant = arguments.tenant.empty() ? &app : app.find(arguments.tenant);
  if (tenant == nullptr)
    return report(output, {ErrorKind::not_found, "There is no tenant " + arguments.tenant + ".", "See `waymark tenant list`."});
  if (tenant != &app && of_the_machine(arguments.command))
    return report(output,
                  {ErrorKind::invalid, "`waymark " + arguments.command + "` is about the whole installation.", "Leave --tenant out."});
  return found->second(arguments, *tenant, output);
}

Control::Control(app::App& app, http::Router& router)
    : app_(app), key_(support::random_token(32)), file_(app.context().settings.data_folder / "control.json") {
  router.add({.method = "POST", .pattern = "/control/run", .handler = [this](http::Request& request) { return run(request, false); }});
  router.add({.method = "POST", .pattern = "/control/progress", .handler = [this](http::Request& request) { return progress(request); }});
  router.add({.method = "POST",
              .pattern = "/control/long",
              .handler = [this](http::Request& request) { return run(request, true); },
              .aside = true});
}

Control::~Control() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

void Control::announce(std::uint16_t port) {
  const std::string url = url_of(app_.context().settings.listen_address, port);
  write_private(file_, Json::object({{"url", url}, {"key", key_}}).dump());
}

bool Control::allowed(const http::Request& request, const std::string& key) const {
  return from_here(request.remote, app_.context().settings.listen_address) && support::constant_time_equal(key, key_);
}

http::Response Control::progress(http::Request& request) {
  const auto fields = support::form_decode(request.body);
  if (!fields || !allowed(request, field(*fields, "key"))) return nothing_here(request);
  const std::lock_guard lock(mutex_);
  return http::text_response(200, progress_);
}

http::Response Control::run(http::Request& request, bool may_take_long) {
  const auto fields = support::form_decode(request.body);
  if (!fields || !allowed(request, field(*fields, "key"))) return nothing_here(request);
  auto words = support::parse_json(field(*fields, "words"));
  if (!words) return http::problem(400, "words", "Not a command", words.error().message, request.trace_id);
  std::vector<std::string> list;
  for (const auto& word : words->items()) list.push_back(word.as_string());
  auto parsed = parse(list);
  if (parsed.exit < 0 && takes_long(parsed.arguments.command) && !may_take_long)
    return http::problem(400, "words", "Not here", "This command belongs to /control/long.", request.trace_id);
  parsed.arguments.working_folder = field(*fields, "folder");
  std::ostringstream out, err;
  Output output{out, err, parsed.arguments.json, parsed.arguments.quiet, false};
  if (may_take_long)
    output.elsewhere = [this](const std::string& words) {
      const std::lock_guard lock(mutex_);
      progress_ = words;
    };
  const int exit = parsed.exit >= 0 ? parsed.exit : run_command(parsed.arguments, app_, output);
  return http::text_response(200, Json::object({{"exit", exit}, {"out", out.str()}, {"err", err.str()}}).dump(), "application/json");
}

std::string server_url(const runtime::Settings& settings) {
  std::ifstream in(settings.data_folder / "control.json");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto control = support::parse_json(text);
  const std::string left = control ? (*control)["url"].as_string() : std::string();
  return left.empty() ? url_of(settings.listen_address, settings.listen_port) : left;
}

std::optional<Remote> run_in_server(const std::filesystem::path& data_folder, const std::vector<std::string>& words, Output& output) {
  std::ifstream in(data_folder / "control.json");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  auto control = support::parse_json(text);
  if (!control || (*control)["url"].as_string().empty()) return std::nullopt;
  Json list = Json::array();
  for (const auto& word : words) list.push(word);
  connectors::HttpLimits limits;
  limits.direct = true;                  // the key must not travel through a proxy
  limits.total = std::chrono::hours(2);  // an import of many packages is one request
  limits.connect = std::chrono::seconds(2);
  limits.body_bytes = 256u << 20;
  connectors::HttpClient client(limits);
  const auto parsed = parse(words);
  const bool may_wait = parsed.exit < 0 && takes_long(parsed.arguments.command);
  std::optional<Watch> watch;
  if (may_wait) watch.emplace((*control)["url"].as_string(), (*control)["key"].as_string(), output);
  auto reply = client.post_form(
      (*control)["url"].as_string() + (may_wait ? "/control/long" : "/control/run"),
      {{"key", (*control)["key"].as_string()}, {"words", list.dump()}, {"folder", std::filesystem::current_path().string()}});
  watch.reset();
  // Nobody listens: a server that was killed left its file. Anything else must not run the command a second time here.
  if (!reply && reply.error().cause == connectors::HttpFailure::Cause::unreachable) return std::nullopt;
  if (!reply || reply->status != 200)
    return Remote{Exit::failed, "",
                  "The running server did not finish this command" + (reply ? "." : ": " + reply.error().detail) +
                      "\nLook at what it did before you repeat it.\n"};
  auto answer = support::parse_json(reply->body, {256u << 20, 32, 10'000'000});
  if (!answer) return std::nullopt;
  return Remote{static_cast<int>((*answer)["exit"].as_integer()), (*answer)["out"].as_string(), (*answer)["err"].as_string()};
}

}  // namespace waymark::cli
