#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

#include "runtime/upkeep/manifest.hpp"

// Files copied, linked and read back, durably.
namespace waymark::upkeep {

// Told after each piece of bytes; false cancels.
using Piece = std::function<bool(std::uint64_t bytes)>;

// Size and digest of a file. Errors: not_found; unavailable (cancelled, or the disk).
Result<BackupFile> digest_of(const std::filesystem::path& file, const Piece& piece);

// A new file for its owner alone with the same bytes, synced. Gives what was read. Errors: not_found (`from`), conflict
// (`to` is there), unavailable.
Result<BackupFile> copy_file(const std::filesystem::path& from, const std::filesystem::path& to, const Piece& piece);

// DIR/ab/cd/abcd... below `root`, its folders made (0700).
Result<std::filesystem::path> content_place(const std::filesystem::path& root, const std::string& sha256);
std::filesystem::path content_path(const std::filesystem::path& root, const std::string& sha256);

// Makes `folder` (0700) when it is not there. Errors: conflict when it is there and holds something.
Result<void> make_empty_folder(const std::filesystem::path& folder);

// Syncs a folder and every folder below it.
Result<void> sync_folders(const std::filesystem::path& root);

// What was made is taken away again unless keep() was called: the folder's contents, and the folder when it was new.
class Undo {
 public:
  explicit Undo(std::filesystem::path folder);
  ~Undo();
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  void keep() { keep_ = true; }

 private:
  std::filesystem::path folder_;
  bool was_there_, keep_ = false;
};

}  // namespace waymark::upkeep
