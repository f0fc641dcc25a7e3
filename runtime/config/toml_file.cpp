#include "runtime/config/toml_file.hpp"

#include <toml++/toml.h>

#include <sstream>

namespace waymark::config {
namespace {

Result<std::string> as_text(const std::string& name, const toml::node& node) {
  if (const auto* value = node.as_string()) return value->get();
  if (const auto* value = node.as_integer()) return std::to_string(value->get());
  if (const auto* value = node.as_boolean()) return std::string(value->get() ? "true" : "false");
  return fail(ErrorKind::invalid, "\"" + name + "\" must be text, a whole number, true or false.", "",
              "line " + std::to_string(node.source().begin.line));
}

}  // namespace

Result<std::map<std::string, std::string>> read_toml(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file))
    return fail(ErrorKind::not_found, "There is no configuration file " + file.string() + ".", "Check the path after --config.");
  toml::table root;
  try {
    root = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    std::ostringstream where;
    where << "line " << error.source().begin.line;
    return fail(ErrorKind::invalid, file.filename().string() + ", " + where.str() + ": " + std::string(error.description()),
                "Mend that line; `waymark init` writes an example.", where.str());
  }
  std::map<std::string, std::string> out;
  for (const auto& [section, node] : root) {
    const auto* inner = node.as_table();
    if (inner == nullptr) return fail(ErrorKind::invalid, "\"" + std::string(section.str()) + "\" stands outside a [section].");
    for (const auto& [key, value] : *inner) {
      const std::string name = std::string(section.str()) + "." + std::string(key.str());
      auto text = as_text(name, value);
      if (!text) return tl::unexpected<Error>(text.error());
      out[name] = *text;
    }
  }
  return out;
}

}  // namespace waymark::config
