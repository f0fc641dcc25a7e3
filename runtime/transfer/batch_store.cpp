#include "runtime/transfer/batch_store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "runtime/storage/statement_store.hpp"
#include "runtime/support/json.hpp"

namespace waymark::transfer {
namespace {

using storage::Connection;
using storage::Row;

Error on_line(const Line& line, Error error) {
  error.message = "Line " + std::to_string(line.number) + ": " + error.message;
  return error;
}

}  // namespace

Result<void> BatchStore::begin(std::string source, std::string head) {
  source_ = std::move(source);
  head_ = std::move(head);
  if (!options_.refused.empty()) {
    refused_.emplace(::open(options_.refused.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (*refused_ < 0)
      return fail(ErrorKind::unavailable, options_.refused.string() + " cannot be written.", "Name another file for what is refused.");
  }
  auto mark = context_.database.read_value<std::optional<ImportMark>>(
      [&](Connection& db) -> Result<std::optional<ImportMark>> { return ImportMark::read(db, context_.tenant, source_, head_); });
  if (!mark) return tl::unexpected<Error>(mark.error());
  if (*mark) mark_ = **mark;
  report_.first_line = mark_.line + 1;
  return {};
}

// With stored kept: nothing else stands here, and nobody was told of a later moment.
Result<void> BatchStore::check_alone(Connection& db, const ImportMark& mark) {
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

// {"line", "why", "statement"}; durable before the mark passes it.
Result<void> BatchStore::note_refused(const Incoming& item) {
  using support::Json;
  const std::string text =
      Json::object(
          {{"line", item.line.number}, {"why", item.refused->message}, {"where", item.refused->where}, {"statement", item.line.text}})
          .dump() +
      "\n";
  if (::write(*refused_, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fdatasync(*refused_) != 0)
    return fail(ErrorKind::unavailable, options_.refused.string() + " cannot be written.", "Make room there, and begin again.");
  return {};
}

Result<void> BatchStore::store(std::vector<Incoming>& items) {
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
          item.refused = Error{ErrorKind::conflict,
                               storage::refused_words(*outcome, item.statement.id),
                               "Look at both; --refused FILE sets such lines aside and goes on.",
                               "/id",
                               "xAPI Part 3, 2.1.2",
                               {}};
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

Result<void> BatchStore::end() {
  return context_.database.write([&](Connection& db) -> Result<void> {
    ImportMark::forget(db, context_.tenant, source_);
    return {};
  });
}

}  // namespace waymark::transfer
