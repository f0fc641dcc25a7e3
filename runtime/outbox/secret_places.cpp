#include "runtime/outbox/secret_places.hpp"

#include <algorithm>

#include "runtime/support/json.hpp"

namespace waymark::outbox {
namespace {

namespace fs = std::filesystem;

bool inside(const fs::path& file, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end() && file != folder;
}

// Also where a folder was chosen that holds the data folder.
bool own_file(const fs::path& real, const runtime::Context& context) {
  std::error_code error;
  const fs::path ours = fs::weakly_canonical(context.settings.data_folder, error);
  return error || (inside(real, ours) && !inside(real, fs::weakly_canonical(context.folder(), error) / "secrets"));
}

// First as it is written, so that nothing is learnt of links elsewhere; then as it is on disk.
bool may_be_named(const std::string& name, const fs::path& folder, const runtime::Context& context) {
  std::error_code error;
  const fs::path file = fs::path(name).lexically_normal(), place = fs::absolute(folder, error).lexically_normal();
  if (!file.is_absolute() || !inside(file, place)) return false;
  const fs::path real = fs::weakly_canonical(file, error);
  return !error && inside(real, fs::weakly_canonical(place, error)) && !error && !own_file(real, context);
}

tl::unexpected<Error> not_here(const std::string& name, const fs::path& folder) {
  return fail(ErrorKind::invalid, name + " must be the whole path of a file in " + folder.string(),
              "Put the file there, or let whoever runs the server name another folder (setting connectors.secrets_folder).");
}

}  // namespace

fs::path secrets_folder(const runtime::Context& context) {
  const auto& chosen = context.settings.secrets_folder;
  return chosen.empty() ? context.folder() / "secrets" : chosen;
}

std::string secret_variables(const runtime::Context& context) {
  if (context.slug.empty()) return kSecretVariables;
  std::string name = "WAYMARK_TENANT_";
  for (const char c : context.slug)  // two for a hyphen: no tenant's names begin as another's do
    name += c == '-' ? "__" : std::string(1, static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
  return name + "_SECRET_";
}

Result<void> only_meant_secrets(const runtime::Context& context, const std::string& config_json) {
  const auto settings = support::parse_json(config_json);
  if (!settings || !settings->is_object()) return {};  // the connector's own reader says what is wrong
  const fs::path folder = secrets_folder(context);
  for (const auto& [name, value] : settings->members()) {
    const std::string text = value.as_string();
    if (text.empty()) continue;
    if (name.ends_with("_file") && !may_be_named(text, folder, context)) return not_here(name, folder);
    if (const std::string begin = secret_variables(context); name.ends_with("_env") && !text.starts_with(begin))
      return fail(ErrorKind::invalid, name + " must name a variable that begins with " + begin,
                  "Set the secret in the server's environment under such a name, for example " + begin + "MOODLE.");
  }
  return {};
}

}  // namespace waymark::outbox
