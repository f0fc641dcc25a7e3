#pragma once
#include <filesystem>
#include <string>

#include "runtime/storage/database.hpp"

namespace waymark::storage {

// The database at `from` as a new file `to` that holds everything committed before the copy ended, without a log beside
// it, synced, for its owner alone (0600). Others may write meanwhile: SQLite's online backup reads one snapshot.
// Errors: conflict (`to` is there), unavailable (disk; cancelled by `progress`); `to` is not there then.
Result<void> copy_database(const std::string& from, const std::filesystem::path& to, const std::string& vfs,
                           const BackupProgress& progress);

}  // namespace waymark::storage
