#include "runtime/transfer/export.hpp"

#include <algorithm>

#include "runtime/identities/joined.hpp"
#include "runtime/storage/kept_uses.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/csv.hpp"
#include "xapi/resources/statement_query.hpp"

namespace waymark::transfer {
namespace {

constexpr std::size_t kStatements = 500;  // of one reading
constexpr std::size_t kBytes = 1u << 20;  // of one piece, about

}  // namespace

Result<StatementExport> StatementExport::open(runtime::Context& context, ExportOptions options) {
  auto columns = Columns::read(options.columns);
  if (!columns) return tl::unexpected<Error>(columns.error());
  auto request = xapi::read_statement_request(options.filter, kStatements);
  if (!request) return tl::unexpected<Error>(request.error());
  StatementExport made(context, std::move(options), std::move(*columns));
  made.query_ = std::move(request->query);
  if (auto joined = identities::join(context, made.query_); !joined) return tl::unexpected<Error>(joined.error());
  auto& query = made.query_;
  made.by_content_ = !query.agent_key.empty() || !query.verb.empty() || !query.activity.empty() || !query.registration.empty();
  auto span = context.database.read_value<storage::StatementSpan>(
      [&](storage::Connection& db) { return storage::statement_span(db, context.tenant, query.since, query.until); });
  if (!span) return tl::unexpected<Error>(span.error());
  made.span_ = *span;
  made.begin_ = span->after;
  query.ascending = true;
  query.limit = kStatements;
  query.sees = made.options_.sees;
  query.snapshot_position = span->up_to;
  query.after_position = span->after;
  return made;
}

Result<void> StatementExport::add(const xapi::StoredStatement& statement, std::string& out) {
  if (options_.form == Form::json_lines) {
    out += statement.bytes;
    out += '\n';
  } else {
    const auto value = xapi::json::parse(statement.bytes, storage::kAsItIsKept);
    if (!value)
      return fail(ErrorKind::internal, "Statement " + statement.id + " cannot be read: " + value.error().message, "Run `waymark doctor`.");
    out += columns_.line(*value);
  }
  ++counts_.statements;
  counts_.voided += statement.voided ? 1 : 0;
  positions_.push_back(statement.position);
  return {};
}

Result<void> StatementExport::read_span(storage::Connection& db, std::string& out) {
  Result<void> done;
  std::size_t seen = 0;
  bool ended = true;
  storage::each_statement(db, context_->tenant, span_, [&](const xapi::StoredStatement& statement, xapi::Sensitivity label) {
    if (seen == kStatements || out.size() >= kBytes) return ended = false;
    ++seen;
    span_.after = statement.position;
    if (options_.sees.covers(label))
      done = add(statement, out);
    else
      ++counts_.left_out;
    return done.has_value();
  });
  if (ended) span_.after = std::max(span_.after, span_.up_to);
  return done;
}

Result<void> StatementExport::read_found(storage::Connection& db, std::string& out) {
  query_.after_position = span_.after;
  const auto page = storage::find_statements(db, context_->tenant, query_);
  if (!page) return tl::unexpected<Error>(page.error());
  for (const auto& statement : page->statements) {
    if (auto added = add(statement, out); !added) return added;
  }
  // A page may end before it is full, or hold nothing (SearchBounds): it says itself how far it came.
  span_.after = page->more ? page->last_position : std::max(span_.after, span_.up_to);
  return {};
}

Result<std::string> StatementExport::next() {
  std::string out;
  positions_.clear();
  if (!begun_ && options_.form == Form::csv) out = support::kCsvMark + columns_.header();
  begun_ = true;
  // A piece that holds nothing would be the end: what may not be seen is passed over.
  while (positions_.empty() && span_.size() > 0) {
    if (*context_->stopping) return fail(ErrorKind::unavailable, "The server is about to end.", "Begin the export again.");
    auto read = context_->database.read([&](storage::Connection& db) { return by_content_ ? read_found(db, out) : read_span(db, out); });
    if (!read) return tl::unexpected<Error>(read.error());
  }
  return out;
}

}  // namespace waymark::transfer
