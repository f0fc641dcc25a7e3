#pragma once
#include <filesystem>
#include <memory>

#include "scorm/package/package.hpp"

namespace waymark::storage {

// Files of packages by the SHA-256 of their content: DIR/ab/cd/abcd... Written to temporary names; the sink's finish()
// syncs them, puts them into place and syncs the names, before anybody may name them in the database (design.md section 6).
// Thread-safe.
class ContentStore {
 public:
  explicit ContentStore(std::filesystem::path folder);
  std::unique_ptr<package::ContentSink> sink();
  std::filesystem::path path(const std::string& sha256) const;  // where it is, or would be
  bool holds(const std::string& sha256) const;
  void remove(const std::string& sha256);  // only for content no row names
 private:
  std::filesystem::path folder_;
};

}  // namespace waymark::storage
