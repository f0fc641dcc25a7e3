#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "scorm/base/error.hpp"

// What a backup says of itself: manifest.json, written last. A folder without it is no backup.
namespace waymark::upkeep {

inline constexpr const char* kManifestName = "manifest.json";
inline constexpr const char* kDatabaseName = "waymark.db";
inline constexpr const char* kSettingsName = "waymark.toml";

struct BackupFile {
  std::string sha256;
  std::uint64_t size = 0;
};

struct Manifest {
  std::string created_at, program;  // RFC 3339 UTC; version of Waymark
  BackupFile database;
  std::map<std::string, std::int64_t> rows;  // of each table
  std::map<std::string, BackupFile> others;  // by name: waymark.toml
  std::vector<BackupFile> content;           // by digest, ascending; below content/ as in a data folder

  std::uint64_t content_bytes() const;
};

// Written beside its place, synced, renamed and the folder synced: there wholly or not at all.
Result<void> write_manifest(const std::filesystem::path& folder, const Manifest& manifest);
// Errors: not_found (no backup), corrupt (it does not read, or a newer Waymark wrote it).
Result<Manifest> read_manifest(const std::filesystem::path& folder);

}  // namespace waymark::upkeep
