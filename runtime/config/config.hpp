#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"

// Settings come from, in this order: the command line, the environment, the configuration file, the default.
// Every setting has one name ("server.public_url") and one environment twin ("WAYMARK_SERVER_PUBLIC_URL").
namespace waymark::config {

struct Source {
  std::string value, origin;  // origin: "default", "file NAME", "environment NAME", "command line"
};

struct Loaded {
  runtime::Settings settings;
  std::map<std::string, Source> effective;  // by setting name
};

struct Inputs {
  std::optional<std::filesystem::path> file;            // --config; else DATA/waymark.toml when it is there
  std::map<std::string, std::string> command_line;      // setting name -> text
  std::function<const char*(const char*)> environment;  // std::getenv outside tests
};

// Errors: invalid with the setting's name, what is wrong and what is allowed; unknown settings are errors.
Result<Loaded> load(const Inputs& inputs);

// One setting, by its name. Errors: invalid, with the name, what is wrong and what is allowed.
Result<void> change(runtime::Settings& settings, const std::string& name, const std::string& value);

struct Description {
  std::string name, environment, fallback, help;
};
std::vector<Description> descriptions();

// A configuration file with every setting at its default, commented out; written by `waymark init`.
std::string commented_file(const std::map<std::string, std::string>& given = {});

// Of these names ("NAME" or "NAME=value", as the environment has them) those that begin as ours do and are nothing that Waymark knows:
// misspelt, most likely.
std::vector<std::string> unknown_names(const std::vector<std::string>& environment);

// A secret: NAME in the environment, or the file that NAME_FILE names (one line, a trailing newline is dropped).
// Empty optional when neither is set. Errors: not_found when the file cannot be read; invalid when both are set.
Result<std::optional<std::string>> secret(const std::string& name, const std::function<const char*(const char*)>& environment);

}  // namespace waymark::config
