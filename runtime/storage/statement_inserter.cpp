#include <algorithm>
#include <optional>

#include "runtime/storage/counter.hpp"
#include "runtime/storage/restriction.hpp"
#include "runtime/storage/statement_erasure.hpp"
#include "runtime/storage/statement_lists.hpp"
#include "runtime/storage/statement_row.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/support/clock.hpp"

namespace waymark::storage {
namespace {

constexpr std::string_view kStoredName = "\"stored\":\"";
constexpr std::size_t kTimeLength = 24;  // YYYY-MM-DDTHH:MM:SS.mmmZ

// The first column of the first row; empty when there is none.
std::optional<std::string> one_text(Connection& connection, std::string_view sql, const std::vector<Value>& values) {
  std::optional<std::string> answer;
  connection.query(sql, values, [&](const Row& row) {
    answer = row.text(0);
    return false;
  });
  return answer;
}

// Where the time stands in `bytes`, which end with "stored":"...Z"}; empty when they do not.
std::optional<std::size_t> stored_at(const std::string& bytes) {
  const std::size_t tail = kStoredName.size() + kTimeLength + 2;
  if (bytes.size() < tail || !bytes.ends_with("\"}")) return std::nullopt;
  const std::size_t begin = bytes.size() - tail;
  if (bytes.compare(begin, kStoredName.size(), kStoredName) != 0) return std::nullopt;
  return begin + kStoredName.size();
}

}  // namespace

Result<xapi::InsertOutcome> StatementInserter::insert(xapi::PreparedStatement statement) {
  if (const auto there =
          one_text(connection_, "select comparable from statement where tenant = ? and statement_id = ?", {tenant_, View{statement.id}}))
    return *there == statement.comparable ? xapi::InsertOutcome::same : xapi::InsertOutcome::conflict;
  if (any_erased() && find_tombstone(connection_, tenant_, statement.id)) return xapi::InsertOutcome::erased;
  if (!statement.voids.empty() && statement.refers_to.empty()) statement.refers_to = statement.voids;
  if (auto stamped = stamp(statement); !stamped) return tl::unexpected<Error>(stamped.error());
  const std::int64_t position = next_number(connection_, tenant_, "statement");
  const std::string voided = voided_by(statement);
  const auto lists = lists_of(statement, [&](const std::string& text) { return term_number(connection_, tenant_, text); });
  const std::int64_t held_back = any_restricted(connection_, tenant_, lists) ? kHeldBack : 0;
  connection_.execute(
      "insert into statement (statement_row, tenant, position, statement_id, stored, timestamp, verb_id, registration, voids, refers_to, "
      "voided_by, sensitivity, launch_id, journal_number, bytes, comparable, authority_id, defines) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {statement_row(tenant_, position), tenant_, position, View{statement.id}, View{statement.stored}, View{statement.timestamp},
       term_number(connection_, tenant_, statement.verb), View{statement.registration}, View{statement.voids}, View{statement.refers_to},
       View{voided}, static_cast<std::int64_t>(statement.sensitivity) + held_back, View{statement.launch_id}, statement.journal_number,
       BlobView{statement.bytes}, BlobView{statement.comparable}, authority_number(statement.authority),
       std::int64_t{statement.defines ? 1 : 0}});
  for (const ListKey& key : lists) keep_in_list(connection_, tenant_, key, position);
  keep_score(connection_, tenant_, statement.facets, position);
  if (voided.empty() && statement.defines) told_.add(statement.definitions, statement.names, statement.sensitivity, position);
  if (!statement.voids.empty() &&
      connection_.execute("update statement set voided_by = ? where tenant = ? and statement_id = ? and voided_by = '' and "
                          "voids = ''",
                          {statement.id, tenant_, statement.voids}) > 0)
    told_.take_back(statement.voids);
  keep_attachments(statement, position);
  return xapi::InsertOutcome::stored;
}

// `stored` is never earlier than the moment of writing: a reader who was told "complete through T" must not
// find a statement stored before T appear later, however long ago its text was composed.
Result<void> StatementInserter::stamp(xapi::PreparedStatement& statement) {
  const auto at = stored_at(statement.bytes);
  if (!at)
    return fail(ErrorKind::invalid, "The bytes of statement " + statement.id + " do not end with their stored time.",
                "Prepare statements with xapi's own functions.");
  std::int64_t wanted = statement.keeps_stored ? 0 : support::steady_now_ms();
  if (const auto composed = support::parse_time(statement.stored)) wanted = std::max(wanted, *composed);
  wanted = std::max(wanted, newest() + 1);
  newest_ = wanted;
  statement.stored = support::format_time(wanted);
  statement.bytes.replace(*at, kTimeLength, statement.stored);
  return {};
}

// When the newest statement was stored. Also what was erased counts: nobody who read up to there may find something new below. Zero: none.
std::int64_t StatementInserter::newest() {
  if (newest_) return *newest_;
  std::int64_t newest = 0;
  for (const char* sql : {"select max(stored) from statement where tenant = ?", "select max(stored) from tombstone where tenant = ?"})
    if (const auto last = one_text(connection_, sql, {tenant_}); last && !last->empty())
      newest = std::max(newest, support::parse_time(*last).value_or(0));
  return newest;
}

// Mostly nothing is: that is asked once.
bool StatementInserter::any_erased() {
  if (!any_erased_) any_erased_ = one_text(connection_, "select 1 from tombstone where tenant = ? limit 1", {tenant_}).has_value();
  return *any_erased_;
}

// The id of a statement that came earlier and voids this one, also when it was erased since; empty when there is none. A statement counts
// as voided only when it is not itself a voiding one (xAPI 2.3.2), whichever came first, so that order changes nothing.
std::string StatementInserter::voided_by(const xapi::PreparedStatement& statement) {
  if (!statement.voids.empty()) return {};
  if (auto erased = !any_erased() ? std::nullopt
                                  : one_text(connection_,
                                             "select statement_id from tombstone where tenant = ? and refers_to = ? and refers_to <> '' "
                                             "and voids = refers_to limit 1",
                                             {tenant_, statement.id}))
    return *erased;
  // "refers_to <> ''" and "+" lead the planner to the index on refers_to: every insert asks this.
  return one_text(connection_,
                  "select statement_id from statement where tenant = ? and refers_to = ? and refers_to <> '' and voids = refers_to "
                  "order by +position limit 1",
                  {tenant_, statement.id})
      .value_or("");
}

std::int64_t StatementInserter::authority_number(const std::string& key) {
  return key.empty() ? 0 : term_number(connection_, tenant_, key);
}

}  // namespace waymark::storage
