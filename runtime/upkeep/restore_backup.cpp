#include <unistd.h>

#include <set>

#include "runtime/storage/content_store.hpp"
#include "runtime/storage/inspect.hpp"
#include "runtime/support/random.hpp"
#include "runtime/upkeep/backup.hpp"
#include "runtime/upkeep/files.hpp"

namespace waymark::upkeep {
namespace {

namespace fs = std::filesystem;
using storage::Row;

constexpr std::size_t kMostNotes = 20;

tl::unexpected<Error> corrupt(const fs::path& file, const std::string& what) {
  return fail(ErrorKind::corrupt, "The backup cannot be trusted: " + file.string() + " " + what + ".",
              "Use an older backup, or take another if the installation still works.");
}

Result<void> compare(const fs::path& file, const Result<BackupFile>& found, const BackupFile& expected) {
  if (!found && found.error().kind == ErrorKind::not_found) return corrupt(file, "is missing");
  if (!found) return tl::unexpected<Error>(found.error());
  if (found->size < expected.size)
    return corrupt(file, "is cut short: " + std::to_string(found->size) + " of " + std::to_string(expected.size) + " bytes");
  if (found->size != expected.size || found->sha256 != expected.sha256)
    return corrupt(file, "is not what was backed up: its digest differs");
  return {};
}

// Puts what the manifest names from one folder into another, each file compared on its way.
class Copying {
 public:
  Copying(const fs::path& from, const fs::path& to, const Manifest& manifest, const Tell& tell)
      : from_(from), to_(to), manifest_(manifest), tell_(tell), total_(manifest.database.size + manifest.content_bytes()) {}

  Result<void> content() {
    if (auto made = make_root("content"); !made) return made;
    for (const auto& file : manifest_.content) {
      auto to = content_place(to_ / "content", file.sha256);
      if (!to) return tl::unexpected<Error>(to.error());
      if (auto done = one(content_path(from_ / "content", file.sha256), *to, file); !done) return done;
    }
    return {};
  }
  Result<void> others() {
    for (const auto& [name, file] : manifest_.others)
      if (auto done = one(from_ / name, to_ / name, file); !done) return done;
    return {};
  }
  Result<void> database(const std::string& name) { return one(from_ / kDatabaseName, to_ / name, manifest_.database); }

 private:
  Result<void> make_root(const char* name) {
    std::error_code error;
    fs::create_directories(to_ / name, error);
    if (!error) fs::permissions(to_ / name, fs::perms::owner_all, error);
    if (error) return fail(ErrorKind::unavailable, (to_ / name).string() + " cannot be made: " + error.message() + ".");
    return {};
  }
  Result<void> one(const fs::path& from, const fs::path& to, const BackupFile& expected) {
    return compare(from,
                   copy_file(from, to,
                             [this](std::uint64_t bytes) {
                               done_ += bytes;
                               if (tell_) tell_("files", done_, total_);
                               return true;
                             }),
                   expected);
  }

