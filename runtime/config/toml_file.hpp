#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "scorm/base/error.hpp"

namespace waymark::config {

// The settings of a TOML file as "section.name" -> text. Errors: not_found; invalid with the line; also for anything
// but sections of strings, whole numbers and true/false. toml++ is included by toml_file.cpp alone (it is slow to compile).
Result<std::map<std::string, std::string>> read_toml(const std::filesystem::path& file);

}  // namespace waymark::config
