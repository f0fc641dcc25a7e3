#include <sys/stat.h>

#include "runtime/upkeep/backup.hpp"
#include "runtime/upkeep/doctor.hpp"
#include "runtime/upkeep/files.hpp"

namespace waymark::upkeep {
namespace {

using State = Finding::State;
namespace fs = std::filesystem;

// People's records are in there: nobody else on the machine reads or writes them (docs/operations.md).
bool open_to_others(const fs::path& place) {
  struct stat facts {};
  return ::stat(place.c_str(), &facts) == 0 && (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

}  // namespace

void check_rights(runtime::Context& context, const Findings& tell) {
  const fs::path& folder = context.settings.data_folder;
  const fs::path database = folder / kDatabaseName;
  bool said = false;
  const auto warn = [&](const std::string& message, const std::string& advice) {
    said = true;
    tell({"rights", State::warning, message, advice});
  };
  if (open_to_others(folder)) warn(folder.string() + " is open to others on this machine", "chmod 700 " + folder.string());
  if (open_to_others(database)) warn(database.string() + " is open to others on this machine", "chmod 600 " + database.string());
  const fs::path part = database.string() + ".part";
  std::error_code error;
  if (fs::exists(part, error))
    warn(part.string() + " was left behind by a restore that was broken off", "Nothing reads it. Remove it when no restore runs.");
  if (!said) tell({"rights", State::good, "the data folder and its database are its owner's alone", ""});
}

}  // namespace waymark::upkeep