  const fs::path &from_, &to_;
  const Manifest& manifest_;
  const Tell& tell_;
  std::uint64_t done_ = 0, total_ = 0;
};

// Every figure of the manifest against what the restored database says.
Result<void> compare_rows(const fs::path& file, const Manifest& manifest) {
  auto copy = storage::open_read_only(file);
  if (!copy) return tl::unexpected<Error>(copy.error());
  try {
    const auto counts = storage::table_counts(**copy);
    for (const auto& [table, rows] : manifest.rows) {
      const auto found = counts.find(table);
      const auto there = found == counts.end() ? 0 : found->second;
      if (there != rows)
        return corrupt(kDatabaseName,
                       "holds " + std::to_string(there) + " rows of " + table + ", the manifest says " + std::to_string(rows));
    }
    if (const std::string problems = storage::integrity_problems(**copy); !problems.empty())
      return corrupt(kDatabaseName, "is damaged: " + problems);
  } catch (const storage::StorageError& error) {
    return corrupt(kDatabaseName, std::string("does not read: ") + error.what());
  }
  return {};
}

// As the server opens it, upgrades included; every file that a row names must be there.
Result<void> open_and_look(const fs::path& folder) {
  storage::DatabaseOptions options;
  options.file = folder / kDatabaseName;
  auto database = storage::Database::open(options);
  if (!database) return tl::unexpected<Error>(database.error());
  const storage::ContentStore content(folder / "content");
  std::string missing;
  auto read = (*database)->read([&](storage::Connection& db) -> Result<void> {
    db.query("select sha256 from content union select sha256 from course_file union select sha256 from statement_attachment", {},
             [&](const Row& row) {
               if (!content.holds(row.text(0))) missing = row.text(0);
               return missing.empty();
             });
    return {};
  });
  if (!read) return read;
  if (!missing.empty()) return corrupt(content_path("content", missing), "is named by the database and is missing");
  return {};
}

std::vector<std::string> files_without_name(const fs::path& folder, const Manifest& manifest) {
  std::set<fs::path> named = {folder / kManifestName, folder / kDatabaseName};
  for (const auto& [name, file] : manifest.others) named.insert(folder / name);
  for (const auto& file : manifest.content) named.insert(content_path(folder / "content", file.sha256));
  std::vector<std::string> notes;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error); !error && entry != fs::recursive_directory_iterator();
       entry.increment(error))
    if (!entry->is_directory(error) && !named.contains(entry->path()) && notes.size() < kMostNotes)
      notes.push_back(entry->path().string() + " is not part of the backup.");
  return notes;
}

// Content, then settings, then the database under another name, which is what makes a folder an installation.
Result<void> put_into(const fs::path& folder, const fs::path& data_folder, const Manifest& manifest, const Tell& tell) {
  const std::string part = std::string(kDatabaseName) + ".part";
  Copying copying(folder, data_folder, manifest, tell);
  if (auto done = copying.content(); !done) return done;
  if (auto done = copying.others(); !done) return done;
  if (auto done = copying.database(part); !done) return done;
  if (auto done = sync_folders(data_folder); !done) return done;
  std::error_code error;
  fs::rename(data_folder / part, data_folder / kDatabaseName, error);
  if (error) return fail(ErrorKind::unavailable, "The database cannot be put into place: " + error.message() + ".");
  return sync_folders(data_folder);
}

}  // namespace

Result<Manifest> restore_backup(const fs::path& folder, const fs::path& data_folder, const Tell& tell) {
  auto manifest = read_manifest(folder);
  if (!manifest) return manifest;
  Undo undo(data_folder);
  if (auto made = make_empty_folder(data_folder); !made) {
    undo.keep();  // what is there is not ours
    return tl::unexpected<Error>(made.error());
  }
  if (auto done = put_into(folder, data_folder, *manifest, tell); !done) return tl::unexpected<Error>(done.error());
  if (auto done = compare_rows(data_folder / kDatabaseName, *manifest); !done) return tl::unexpected<Error>(done.error());
  undo.keep();
  return manifest;
}

Result<Verified> verify_backup(const fs::path& folder, const fs::path& scratch, const Tell& tell) {
  auto manifest = read_manifest(folder);
  if (!manifest) return tl::unexpected<Error>(manifest.error());
  std::error_code error;
  Undo made_for_this(scratch);
  if (fs::exists(scratch, error)) made_for_this.keep();
  const fs::path place = scratch / (".waymark-verify-" + support::random_token(9));
  const Undo undo(place);  // never kept
  if (auto made = make_empty_folder(place); !made) return tl::unexpected<Error>(made.error());
  if (auto done = put_into(folder, place, *manifest, tell); !done) return tl::unexpected<Error>(done.error());
  if (auto done = compare_rows(place / kDatabaseName, *manifest); !done) return tl::unexpected<Error>(done.error());
  if (auto done = open_and_look(place); !done) return tl::unexpected<Error>(done.error());
  return Verified{*manifest, files_without_name(folder, *manifest)};
}

}  // namespace waymark::upkeep
