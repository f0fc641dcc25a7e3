#include "runtime/transfer/import.hpp"

#include <fcntl.h>

#include <memory>
#include <optional>

#include "connectors/descriptor.hpp"
#include "runtime/audit/audit.hpp"
#include "runtime/lrs/endpoint.hpp"
#include "runtime/lrs/scopes.hpp"
#include "runtime/storage/document_store.hpp"
#include "runtime/storage/named_content.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/json.hpp"
#include "runtime/transfer/folder_parts.hpp"
#include "runtime/transfer/import_mark.hpp"
#include "runtime/transfer/line_reader.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/prepare.hpp"
#include "xapi/model/time.hpp"
#include "xapi/resources/statement_attachments.hpp"
#include "xapi/rules.hpp"

namespace waymark::transfer {
namespace {

namespace fs = std::filesystem;
using storage::Connection;
using storage::Row;
using xapi::json::Value;

constexpr std::size_t kLines = 500;       // of one transaction
constexpr std::size_t kBytes = 4u << 20;  // about
constexpr std::int64_t kMostAhead = 86'400;  // seconds

struct Item {
  Line line;
  xapi::PreparedStatement statement;
  std::string original;          // its stored, with stored kept
  std::optional<Error> refused;
};

Error on_line(const Line& line, Error error) {
  error.message = "Line " + std::to_string(line.number) + ": " + error.message;
  return error;
}

Error invalid(std::string message, std::string advice) { return {ErrorKind::invalid, std::move(message), std::move(advice), {}, {}, {}}; }

class Importer {
 public:
  Importer(runtime::Context& context, const ImportOptions& options, LineReader reader)
      : context_(context), options_(options), reader_(std::move(reader)), store_(context.database, context.tenant),
        documents_(context.database, context.tenant), sink_(context.content.sink()),
        inner_{store_, documents_, {}, context.now, [] { return std::string(); }},
        authority_(lrs::caller_with("statements/write", context.iri_base, "import", "Statements brought in").authority_json) {
    inner_.nesting_limit = context.settings.xapi_nesting;
  }

  Result<void> begin(const fs::path& file);
  Result<bool> batch();          // false: the file is through
  Result<void> end();
  const Imported& report() const { return report_; }
  std::int64_t at() const { return mark_.offset; }
  std::int64_t size() const { return reader_.size(); }

 private:
  Result<void> prepare(Item& item, std::vector<std::unique_ptr<FolderParts>>& parts);
  Result<void> prepare_statement(Item& item, Value statement, std::vector<std::unique_ptr<FolderParts>>& parts);
  Result<void> keep_time(Item& item, const Value& statement);
  Result<void> store(std::vector<Item>& items);
  Result<void> check_alone(Connection& db, const ImportMark& mark);
  Result<void> note_refused(const Item& item);

