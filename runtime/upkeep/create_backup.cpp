#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "runtime/catalogue/import.hpp"
#include "runtime/storage/inspect.hpp"
#include "runtime/upkeep/backup.hpp"
#include "runtime/upkeep/files.hpp"
#include "runtime/version.hpp"

namespace waymark::upkeep {
namespace {

namespace fs = std::filesystem;
using storage::Row;

constexpr std::uint64_t kPageBytes = 4096;  // of SQLite, for progress alone

class Creation {
 public:
  Creation(runtime::Context& context, const fs::path& folder, const CreateOptions& options)
      : context_(context), folder_(folder), options_(options) {}

  Result<Manifest> run() {
    manifest_.created_at = context_.now();
    manifest_.program = runtime::kVersion;
    if (auto done = copy_database(); !done) return tl::unexpected<Error>(done.error());
    if (auto done = read_copy(); !done) return tl::unexpected<Error>(done.error());
    if (auto done = copy_content(); !done) return tl::unexpected<Error>(done.error());
    if (auto done = copy_settings(); !done) return tl::unexpected<Error>(done.error());
    if (auto done = sync_folders(folder_); !done) return tl::unexpected<Error>(done.error());
    if (auto done = write_manifest(folder_, manifest_); !done) return tl::unexpected<Error>(done.error());
    return std::move(manifest_);
  }

 private:
  bool goes_on() const { return !*context_.stopping; }
  void tell(const char* what, std::uint64_t done, std::uint64_t total) const {
    if (options_.tell) options_.tell(what, done, total);
  }

  Result<void> copy_database() {
    auto copied = context_.database.copy_to(folder_ / kDatabaseName, [&](int done, int total) {
      tell("database", kPageBytes * static_cast<std::uint64_t>(done), kPageBytes * static_cast<std::uint64_t>(total));
      return goes_on();
    });
    if (!copied) return copied;
    auto facts = digest_of(folder_ / kDatabaseName, [&](std::uint64_t) { return goes_on(); });
    if (!facts) return tl::unexpected<Error>(facts.error());
    manifest_.database = *facts;
    return {};
  }

  // From the copy, not from the database that went on meanwhile.
  Result<void> read_copy() {
    auto copy = storage::open_read_only(folder_ / kDatabaseName);
    if (!copy) return tl::unexpected<Error>(copy.error());
    manifest_.rows = storage::table_counts(**copy);
    (*copy)->query("select distinct sha256, size from content order by sha256", {}, [&](const Row& row) {
      manifest_.content.push_back({row.text(0), static_cast<std::uint64_t>(row.integer(1))});
      return true;
    });
    return {};
  }

  Result<void> copy_content() {
    const fs::path root = folder_ / "content";
    std::error_code error;
    fs::create_directories(root, error);
    if (!error) fs::permissions(root, fs::perms::owner_all, error);
    if (error) return fail(ErrorKind::unavailable, root.string() + " cannot be made: " + error.message() + ".");
    total_ = manifest_.content_bytes();
    for (const auto& file : manifest_.content) {
      if (!goes_on()) return fail(ErrorKind::unavailable, "The server stopped before the backup was finished.", "Make it again.");
      if (auto done = copy_one(root, file); !done) return done;
      tell("content", done_, total_);
    }
    return {};
  }

  Result<void> copy_one(const fs::path& root, const BackupFile& file) {
    const fs::path from = context_.content.path(file.sha256);
    std::error_code error;
    const auto size = fs::file_size(from, error);
    if (error || size != file.size)
      return fail(ErrorKind::corrupt,
                  "The content file " + from.string() + (error ? " is missing." : " has another size than when it was imported."),
                  "Run `waymark doctor`; the last backup that verifies has the file.");
    auto to = content_place(root, file.sha256);
    if (!to) return tl::unexpected<Error>(to.error());
    done_ += file.size;
    // Content files never change: a second name is as good as a copy, and costs nothing.
    if (!options_.copy && ::link(from.c_str(), to->c_str()) == 0) return {};
    auto copied = upkeep::copy_file(from, *to, [&](std::uint64_t) { return goes_on(); });
    if (!copied) return tl::unexpected<Error>(copied.error());
    if (copied->sha256 == file.sha256) return {};
    return fail(ErrorKind::corrupt, "The content file " + from.string() + " is not what was imported.",
                "Run `waymark doctor`; the last backup that verifies has the file.");
  }

  Result<void> copy_settings() {
    const fs::path from = context_.settings.data_folder / kSettingsName;
    std::error_code error;
    if (!fs::is_regular_file(from, error)) return {};
    auto copied = upkeep::copy_file(from, folder_ / kSettingsName, {});
    if (!copied) return tl::unexpected<Error>(copied.error());
    manifest_.others[kSettingsName] = *copied;
    return {};
  }

  runtime::Context& context_;
  const fs::path& folder_;
  const CreateOptions& options_;
  Manifest manifest_;
  std::uint64_t done_ = 0, total_ = 0;
};

bool inside(const fs::path& inner, const fs::path& outer) {
  std::error_code error;
  const fs::path a = fs::weakly_canonical(inner, error), b = fs::weakly_canonical(outer, error);
  const auto [end, other] = std::mismatch(b.begin(), b.end(), a.begin(), a.end());
  return end == b.end();
}

}  // namespace

Result<Manifest> create_backup(runtime::Context& context, const fs::path& folder, const CreateOptions& options) {
  if (inside(folder, context.settings.data_folder))
    return fail(ErrorKind::invalid, "A backup cannot lie inside the folder that it copies.",
                "Name a folder elsewhere, best on another disk.");
  Undo undo(folder);
  if (auto made = make_empty_folder(folder); !made) {
    undo.keep();  // what is there is not ours
    return tl::unexpected<Error>(made.error());
  }
  auto hold = context.content.hold();
  auto done = Creation(context, folder, options).run();
  if (done) undo.keep();
  hold.reset();
  if (auto removed = catalogue::remove_deferred(context); !removed) return tl::unexpected<Error>(removed.error());
  return done;
}

}  // namespace waymark::upkeep
