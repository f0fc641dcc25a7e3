#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/upkeep/manifest.hpp"

// Backups of a data folder: made while the server works, checked by putting them back somewhere else.
//   FOLDER/waymark.db   FOLDER/content/ab/cd/...   FOLDER/waymark.toml   FOLDER/manifest.json (last)
// Nothing here follows a name out of a backup but digests and the four names above.
namespace waymark::upkeep {

// Told now and then: what is being done, and how far (of total bytes; 0 when that is not known).
using Tell = std::function<void(const std::string& what, std::uint64_t done, std::uint64_t total)>;

struct CreateOptions {
  bool copy = false;  // content files copied even where a hard link would do
  Tell tell;
};

// The database first, by one snapshot; then the content files that this copy names, while nothing is removed from the
// content store; the manifest last. Content is linked where `folder` lies on the same file system (its files never
// change), else copied; everything is on disk before the manifest. Errors: conflict (the folder is there and not empty),
// unavailable (disk, or the server stops), corrupt (a content file is missing or of the wrong size: run the doctor).
// After an error nothing of it stays.
Result<Manifest> create_backup(runtime::Context& context, const std::filesystem::path& folder, const CreateOptions& options);

struct Verified {
  Manifest manifest;
  std::vector<std::string> notes;  // worth saying, and no reason to distrust it: files that nobody names
};

// Reads every file and compares it with its digest, puts the backup into a new folder below `scratch` (removed at the
// end), opens it there as the server would, counts every table, and finds every file that the database names. Errors:
// corrupt, naming the file; not_found (no finished backup); unavailable (no room in `scratch`).
Result<Verified> verify_backup(const std::filesystem::path& folder, const std::filesystem::path& scratch, const Tell& tell);

// Puts a backup into `data_folder`, which must not be there or be empty: content first, the database last, each file
// compared with its digest on the way. Errors: conflict, not_found, corrupt (naming the file), unavailable; nothing of it
// stays then.
Result<Manifest> restore_backup(const std::filesystem::path& folder, const std::filesystem::path& data_folder, const Tell& tell);

}  // namespace waymark::upkeep