  runtime::Context& context_;
  const ImportOptions& options_;
  LineReader reader_;
  storage::SqliteStatementStore store_;
  storage::SqliteDocumentStore documents_;
  std::unique_ptr<package::ContentSink> sink_;
  xapi::ResourceContext inner_;
  std::optional<xapi::TrustedRoots> roots_;
  const std::string authority_;
  std::string source_, head_, last_original_;
  std::optional<connectors::Descriptor> refused_;
  ImportMark mark_;
  Imported report_;
};

Result<void> Importer::begin(const fs::path& file) {
  auto head = reader_.head();
  if (!head) return tl::unexpected<Error>(head.error());
  head_ = std::move(*head);
  source_ = support::sha256_hex(fs::weakly_canonical(file).string() + (options_.keep_authority ? "\n1" : "\n0") + (options_.keep_stored ? "1" : "0"));
  auto roots = lrs::signature_roots(context_.settings);
  if (!roots) return tl::unexpected<Error>(roots.error());
  roots_ = std::move(*roots);
  inner_.roots = roots_ ? &*roots_ : nullptr;
  if (!options_.refused.empty()) {
    refused_.emplace(::open(options_.refused.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (*refused_ < 0) return fail(ErrorKind::unavailable, options_.refused.string() + " cannot be written.", "Name another file for what is refused.");
  }
  auto mark = context_.database.read_value<std::optional<ImportMark>>([&](Connection& db) -> Result<std::optional<ImportMark>> {
    return ImportMark::read(db, context_.tenant, source_, head_);
  });
  if (!mark) return tl::unexpected<Error>(mark.error());
  if (*mark && (*mark)->offset <= reader_.size()) mark_ = **mark;
  reader_.go_to(mark_.offset, mark_.line);
  last_original_ = mark_.original;
  report_.first_line = mark_.line + 1;
  return {};
}

// With stored kept: nothing else stands here, and nobody was told of a later moment.
Result<void> Importer::check_alone(Connection& db, const ImportMark& mark) {
  std::string newest;
  std::int64_t told = 0;
  db.query("select coalesce(max(stored), '') from statement where tenant = ?", {context_.tenant}, [&](const Row& row) {
    newest = row.text(0);
    return false;
  });
  db.query("select value from counter where tenant = ? and name = 'told_through'", {context_.tenant}, [&](const Row& row) {
    told = row.integer(0);
    return false;
  });
  if (newest == mark.stored && told == 0) return {};
  return fail(ErrorKind::conflict,
              newest == mark.stored ? "Somebody has read this record store: the times of another one cannot be kept any more."
                                    : "Other statements stand in this record store: the times of another one cannot be kept beside them.",
              "Import into a new installation before its server is used, or leave --keep-stored out.");
}

Result<void> Importer::keep_time(Item& item, const Value& statement) {
  const auto time = xapi::parse_timestamp(xapi::string_at(statement, "stored"), xapi::TimeRules::rfc3339);
  if (!time) return tl::unexpected<Error>(invalid("The statement has no stored time.", "Leave --keep-stored out."));
  item.original = xapi::format_timestamp(*time);
  if (item.original < last_original_)
    return tl::unexpected<Error>(invalid("stored is earlier than that of the line before.", "Sort the lines by stored, or leave --keep-stored out."));
  // A busy store's times may lie ahead of its clock: each is later than the one before.
  if (item.original > support::add_seconds(context_.now(), kMostAhead))
    return tl::unexpected<Error>(invalid("stored lies more than a day ahead of this machine's clock.", "Leave --keep-stored out."));
  return {};
}

Result<void> Importer::prepare_statement(Item& item, Value statement, std::vector<std::unique_ptr<FolderParts>>& parts) {
  if (!statement.is(xapi::json::Kind::object)) return tl::unexpected<Error>(invalid("This is no statement.", "Each line is one JSON object."));
  if (!statement.find("id"))
    return tl::unexpected<Error>(invalid("The statement has no id.", "Statements that are brought in keep their ids: give it one that stays."));
  xapi::Preparation with;
  with.version = xapi::string_at(statement, "version").starts_with("2.") ? xapi::Version::v2_0_0 : xapi::Version::v1_0_3;
  with.authority_json = authority_;
  with.stored = context_.now();
  if (const Value* own = statement.find("authority"); own != nullptr && options_.keep_authority)  // prepare() checks it
    with.authority_json = xapi::json::write(*own);
  if (options_.keep_stored) {
    if (auto kept = keep_time(item, statement); !kept) return kept;
    with.stored = item.original;
  }
  const Value original = statement;
  auto prepared = xapi::prepare(std::move(statement), with);
  if (!prepared) return tl::unexpected<Error>(prepared.error());
  xapi::ResourceRequest request;
  auto found = std::make_unique<FolderParts>(options_.data, *sink_);
  if (auto read = found->find(original, request); !read) return read;
  xapi::RequestAttachments attachments(request, inner_, with.version);
  if (auto matched = attachments.match(original, {}, *prepared); !matched) {
    Error error = matched.error();
    if (error.rule == std::string(xapi::rule::attachment_data)) {
      error.message = "The data of an attachment are not there, and it has no fileUrl.";
      error.advice = "Name the folder with them, each file named by its sha2: --attachments FOLDER.";
    }
    return tl::unexpected<Error>(std::move(error));
  }
  if (auto kept = attachments.keep(); !kept) return kept;
  prepared->keeps_stored = options_.keep_stored;
  item.statement = std::move(*prepared);
  if (!found->kept().empty()) parts.push_back(std::move(found));
  if (options_.keep_stored) last_original_ = item.original;
  return {};
}

Result<void> Importer::prepare(Item& item, std::vector<std::unique_ptr<FolderParts>>& parts) {
  if (item.line.too_long)
    return tl::unexpected<Error>(invalid("The statement is too long.", "Have the setting xapi.statements_megabytes raised."));
  auto value = xapi::json::parse(item.line.text, {context_.settings.xapi_nesting, xapi::json::Limits{}.values});
  if (!value) return tl::unexpected<Error>(value.error());
  return prepare_statement(item, std::move(*value), parts);
}

// {"line", "why", "statement"}; durable before the mark passes it.
Result<void> Importer::note_refused(const Item& item) {
  using support::Json;
  const std::string text = Json::object({{"line", item.line.number}, {"why", item.refused->message}, {"where", item.refused->where}, {"statement", item.line.text}}).dump() + "\n";
  if (::write(*refused_, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fdatasync(*refused_) != 0)
    return fail(ErrorKind::unavailable, options_.refused.string() + " cannot be written.", "Make room there, and begin again.");
  return {};
}

Result<void> Importer::store(std::vector<Item>& items) {
  ImportMark mark = mark_;
  Imported counts = report_;
  std::optional<Error> stop;
  auto done = context_.database.write([&](Connection& db) -> Result<void> {
    if (options_.keep_stored)
      if (auto alone = check_alone(db, mark); !alone) return alone;
    storage::StatementInserter inserter(db, context_.tenant);
    for (auto& item : items) {
      bool known = false;
      if (!item.refused) {
        if (auto allowed = storage::may_void(db, context_.tenant, item.statement); !allowed) item.refused = allowed.error();
      }
      if (!item.refused) {
        const auto outcome = inserter.insert(item.statement);
        if (!outcome) return tl::unexpected<Error>(outcome.error());
        known = *outcome == xapi::InsertOutcome::same;
        if (*outcome == xapi::InsertOutcome::conflict || *outcome == xapi::InsertOutcome::erased)
          item.refused = Error{ErrorKind::conflict, storage::refused_words(*outcome, item.statement.id),
                               "Look at both; --refused FILE sets such lines aside and goes on.", "/id", "xAPI Part 3, 2.1.2", {}};
      }
      if (item.refused && !refused_) {
        stop = on_line(item.line, *item.refused);
        break;
      }
      if (item.refused)
        if (auto noted = note_refused(item); !noted) return noted;
      ++counts.lines;
      ++(item.refused ? counts.refused : known ? counts.known : counts.stored);
      mark.offset = item.line.end;
      mark.line = item.line.number;
      if (!item.refused && options_.keep_stored) mark.original = item.original;
    }
    if (options_.keep_stored)
      db.query("select coalesce(max(stored), '') from statement where tenant = ?", {context_.tenant}, [&](const Row& row) {
        mark.stored = row.text(0);
        return false;
      });
    mark.keep(db, context_, source_, head_);
    return {};
  });
  if (!done) return done;
  mark_ = mark;
  report_ = counts;
  return stop ? tl::unexpected<Error>(std::move(*stop)) : Result<void>{};
}

Result<bool> Importer::batch() {
  std::vector<Item> items;
  std::vector<std::unique_ptr<FolderParts>> parts;
  bool more = true;
  for (std::size_t bytes = 0; items.size() < kLines && bytes < kBytes;) {
    auto line = reader_.next();
    if (!line) return tl::unexpected<Error>(line.error());
    if (!*line) {
      more = false;
      break;
    }
    if ((*line)->text.find_first_not_of(" \t") == std::string::npos) continue;
    Item item;
    item.line = std::move(**line);
    bytes += item.line.text.size();
    if (auto prepared = prepare(item, parts); !prepared) {
      if (prepared.error().kind == ErrorKind::unavailable || prepared.error().kind == ErrorKind::internal) return tl::unexpected<Error>(prepared.error());
      item.refused = prepared.error();
    }
    const bool ends = item.refused && !refused_;
    items.push_back(std::move(item));
    if (ends) break;
  }
  if (items.empty()) return more;
  std::vector<std::string> kept;
  for (const auto& one : parts) kept.insert(kept.end(), one->kept().begin(), one->kept().end());
  Result<void> done;
  {
    const auto naming = context_.content.naming();
    if (!kept.empty()) done = sink_->finish();
    if (done) done = store(items);
  }
  if (!kept.empty())
    if (auto removed = storage::remove_unnamed(context_.database, context_.content, kept); !removed) return tl::unexpected<Error>(removed.error());
  return done ? Result<bool>(more) : tl::unexpected<Error>(done.error());
}

Result<void> Importer::end() {
  return context_.database.write([&](Connection& db) -> Result<void> {
    ImportMark::forget(db, context_.tenant, source_);
    return {};
  });
}

}  // namespace

Result<Imported> import_file(runtime::Context& context, const ImportOptions& options, const fs::path& file, const std::string& by, const Tell& tell) {
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
      done = fail(ErrorKind::unavailable, "The import was stopped after line " + std::to_string(importer.report().first_line + importer.report().lines - 1) + ".",
                  "Begin it again: it goes on there.");
  }
  if (done) done = importer.end();
  const Imported& report = importer.report();
  if (report.lines > 0) {
    auto noted = context.database.write([&](Connection& db) -> Result<void> {
      audit::add(db, context, by, "statement.import", "", std::to_string(report.stored) + " stored, " + std::to_string(report.known) + " known, " +
                                                             std::to_string(report.refused) + " refused");
      return {};
    });
    if (!noted) return tl::unexpected<Error>(noted.error());
  }
  if (!done) {
    Error error = done.error();
    if (report.stored > 0) error.message += " " + std::to_string(report.stored) + " statements were stored before.";
    return tl::unexpected<Error>(std::move(error));
  }
  return report;
}

}  // namespace waymark::transfer
