#pragma once
#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <sstream>

#include "runtime/cli/parse.hpp"

// How commands are declared and read, on top of CLI11; parse.cpp declares them. Included there alone: CLI11 is large.
namespace waymark::cli {

// Collects what CLI11 reads into Arguments. Storage for options must not move while CLI11 points at it.
class Reader {
 public:
  Reader() : app_("Waymark plays e-learning modules, keeps what was learned, and tells the systems that need to know.", "waymark") {
    app_.require_subcommand(1);
    app_.add_flag("--help-all")->description("Help for every command, with all its options");
  }

  CLI::App* group(const std::string& name, const std::string& help) {
    auto* sub = app_.add_subcommand(name, help);
    sub->require_subcommand(1);
    return sub;
  }

  // A command of the program, or of a group ("user" "add").
  CLI::App* command(CLI::App* parent, const std::string& full_name, const std::string& help) {
    const auto space = full_name.rfind(' ');
    auto* sub = (parent ? parent : &app_)->add_subcommand(space == std::string::npos ? full_name : full_name.substr(space + 1), help);
    sub->callback([this, full_name] { arguments_.command = full_name; });
    sub->add_option("--data", arguments_.data_folder, "Data folder (default: $WAYMARK_DATA, else ./waymark-data)");
    sub->add_option("--config", arguments_.config_file, "Configuration file (default: waymark.toml in the data folder)");
    sub->add_option("--tenant", arguments_.tenant, "Of this tenant (default: the first; see `waymark tenant list`)");
    sub->add_flag("--json", arguments_.json, "Answer in JSON");
    sub->add_flag("--quiet", arguments_.quiet, "No progress, no hints");
    return sub;
  }

  void option(CLI::App* sub, const std::string& names, const std::string& help, bool required = false) {
    auto* added = sub->add_option(names, slot(), help);
    if (required) added->required();
    scalars_.push_back({key(added), added, &values_.back()});
  }
  void flag(CLI::App* sub, const std::string& names, const std::string& help) {
    flags_.emplace_back(false);
    auto* added = sub->add_flag(names, flags_.back().value, help);
    flag_options_.push_back({key(added), added});
  }
  void list(CLI::App* sub, const std::string& names, const std::string& help, bool required = false) {
    lists_.emplace_back();
    auto* added = sub->add_option(names, lists_.back(), help);
    if (required) added->required();
    list_options_.push_back({key(added), added, &lists_.back()});
  }
  void setting(CLI::App* sub, const std::string& names, const std::string& setting_name, const std::string& help) {
    auto* added = sub->add_option(names, slot(), help);
    setting_options_.push_back({setting_name, added, &values_.back()});
  }

  Parsed run(std::vector<std::string> words) {
    Parsed parsed;
    std::ostringstream out, err;
    if (std::find(words.begin(), words.end(), "--help-all") != words.end()) {
      help_of_all(app_, "", out);
      parsed.exit = Exit::done;
      parsed.text = out.str();
      return parsed;
    }
    const Place place = place_of(words);
    try {
      std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
      app_.parse(words);
    } catch (const CLI::ParseError& error) {
      const int code = app_.exit(error, out, err);
      parsed.exit = code == 0 ? Exit::done : Exit::usage;
      parsed.text = code == 0 ? out.str() : err.str();
      if (code != 0) parsed.text = with_what_it_takes(*place.command, parsed.text);
      if (code != 0 && !place.unknown.empty())
        parsed.text = "There is no command \"" + (place.words.empty() ? "" : place.words + " ") + place.unknown + "\". `waymark " +
                      (place.words.empty() ? "" : place.words + " ") + "--help` lists them.\n";
      return parsed;
    }
    collect();
    parsed.arguments = std::move(arguments_);
    return parsed;
  }

 private:
  struct Scalar {
    std::string key;
    CLI::Option* option;
    std::string* value;
  };
  struct List {
    std::string key;
    CLI::Option* option;
    std::vector<std::string>* value;
  };
  struct Flag {
    std::string key;
    CLI::Option* option;
  };
  struct Slot {
    explicit Slot(bool given) : value(given) {}
    bool value;
  };

  static std::vector<CLI::App*> below(CLI::App& app) {
    return app.get_subcommands([](CLI::App*) { return true; });
  }

  // CLI11's own goes one level down, and most commands stand in a group.
  static void help_of_all(CLI::App& app, const std::string& before, std::ostream& out) {
    const auto subs = below(app);
    if (subs.empty() || before.empty()) out << app.help(before) << "\n";
    for (auto* sub : subs) help_of_all(*sub, (before.empty() ? "" : before + " ") + app.get_name(), out);
  }

  // How far the words name a command, and the first that should and does not.
  struct Place {
    CLI::App* command;
    std::string words, unknown;
  };
  Place place_of(const std::vector<std::string>& words) {
    Place place{&app_, {}, {}};
    for (const auto& word : words) {
      const auto subs = below(*place.command);
      if (subs.empty() || word.starts_with("-")) break;
      const auto found = std::find_if(subs.begin(), subs.end(), [&](const CLI::App* sub) { return sub->check_name(word); });
      if (found == subs.end()) {
        place.unknown = word;
        break;
      }
      place.command = *found;
      place.words += (place.words.empty() ? "" : " ") + word;
    }
    return place;
  }

  // "--outcome is required" -> "--outcome is required: completed or passed"
  static std::string with_what_it_takes(CLI::App& command, const std::string& text) {
    constexpr std::string_view kRequired = " is required";
    const auto at = text.find(kRequired);
    const auto* option = at == std::string::npos ? nullptr : command.get_option_no_throw(text.substr(0, at));
    if (option == nullptr || option->get_description().empty()) return text;
    return text.substr(0, at + kRequired.size()) + ": " + option->get_description() + text.substr(at + kRequired.size());
  }

  std::string& slot() { return values_.emplace_back(); }

  static std::string key(const CLI::Option* option) {
    std::string name = option->get_name(false, true);
    const auto comma = name.rfind(',');
    if (comma != std::string::npos) name = name.substr(comma + 1);
    while (!name.empty() && name.front() == '-') name.erase(name.begin());
    return name;
  }

  void collect() {
    for (const auto& scalar : scalars_)
      if (scalar.option->count() > 0) arguments_.options[scalar.key] = *scalar.value;
    for (const auto& flag : flag_options_)
      if (flag.option->count() > 0) arguments_.options[flag.key] = "true";
    for (const auto& one : list_options_)
      if (one.option->count() > 0) arguments_.lists[one.key] = *one.value;
    for (const auto& setting : setting_options_)
      if (setting.option->count() > 0) arguments_.settings[setting.key] = *setting.value;
  }

  CLI::App app_;
  Arguments arguments_;
  std::deque<std::string> values_;
  std::deque<Slot> flags_;
  std::deque<std::vector<std::string>> lists_;
  std::vector<Scalar> scalars_, setting_options_;
  std::vector<List> list_options_;
  std::vector<Flag> flag_options_;
};

}  // namespace waymark::cli
