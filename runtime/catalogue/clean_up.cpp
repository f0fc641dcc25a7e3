#include <system_error>

#include "runtime/catalogue/import.hpp"
#include "runtime/catalogue/import_rows.hpp"
#include "runtime/storage/named_content.hpp"

namespace waymark::catalogue {
namespace {

namespace fs = std::filesystem;

// The content store's folder, from the place of any digest in it: DIR/aa/aa/aaaa...
fs::path content_folder(const storage::ContentStore& store) {
  return store.path(std::string(64, 'a')).parent_path().parent_path().parent_path();
}

bool is_digest(const std::string& name) { return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos; }

std::size_t empty_folder(const fs::path& folder) {
  std::size_t removed = 0;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder, code))
    if (entry.is_regular_file(code) && fs::remove(entry.path(), code)) ++removed;
  return removed;
}

// Another tenant may name the same content, so this asks for rows of any.
std::size_t remove_orphans(storage::Connection& db, storage::ContentStore& store) {
  std::size_t removed = 0;
  std::error_code code;
  const fs::path folder = content_folder(store);
  for (auto entry = fs::recursive_directory_iterator(folder, code); entry != fs::recursive_directory_iterator(); entry.increment(code)) {
    if (code) break;
    const std::string name = entry->path().filename().string();
    if (!is_digest(name) || !entry->is_regular_file(code)) continue;
    if (storage::content_is_named(db, name)) continue;
    store.remove(name);
    ++removed;
  }
  return removed;
}

}  // namespace

Result<CleanUp> clean_after_stop(runtime::Context& context) {
  CleanUp done;
  auto written = context.database.write([&](storage::Connection& db) -> Result<void> {
    done.jobs =
        static_cast<std::size_t>(db.execute("update import_job set state = 'failed', message = 'The server "
                                            "stopped while this package was being read. "
                                            "Import it again.', finished_at = ? where finished_at = ''",
                                            {context.now()}));
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  done.files += empty_folder(context.settings.data_folder / "incoming");
  done.files += empty_folder(content_folder(context.content) / "incoming");
  auto read = context.database.read([&](storage::Connection& db) -> Result<void> {
    done.files += remove_orphans(db, context.content);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return done;
}

Result<void> remove_deferred(runtime::Context& context) {
  const std::vector<std::string> waiting = context.content.take_deferred();
  if (waiting.empty()) return {};
  const std::lock_guard one(*context.importing);
  auto removed = remove_unnamed(context, waiting);
  if (!removed) return tl::unexpected<Error>(removed.error());
  return {};
}

}  // namespace waymark::catalogue
