#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "runtime/context.hpp"

// The invented region of the demonstration: organisations and people from samples/region (samples/README.md has the format).
namespace waymark::cli {

struct DemoPerson {
  std::string person_id, username, moodle_username, display_name;
  bool staff = false;
};

struct DemoRegion {
  std::string name;
  std::vector<DemoPerson> people;
};

// Adds everybody. Errors: not_found, invalid with the entry that is wrong; nobody else may be in the database yet.
Result<DemoRegion> load_region(runtime::Context& context, const std::filesystem::path& folder);

// The invented competence map: settings of an ESR connector, as JSON text.
Result<std::string> competence_settings(const std::filesystem::path& folder);

Result<std::string> read_text_file(const std::filesystem::path& file);

}  // namespace waymark::cli
