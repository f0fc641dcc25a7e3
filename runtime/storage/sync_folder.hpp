#pragma once
#include <filesystem>

#include "scorm/base/error.hpp"

namespace waymark::storage {

// A name is on disk when its folder is synced, not when the file is.
Result<void> sync_folder(const std::filesystem::path& folder);

}  // namespace waymark::storage
