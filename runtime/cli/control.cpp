#include "runtime/cli/control.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "connectors/http_client.hpp"
#include "runtime/cli/parse.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/json.hpp"
#include "runtime/support/random.hpp"

namespace waymark::cli {
namespace {

using support::Json;

// Written with its rights from the start, so that nobody can read it in between.
void write_private(const std::filesystem::path& file, const std::string& text) {
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (handle < 0) return;
  if (::write(handle, text.data(), text.size()) != static_cast<ssize_t>(text.size())) ::ftruncate(handle, 0);
  ::close(handle);
}

// A request to the address that we listen on comes from that address when it comes from this machine.
bool from_here(const std::string& remote, const std::string& listen_address) {
  return remote.rfind("127.", 0) == 0 || remote == "::1" || remote == listen_address;
}

std::string url_of(const std::string& address, std::uint16_t port) {
  const bool every = address == "0.0.0.0" || address == "::";
  const std::string host = every ? (address == "::" ? "[::1]" : "127.0.0.1")
                                 : address.find(':') == std::string::npos ? address : "[" + address + "]";
  return "http://" + host + ":" + std::to_string(port);
}

std::string field(const support::Fields& fields, const std::string& name) {
  for (const auto& [key, value] : fields)
    if (key == name) return value;
  return {};
}

}  // namespace

int run_command(const Arguments& arguments, app::App& app, Output& output) {
  const auto found = commands().find(arguments.command);
  if (found == commands().end()) {
    output.err << "The command \"" << arguments.command << "\" does not work on an installation.\n";
    return Exit::usage;
  }
  return found->second(arguments, app, output);
}

Control::Control(app::App& app, http::Router& router)
    : app_(app), key_(support::random_token(32)), file_(app.context().settings.data_folder / "control.json") {
  router.add({"POST", "/control/run", [this](http::Request& request) { return run(request); }});
}

Control::~Control() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

void Control::announce(std::uint16_t port) {
  const std::string url = url_of(app_.context().settings.listen_address, port);
  write_private(file_, Json::object({{"url", url}, {"key", key_}}).dump());
}

http::Response Control::run(http::Request& request) {
  const auto fields = support::form_decode(request.body);
  if (!fields || !from_here(request.remote, app_.context().settings.listen_address) || !support::constant_time_equal(field(*fields, "key"), key_))
    return http::problem(404, "not-found", "There is nothing here", "Check the address.", request.trace_id);
  auto words = support::parse_json(field(*fields, "words"));
  if (!words) return http::problem(400, "words", "Not a command", words.error().message, request.trace_id);
  std::vector<std::string> list;
  for (const auto& word : words->items()) list.push_back(word.as_string());
  auto parsed = parse(list);
  parsed.arguments.working_folder = field(*fields, "folder");
  std::ostringstream out, err;
  Output output{out, err, parsed.arguments.json, parsed.arguments.quiet, false};
  const int exit = parsed.exit >= 0 ? parsed.exit : run_command(parsed.arguments, app_, output);
  return http::text_response(200, Json::object({{"exit", exit}, {"out", out.str()}, {"err", err.str()}}).dump(),
                             "application/json");
}

std::optional<Remote> run_in_server(const std::filesystem::path& data_folder, const std::vector<std::string>& words) {
  std::ifstream in(data_folder / "control.json");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  auto control = support::parse_json(text);
  if (!control || (*control)["url"].as_string().empty()) return std::nullopt;
  Json list = Json::array();
  for (const auto& word : words) list.push(word);
  connectors::HttpLimits limits;
  limits.direct = true;  // the key must not travel through a proxy
  limits.total = std::chrono::hours(2);  // an import of many packages is one request
  limits.connect = std::chrono::seconds(2);
  limits.body_bytes = 256u << 20;
  connectors::HttpClient client(limits);
  auto reply = client.post_form((*control)["url"].as_string() + "/control/run",
                                {{"key", (*control)["key"].as_string()},
                                 {"words", list.dump()},
                                 {"folder", std::filesystem::current_path().string()}});
  // Nobody listens: a server that was killed left its file. Anything else must not run the command a second time here.
  if (!reply && reply.error().cause == connectors::HttpFailure::Cause::unreachable) return std::nullopt;
  if (!reply || reply->status != 200)
    return Remote{Exit::failed, "", "The running server did not finish this command" + (reply ? "." : ": " + reply.error().detail) + "\nLook at what it did before you repeat it.\n"};
  auto answer = support::parse_json(reply->body, {256u << 20, 32, 10'000'000});
  if (!answer) return std::nullopt;
  return Remote{static_cast<int>((*answer)["exit"].as_integer()), (*answer)["out"].as_string(), (*answer)["err"].as_string()};
}

}  // namespace waymark::cli
