#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "scorm/package/package.hpp"

namespace waymark::storage {

// Files of packages and attachments of statements by the SHA-256 of their content: DIR/ab/cd/abcd... Written to temporary names; the sink's
// finish() syncs them, puts them into place and syncs the names, before anybody may name them in the database (design.md section 6).
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

  // To be held from before a sink's finish() until the row that names the content is committed, by as many as like; who
  // removes what no row names holds nobody_naming() while asking and removing, and so takes nobody's file away.
  std::shared_lock<std::shared_mutex> naming() const { return std::shared_lock(*naming_); }
  std::unique_lock<std::shared_mutex> nobody_naming() const { return std::unique_lock(*naming_); }

  const std::filesystem::path& folder() const { return folder_; }

 private:
  struct Held {
    std::mutex mutex;
    int holders = 0;
    std::vector<std::string> deferred;
  };
  std::filesystem::path folder_;
  std::shared_ptr<Held> held_ = std::make_shared<Held>();
  std::shared_ptr<std::shared_mutex> naming_ = std::make_shared<std::shared_mutex>();
};

}  // namespace waymark::storage
