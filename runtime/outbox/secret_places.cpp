#include "runtime/outbox/secret_places.hpp"

#include <algorithm>

#include "runtime/support/json.hpp"

namespace waymark::outbox {
namespace {

namespace fs = std::filesystem;

bool inside(const fs::path& file, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end();
}

bool own_file(const runtime::Context& context, const std::string& name) {
  std::error_code error;
  const fs::path data = fs::weakly_canonical(context.settings.data_folder, error);
  const fs::path file = fs::weakly_canonical(name, error);
  return inside(file, data) && !inside(file, data / "secrets");
}

}  // namespace

Result<void> only_foreign_secrets(const runtime::Context& context, const std::string& config_json) {
  const auto settings = support::parse_json(config_json);
  if (!settings) return {};  // the connector's own reader says what is wrong
  for (const auto& [name, value] : settings->members()) {
    const std::string text = value.as_string();
    if (name.ends_with("_file") && !text.empty() && own_file(context, text))
      return fail(ErrorKind::invalid, name + " names one of Waymark's own files",
                  "Keep secrets elsewhere, or in the folder secrets of the data folder.");
    if (name.ends_with("_env") && text.starts_with("WAYMARK_") && !text.starts_with("WAYMARK_SECRET_"))
      return fail(ErrorKind::invalid, name + " names one of Waymark's own variables",
                  "Use another variable, for example WAYMARK_SECRET_MOODLE.");
  }
  return {};
}

}  // namespace waymark::outbox
