#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "scorm/package/package.hpp"

namespace waymark::storage {

// Files of packages by the SHA-256 of their content: DIR/ab/cd/abcd... Written to a temporary name, synced,
// renamed, and the folder synced, before anybody may name them in the database (design.md section 6).
// Thread-safe.
class ContentStore {
 public:
  explicit ContentStore(std::filesystem::path folder);
  std::unique_ptr<package::ContentSink> sink();
  std::filesystem::path path(const std::string& sha256) const;  // where it is, or would be
  bool holds(const std::string& sha256) const;
  // Only for content no row names. While somebody holds the content, the file stays and is remembered.
  void remove(const std::string& sha256);

  // A backup that is being made names files by the database as it was: until the last hold is let go, nothing is removed.
  std::shared_ptr<void> hold();
  // What was to be removed meanwhile; empty while somebody holds. Ask again whether a row names it.
  std::vector<std::string> take_deferred();

  const std::filesystem::path& folder() const { return folder_; }

 private:
  struct Held {
    std::mutex mutex;
    int holders = 0;
    std::vector<std::string> deferred;
  };
  std::filesystem::path folder_;
  std::shared_ptr<Held> held_ = std::make_shared<Held>();
};

}  // namespace waymark::storage
