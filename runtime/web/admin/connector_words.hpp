#pragma once
#include <string>

namespace waymark::web {

// "moodle" as people read it: "Moodle".
std::string connector_kind_words(const std::string& kind);

}  // namespace waymark::web
