#pragma once
#include "scorm/cmi/engine.hpp"

namespace waymark::runtime {
inline constexpr const char* kVersion = "0.1.0";
inline constexpr const char* kEngine = cmi::kEngineVersion.data();
}  // namespace waymark::runtime
