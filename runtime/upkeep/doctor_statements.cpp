#include <random>

#include "runtime/upkeep/doctor.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/comparable.hpp"

namespace waymark::upkeep {
namespace {

using State = Finding::State;
using storage::Row;

constexpr std::int64_t kPiece = 2000;  // statements of one reading: a long one would hold up the writer's log

constexpr std::size_t kMostNesting = 1000;  // any that the settings may have allowed when a statement came

struct Looked {
  std::int64_t there = 0, last = 0, looked_at = 0, changed = 0;
  std::string first;  // id of the first that changed
};

// What was kept beside a statement when it came, against what its bytes say now.
bool as_it_came(const Row& row) {
  xapi::json::Limits limits;
  limits.depth = kMostNesting;
  const auto statement = xapi::json::parse(row.text(1), limits);
  if (!statement) return false;
  const auto says = [&](const char* name, const std::string& kept) {
    const auto* value = statement->find(name);
    return value != nullptr && value->is(xapi::json::Kind::string) && value->text() == kept;
  };
  return says("id", row.text(0)) && says("stored", row.text(2)) &&
         xapi::comparable_digest(xapi::comparable_form(*statement)) == row.text(3);
}

// Statements from a position on, at most `most`. Gives the last position that was looked at; 0: there was none.
std::int64_t look_from(storage::Connection& db, runtime::Context& context, std::int64_t position, std::int64_t most, Looked& looked) {
  std::int64_t last = 0;
  db.query(
      "select statement_id, bytes, stored, comparable, position from statement where tenant = ? and position >= ? order by position limit "
      "?",
      {context.tenant, position, most}, [&](const Row& row) {
        ++looked.looked_at;
        last = row.integer(4);
        if (!as_it_came(row) && looked.changed++ == 0) looked.first = row.text(0);
        return true;
      });
  return last;
}

Result<void> count(runtime::Context& context, Looked& looked) {
  return context.database.read([&](storage::Connection& db) -> Result<void> {
    db.query("select count(*), coalesce(max(position), 0) from statement where tenant = ?", {context.tenant}, [&](const Row& row) {
      looked.there = row.integer(0);
      looked.last = row.integer(1);
      return false;
    });
    return {};
  });
}

Result<void> look_at_all(runtime::Context& context, const DoctorOptions& options, Looked& looked) {
  for (std::int64_t from = 1; from > 0 && from <= looked.last && !*context.stopping;) {
    const auto done = context.database.read([&](storage::Connection& db) -> Result<void> {
      const auto last = look_from(db, context, from, kPiece, looked);
      from = last == 0 ? 0 : last + 1;
      return {};
    });
    if (!done) return done;
    if (options.tell) options.tell("statements", static_cast<std::uint64_t>(looked.looked_at), static_cast<std::uint64_t>(looked.there));
  }
  return {};
}

Result<void> look_at_some(runtime::Context& context, const DoctorOptions& options, Looked& looked) {
  return context.database.read([&](storage::Connection& db) -> Result<void> {
    std::mt19937_64 source(std::random_device{}());
    std::uniform_int_distribution<std::int64_t> position(1, std::max<std::int64_t>(looked.last, 1));
    for (std::size_t i = 0; i < options.sample && !*context.stopping; ++i) look_from(db, context, position(source), 1, looked);
    return {};
  });
}

}  // namespace

void check_statements(runtime::Context& context, const DoctorOptions& options, const Findings& tell) {
  Looked looked;
  auto read = count(context, looked);
  const bool all = options.all || looked.there <= static_cast<std::int64_t>(options.sample);
  if (read) read = all ? look_at_all(context, options, looked) : look_at_some(context, options, looked);
  if (!read) return tell({"statements", State::bad, read.error().message, read.error().advice});
  const std::string words = std::to_string(looked.looked_at) + " of " + std::to_string(looked.there) + " statements read back" +
                            (all ? "" : ", drawn by chance (--all: every one)");
  if (looked.changed == 0) return tell({"statements", State::good, words + ", each as it came", ""});
  tell({"statements", State::bad, words + ", " + std::to_string(looked.changed) + " not as they came; first: " + looked.first,
        "Keep this folder as it is and compare with the last backup that verifies."});
}

}  // namespace waymark::upkeep
