#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scorm/package/package.hpp"

// The JSON texts of course_version.course_json and of findings. Columns written once are read for ever: names
// are only ever added, and an absent one reads as its default.
namespace waymark::catalogue {

// Without `files`: course_file holds those.
std::string course_to_json(const package::Course& course);
Result<package::Course> course_from_json(std::string_view text);

std::string findings_to_json(const std::vector<package::Finding>& findings);
Result<std::vector<package::Finding>> findings_from_json(std::string_view text);

std::string_view grade_text(package::Grade grade);  // "stop", "harm", "note"

}  // namespace waymark::catalogue
