#pragma once
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "runtime/catalogue/courses.hpp"
#include "runtime/context.hpp"

// The invented region of the demonstration: organisations and people from samples/region (samples/README.md has the format).
namespace waymark::cli {

struct DemoPerson {
  std::string person_id, username, moodle_username, display_name;
  std::vector<std::string> roles, courses;  // courses: manifest identifiers

  bool has(const std::string& role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
};

struct DemoRegion {
  std::string name, demo_learner;  // username of the learner whom the first link signs in
  std::vector<DemoPerson> people;
  std::map<std::string, std::string> programmes;  // of a module, by its manifest identifier

  std::string somebody(const std::string& role) const;  // username of the first with that role, or empty
};

// Adds everybody. Errors: not_found, invalid with the entry that is wrong; nobody else may be in the database yet.
Result<DemoRegion> load_region(runtime::Context& context, const std::filesystem::path& folder);

// The region names modules by their manifest identifiers; courses of the catalogue by that.
using CoursesByIdentifier = std::map<std::string, catalogue::Course>;
Result<CoursesByIdentifier> courses_by_identifier(runtime::Context& context);

// The invented competence map: settings of an ESR connector, as JSON text.
Result<std::string> competence_settings(const std::filesystem::path& folder, const CoursesByIdentifier& courses);

Result<std::string> read_text_file(const std::filesystem::path& file);

}  // namespace waymark::cli
