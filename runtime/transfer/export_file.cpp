#include "runtime/audit/audit.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/transfer/export.hpp"
#include "runtime/transfer/new_file.hpp"
#include "runtime/upkeep/files.hpp"

namespace waymark::transfer {
namespace {

namespace fs = std::filesystem;

bool is_digest(const std::string& text) { return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string::npos; }

std::string audit_words(const ExportOptions& options, const Exported& counts) {
  return std::to_string(counts.statements) + " statements, " + (options.form == Form::csv ? "CSV" : "JSON lines") +
         (options.filter.empty() ? "" : ", filtered");
}

}  // namespace

Result<void> copy_data(runtime::Context& context, const std::vector<std::int64_t>& positions, const fs::path& folder, Exported& counts) {
  storage::SqliteAttachmentStore store(context.database, context.tenant);
  auto all = store.attachments_of(positions);
  if (!all) return tl::unexpected<Error>(all.error());
  for (const auto& one : *all) {
    if (!is_digest(one.sha2) || fs::exists(folder / one.sha2)) continue;
    auto copied = upkeep::copy_file(context.content.path(one.sha256), folder / one.sha2, {});
    if (!copied) return tl::unexpected<Error>(copied.error());
    ++counts.files;
    counts.file_bytes += copied->size;
  }
  return {};
}

Result<Exported> export_to_file(runtime::Context& context, const ExportOptions& options, const fs::path& file, const fs::path& data,
                                const std::string& by, const Tell& tell) {
  auto statements = StatementExport::open(context, options);
  if (!statements) return tl::unexpected<Error>(statements.error());
  NewFile out(file);
  if (auto begun = out.begin(); !begun) return tl::unexpected<Error>(begun.error());
  std::error_code failed;
  if (!data.empty() && !fs::create_directories(data, failed) && failed)
    return fail(ErrorKind::unavailable, data.string() + " cannot be made: " + failed.message() + ".", "Name another folder.");
  Exported counts;
  for (;;) {
    auto piece = statements->next();
    if (!piece) return tl::unexpected<Error>(piece.error());
    if (auto added = out.add(*piece); !added) return tl::unexpected<Error>(added.error());
    if (!data.empty())
      if (auto copied = copy_data(context, statements->positions(), data, counts); !copied) return tl::unexpected<Error>(copied.error());
    if (tell && !tell(statements->done(), statements->total()))
      return fail(ErrorKind::unavailable, "The export was stopped.", "Begin it again.");
    if (piece->empty() || statements->done() >= statements->total()) break;
  }
  if (!data.empty())
    if (auto synced = upkeep::sync_folders(data); !synced) return tl::unexpected<Error>(synced.error());
  if (auto finished = out.finish(); !finished) return tl::unexpected<Error>(finished.error());
  const std::uint64_t files = counts.files, bytes = counts.file_bytes;
  counts = statements->counts();
  counts.files = files;
  counts.file_bytes = bytes;
  auto noted = context.database.write([&](storage::Connection& db) -> Result<void> {
    audit::add(db, context, by, "statement.export", "", audit_words(options, counts));
    return {};
  });
  if (!noted) return tl::unexpected<Error>(noted.error());
  return counts;
}

}  // namespace waymark::transfer
