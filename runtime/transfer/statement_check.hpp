#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/storage/document_store.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/transfer/import.hpp"
#include "runtime/transfer/line_reader.hpp"
#include "scorm/package/package.hpp"
#include "xapi/model/certificates.hpp"
#include "xapi/resources.hpp"

namespace waymark::transfer {

// A statement on its way in.
struct Incoming {
  Line line;
  xapi::PreparedStatement statement;
  std::string original;  // its stored, with stored kept
  std::optional<Error> refused;
};

// Checks statements of another store one after the other, in their order, as those that are posted are checked, and keeps the data of
// their attachments in `sink`.
class StatementCheck {
 public:
  StatementCheck(runtime::Context& context, const ImportOptions& options, package::ContentSink& sink);

  // `last_original`: with stored kept, that of the statement before the first. Errors: the configured roots of signatures do not read.
  Result<void> begin(std::string last_original);
  // Fills in `item`: its statement, or why it is refused. Errors: unavailable or internal, which are not the statement's doing.
  Result<void> check(Incoming& item);
  // What `sink` holds since the last time (sha256): the caller finishes it before a row names it.
  std::vector<std::string> take_kept() { return std::exchange(kept_, {}); }

 private:
  Result<void> prepare(Incoming& item);
  Result<void> prepare_statement(Incoming& item, xapi::json::Value statement);
  Result<void> keep_time(Incoming& item, const xapi::json::Value& statement);

  runtime::Context& context_;
  const ImportOptions& options_;
  package::ContentSink& sink_;
  storage::SqliteStatementStore store_;
  storage::SqliteDocumentStore documents_;
  xapi::ResourceContext inner_;
  std::optional<xapi::TrustedRoots> roots_;
  const std::string authority_;
  std::string last_original_;
  std::vector<std::string> kept_;
};

}  // namespace waymark::transfer
