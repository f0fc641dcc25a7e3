#include "runtime/transfer/import.hpp"

#include "runtime/audit/audit.hpp"
#include "runtime/storage/named_content.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/words.hpp"
#include "runtime/transfer/batch_store.hpp"

namespace waymark::transfer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLines = 500;       // of one transaction
constexpr std::size_t kBytes = 4u << 20;  // about

class Importer {
 public:
  Importer(runtime::Context& context, const ImportOptions& options, LineReader reader)
      : context_(context),
        options_(options),
        reader_(std::move(reader)),
        sink_(context.content.sink()),
        check_(context, options, *sink_),
        store_(context, options) {}

  Result<void> begin(const fs::path& file);
  Result<bool> batch();  // false: the file is through
  Result<void> end() { return store_.end(); }
  const Imported& report() const { return store_.report(); }
  std::int64_t at() const { return store_.mark().offset; }
  std::int64_t size() const { return reader_.size(); }

 private:
  Result<bool> fill(std::vector<Incoming>& items);  // false: the file is through

  runtime::Context& context_;
  const ImportOptions& options_;
  LineReader reader_;
  std::unique_ptr<package::ContentSink> sink_;
  StatementCheck check_;
  BatchStore store_;
};

Result<void> Importer::begin(const fs::path& file) {
  auto head = reader_.head();
  if (!head) return tl::unexpected<Error>(head.error());
  auto begun = store_.begin(support::sha256_hex(fs::weakly_canonical(file).string() + (options_.keep_authority ? "\n1" : "\n0") +
                                                (options_.keep_stored ? "1" : "0")),
                            std::move(*head));
  if (!begun) return begun;
  if (store_.mark().offset > reader_.size()) store_.begin_anew();
  reader_.go_to(store_.mark().offset, store_.mark().line);
  return check_.begin(store_.mark().original);
}

Result<bool> Importer::fill(std::vector<Incoming>& items) {
  for (std::size_t bytes = 0; items.size() < kLines && bytes < kBytes;) {
    auto line = reader_.next();
    if (!line) return tl::unexpected<Error>(line.error());
    if (!*line) return false;
    if ((*line)->text.find_first_not_of(" \t") == std::string::npos) continue;
    Incoming item;
    item.line = std::move(**line);
    bytes += item.line.text.size();
    if (auto checked = check_.check(item); !checked) return tl::unexpected<Error>(checked.error());
    const bool ends = item.refused && !store_.sets_aside();
    items.push_back(std::move(item));
    if (ends) break;
  }
  return true;
}

Result<bool> Importer::batch() {
  std::vector<Incoming> items;
  const auto more = fill(items);
  if (!more || items.empty()) return more;
  const auto kept = check_.take_kept();
  Result<void> done;
  {
    const auto naming = context_.content.naming();
    if (!kept.empty()) done = sink_->finish();
    if (done) done = store_.store(items);
  }
  if (!kept.empty())
    if (auto removed = storage::remove_unnamed(context_.database, context_.content, kept); !removed)
      return tl::unexpected<Error>(removed.error());
  return done ? more : tl::unexpected<Error>(done.error());
}

}  // namespace

Result<Imported> import_file(runtime::Context& context, const ImportOptions& options, const fs::path& file, const std::string& by,
                             const Tell& tell) {
  auto reader = LineReader::open(file, context.settings.xapi_statements_bytes);
  if (!reader) return tl::unexpected<Error>(reader.error());
  Importer importer(context, options, std::move(*reader));
  if (auto begun = importer.begin(file); !begun) return tl::unexpected<Error>(begun.error());
  Result<void> done;
  for (bool more = true; more && done;) {
    auto one = importer.batch();
    if (!one) done = tl::unexpected<Error>(one.error());
    more = one && *one;
    if (done && more && (*context.stopping || (tell && !tell(importer.at(), importer.size()))))
      done = fail(ErrorKind::unavailable,
                  "The import was stopped after line " + std::to_string(importer.report().first_line + importer.report().lines - 1) + ".",
                  "Begin it again: it goes on there.");
  }
  if (done) done = importer.end();
  const Imported& report = importer.report();
  if (report.lines > 0) {
    auto noted = context.database.write([&](storage::Connection& db) -> Result<void> {
      audit::add(db, context, by, "statement.import", "",
                 std::to_string(report.stored) + " stored, " + std::to_string(report.known) + " known, " + std::to_string(report.refused) +
                     " refused");
      return {};
    });
    if (!noted) return tl::unexpected<Error>(noted.error());
  }
  if (!done) {
    Error error = done.error();
    if (report.stored > 0)
      error.message +=
          " " + support::count_words(static_cast<std::int64_t>(report.stored), "statement was", "statements were") + " stored before.";
    return tl::unexpected<Error>(std::move(error));
  }
  return report;
}

}  // namespace waymark::transfer
