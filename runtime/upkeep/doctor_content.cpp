#include "runtime/storage/named_content.hpp"
#include "runtime/upkeep/doctor.hpp"
#include "runtime/upkeep/files.hpp"

namespace waymark::upkeep {
namespace {

namespace fs = std::filesystem;
using State = Finding::State;
using storage::Row;

constexpr std::size_t kNamed = 3;  // files named in a sentence; the count says how many there are

struct Bad {
  std::size_t count = 0;
  std::string first;
  void note(const std::string& name) {
    if (count++ < kNamed) first += (first.empty() ? "" : ", ") + name;
  }
};

std::vector<BackupFile> content_rows(storage::Connection& db, std::int64_t tenant) {
  std::vector<BackupFile> rows;
  db.query("select sha256, size from content where tenant = ? order by sha256", {tenant}, [&](const Row& row) {
    rows.push_back({row.text(0), static_cast<std::uint64_t>(row.integer(1))});
    return true;
  });
  return rows;
}

// "page2.html of module who-leads, version 1": what an administrator knows it by.
std::string known_as(storage::Connection& db, std::int64_t tenant, const std::string& sha256) {
  std::string words = sha256.substr(0, 12) + "...";
  db.query(
      "select f.path, c.code, f.version from course_file f join course c on c.tenant = f.tenant and c.course_id = f.course_id "
      "where f.tenant = ? and f.sha256 = ? limit 1",
      {tenant, sha256}, [&](const Row& row) {
        words += " (" + row.text(0) + " of " + row.text(1) + ", version " + row.text(2) + ")";
        return false;
      });
  db.query(
      "select s.statement_id from statement_attachment a join statement s on s.tenant = a.tenant and s.position = a.position "
      "where a.tenant = ? and a.sha256 = ? limit 1",
      {tenant, sha256}, [&](const Row& row) {
        words += " (attachment of statement " + row.text(0) + ")";
        return false;
      });
  return words;
}

bool is_digest(const std::string& name) { return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos; }

// A module's or an attachment's file: its name is a digest that a row names, and it lies where that digest belongs.
bool has_a_name(runtime::Context& context, storage::Connection& db, const fs::path& file) {
  const std::string name = file.filename().string();
  if (!is_digest(name) || file != context.content.path(name)) return false;
  return storage::content_is_named(db, name);
}

// Everything below the content store that is no folder and that no row names. incoming/ is cleared at every start.
Result<std::vector<fs::path>> orphans(runtime::Context& context, storage::Connection& db) {
  std::vector<fs::path> found;
  const fs::path root = context.content.folder();
  std::error_code error;
  auto entry = fs::recursive_directory_iterator(root, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->path() == root / "incoming") entry.disable_recursion_pending();
    const bool folder = entry->symlink_status(error).type() == fs::file_type::directory;
    if (error) break;
    if (!folder && !has_a_name(context, db, entry->path())) found.push_back(entry->path());
  }
  if (error)
    return fail(ErrorKind::unavailable, "The content store cannot be read: " + error.message() + ".",
                "Look at the disk and at the rights there.");
  return found;
}

// Set aside, never deleted: a person may look at them and remove them.
Result<void> put_aside(const std::vector<fs::path>& files, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder.parent_path(), fs::perms::owner_all, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  for (const auto& file : files) {
    if (error) break;
    fs::path place = folder / file.filename();
    for (int again = 2; fs::exists(fs::symlink_status(place, error)); ++again)  // two of the same name from two folders
      place = folder / (file.filename().string() + "." + std::to_string(again));
    error.clear();
    fs::rename(file, place, error);
  }
  if (error) return fail(ErrorKind::unavailable, "They cannot be moved to " + folder.string() + ": " + error.message() + ".");
  return sync_folders(folder);
}

}  // namespace

void check_content(runtime::Context& context, const DoctorOptions& options, const Findings& tell) {
  std::vector<BackupFile> rows;
  std::string without_row;
  auto read = context.database.read([&](storage::Connection& db) -> Result<void> {
    rows = content_rows(db, context.tenant);
    db.query(
        "select 'a module names ' || f.path from course_file f left join content c on c.tenant = f.tenant and c.sha256 = f.sha256 "
        "where f.tenant = ?1 and c.sha256 is null union all "
        "select 'a statement names the attachment ' || a.sha2 from statement_attachment a left join content c on c.tenant = a.tenant "
        "and c.sha256 = a.sha256 where a.tenant = ?1 and c.sha256 is null limit 1",
        {context.tenant}, [&](const Row& row) {
          without_row = row.text(0);
          return false;
        });
    return {};
  });
  if (!read) return tell({"content", State::bad, read.error().message, ""});
  std::uint64_t done = 0, total = 0;
  for (const auto& row : rows) total += row.size;
  Bad missing, changed;
  for (const auto& row : rows) {
    const auto found = digest_of(context.content.path(row.sha256), [&](std::uint64_t bytes) {
      done += bytes;
      if (options.tell) options.tell("content", done, total);
      return !*context.stopping;
    });
    if (*context.stopping) return;
    if (found && found->sha256 == row.sha256 && found->size == row.size) continue;
    (void)context.database.read([&](storage::Connection& db) -> Result<void> {
      (found ? changed : missing).note(known_as(db, context.tenant, row.sha256));
      return {};
    });
  }
  const std::string all = std::to_string(rows.size());
  if (!without_row.empty())
    tell({"content", State::bad, without_row + ", and the content table does not", "Restore the last backup that verifies."});
  if (missing.count + changed.count == 0) {
    if (without_row.empty()) tell({"content", State::good, all + " files are there and unchanged", ""});
    return;
  }
  std::string words = std::to_string(missing.count) + " of " + all + " files are missing, " + std::to_string(changed.count) + " changed";
  if (missing.count > 0) words += "; missing: " + missing.first;
  if (changed.count > 0) words += "; changed: " + changed.first;
  tell({"content", State::bad, words, "Copy those files from the last backup that verifies; packages can be imported again as well."});
}

void check_orphans(runtime::Context& context, const DoctorOptions& options, const Findings& tell) {
  const std::lock_guard no_import(*context.importing);  // what an import has written is not named yet
  const auto found = context.database.read_value<std::vector<fs::path>>([&](storage::Connection& db) { return orphans(context, db); });
  if (!found) return tell({"orphans", State::bad, found.error().message, found.error().advice});
  // Attachments come in meanwhile: what was named after we looked is no orphan. Nobody names one while we look again and move.
  const auto alone = context.content.nobody_naming();
  std::vector<fs::path> files;
  auto again = context.database.read([&](storage::Connection& db) -> Result<void> {
    for (const auto& file : *found)
      if (!has_a_name(context, db, file)) files.push_back(file);
    return {};
  });
  if (!again) return tell({"orphans", State::bad, again.error().message, again.error().advice});
  if (files.empty()) return tell({"orphans", State::good, "no content file without a name", ""});
  const std::string count = std::to_string(files.size()) + (files.size() == 1 ? " content file that no module or statement names"
                                                                              : " content files that no module or statement names");
  if (!options.fix)
    return tell({"orphans", State::warning, count, "They do no harm but take room. `waymark doctor --fix` sets them aside."});
  const fs::path folder = context.settings.data_folder / "quarantine" / context.now().substr(0, 10);
  if (auto moved = put_aside(files, folder); !moved)
    return tell({"orphans", State::bad, count + ". " + moved.error().message, moved.error().advice});
  tell({"orphans", State::mended, count + ": moved to " + folder.string(), "Remove that folder when nobody misses anything."});
}

}  // namespace waymark::upkeep
