#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/storage/statement_span.hpp"
#include "runtime/transfer/columns.hpp"
#include "xapi/store/statement_store.hpp"

// The record store's statements as text: JSON lines (a statement as it is kept, a line each) or CSV. Memory does not grow with them.
namespace waymark::transfer {

enum class Form { json_lines, csv };

struct ExportOptions {
  Form form = Form::json_lines;
  std::vector<std::string> columns;  // of CSV (Columns); empty: the usual ones
  // agent, verb, activity, registration, since, until: with parameters of the xAPI (Part 3, 2.1.3) and as they are checked there.
  std::vector<std::pair<std::string, std::string>> filter;
  xapi::Clearance sees;  // tracking alone, unless said otherwise
};

struct Exported {
  std::uint64_t statements = 0;
  std::uint64_t voided = 0;                 // of them
  std::uint64_t left_out = 0;               // with a label that may not be seen
  std::uint64_t files = 0, file_bytes = 0;  // data of attachments
};

// Statements stored after it was opened are not in it. With a filter on content, voided statements are left out, as the xAPI has it;
// without one they are there, before the statement that voids them.
class StatementExport {
 public:
  // Errors: invalid, with what to put right.
  static Result<StatementExport> open(runtime::Context& context, ExportOptions options);

  // The next piece; empty at the end.
  Result<std::string> next();
  const Exported& counts() const { return counts_; }
  // Of the last piece.
  const std::vector<std::int64_t>& positions() const { return positions_; }
  std::int64_t done() const { return span_.after - begin_; }
  std::int64_t total() const { return span_.up_to - begin_; }

 private:
  StatementExport(runtime::Context& context, ExportOptions options, Columns columns)
      : context_(&context), options_(std::move(options)), columns_(std::move(columns)) {}
  Result<void> read_span(storage::Connection& db, std::string& out);
  Result<void> read_found(storage::Connection& db, std::string& out);
  Result<void> add(const xapi::StoredStatement& statement, std::string& out);

  runtime::Context* context_;
  ExportOptions options_;
  Columns columns_;
  xapi::StatementQuery query_;
  bool by_content_ = false, begun_ = false;
  storage::StatementSpan span_;  // what is still to be read
  std::int64_t begin_ = 0;
  Exported counts_;
  std::vector<std::int64_t> positions_;
};

// The data of these statements' attachments into the folder, each under its sha2, synced by the caller; what is there is left.
Result<void> copy_data(runtime::Context& context, const std::vector<std::int64_t>& positions, const std::filesystem::path& folder,
                       Exported& counts);

// How far it is; false ends it.
using Tell = std::function<bool(std::int64_t done, std::int64_t total)>;

// Into a new file for its owner alone, which has its name once it is whole and synced; with `data`, the data of attachments into that
// folder, each under its sha2. One line in the audit. Errors: conflict when the file is there, invalid, unavailable.
Result<Exported> export_to_file(runtime::Context& context, const ExportOptions& options, const std::filesystem::path& file,
                                const std::filesystem::path& data, const std::string& by, const Tell& tell);

}  // namespace waymark::transfer
