#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "runtime/app/app.hpp"
#include "runtime/support/json.hpp"

// A command line, read; and what a command is given. Commands write to streams, so that a running server can run them
// for the command line (control.hpp): one process has the database at a time.
namespace waymark::cli {

// Documented in docs/command-line.md; scripts rely on them.
enum Exit { done = 0, failed = 1, usage = 2, done_with_warnings = 3, not_found = 4, refused = 5, not_initialised = 10 };

struct Arguments {
  std::string command;                         // "user add"
  std::map<std::string, std::string> options;  // without dashes; flags hold "true"
  std::map<std::string, std::vector<std::string>> lists;
  std::map<std::string, std::string> settings;  // overrides of configuration settings
  std::string data_folder, config_file;
  std::string tenant;                    // its slug; empty: the first
  std::filesystem::path working_folder;  // relative paths begin here, also when a server runs the command
  bool json = false, quiet = false;

  std::string option(const std::string& name) const;
  bool flag(const std::string& name) const;
  const std::vector<std::string>& list(const std::string& name) const;
  std::filesystem::path path_of(const std::string& text) const { return working_folder / text; }
};

struct Output {
  std::ostream& out;
  std::ostream& err;
  bool json = false, quiet = false;
  bool terminal = false;  // progress may be drawn
  // Somebody else who shows progress: the server that runs this command for a command line elsewhere.
  std::function<void(const std::string&)> elsewhere = {};

  // How far something long has come, on a line that the next one replaces; "" takes it away.
  void progress(const std::string& words);
  std::string drawn_ = {};  // what stands there now
  // One result: as JSON text, or as words for a person.
  void result(const support::Json& value, const std::string& words);
};

// Says an error the way the format asks for, and gives its exit code.
int report(Output& output, const Error& error);

using Run = std::function<int(const Arguments&, app::App&, Output&)>;

// Commands of minutes: a running server has one thread for them, so that pages and answers do not wait behind them.
bool takes_long(const std::string& command);

// Commands about the whole installation: of no tenant.
bool of_the_machine(const std::string& command);

// The commands that work on an open installation, by name. `serve`, `demo`, `init`, `config ...` and `version` are not among them.
const std::map<std::string, Run>& commands();

}  // namespace waymark::cli
