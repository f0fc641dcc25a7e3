#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/app/app.hpp"
#include "runtime/cli/command.hpp"
#include "runtime/http/message.hpp"

// One process has the database at a time. While a server runs, other commands are run by it: it leaves
// DATA/control.json (readable by its owner alone) with a loopback address and a random key, and the command line sends
// its words there.
namespace waymark::cli {

// Adds POST /control/run and /control/long (takes_long) to the router and writes the file; the destructor removes it.
class Control {
 public:
  Control(app::App& app, http::Router& router);
  ~Control();
  void announce(std::uint16_t port);  // once the server listens

 private:
  http::Response run(http::Request& request, bool may_take_long);
  bool allowed(const http::Request& request, const std::string& key) const;
  http::Response progress(http::Request& request);

  app::App& app_;
  std::mutex mutex_;      // guards progress_
  std::string progress_;  // of the long command that runs
  std::string key_;
  std::filesystem::path file_;
};

struct Remote {
  int exit = 0;
  std::string out, err;
};

// Runs the words in the server that has this data folder. Empty when no server answers there.
// Progress of long commands is asked for now and then, and shown on `output`.
std::optional<Remote> run_in_server(const std::filesystem::path& data_folder, const std::vector<std::string>& words, Output& output);

// Where the server of this data folder answers, on this machine: as it left word, else as the settings have it.
std::string server_url(const runtime::Settings& settings);

// A small file for its owner alone, with those rights from the start.
void write_private(const std::filesystem::path& file, const std::string& text);

// Runs one parsed command on an open installation.
int run_command(const Arguments& arguments, app::App& app, Output& output);

}  // namespace waymark::cli
