#pragma once
#include <filesystem>

#include "runtime/support/random.hpp"

namespace waymark::storage::test {

// A folder of its own for one test, gone afterwards.
struct TemporaryFolder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("waymark-storage-" + support::random_token(9));
  TemporaryFolder() { std::filesystem::create_directories(path); }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

}  // namespace waymark::storage::test
