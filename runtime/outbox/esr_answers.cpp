#include "runtime/outbox/esr_answers.hpp"

#include <algorithm>

#include "connectors/esr/acknowledgement.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/outbox/told.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/words.hpp"

namespace waymark::outbox {
namespace {

namespace esr = connectors::esr;
using runtime::Context;
using storage::Blob;
using storage::Connection;
using storage::Row;

struct File {
  std::string connector_id, vpd, name;
  std::int64_t sequence = 0;
};

std::vector<esr::SentRow> rows_of(Connection& db, const Context& context, const File& file) {
  std::vector<esr::SentRow> rows;
  db.query(
      "select row, key, delivery_id, state from esr_row where tenant = ? and connector_id = ? and vpd = ? and sequence = ? "
      "order by row",
      {context.tenant, file.connector_id, file.vpd, file.sequence}, [&](const Row& r) {
        rows.push_back({static_cast<std::uint32_t>(r.integer(0)), r.text(1), r.text(2),
                        esr::state_from_text(r.text(3)).value_or(esr::State::exported)});
        return true;
      });
  return rows;
}

Result<File> file_of(Connection& db, const Context& context, const std::string& connector_id, const std::string& vpd,
                     std::int64_t sequence) {
  File file{connector_id, vpd, "", sequence};
  db.query("select name from esr_file where tenant = ? and connector_id = ? and vpd = ? and sequence = ?",
           {context.tenant, connector_id, vpd, sequence}, [&](const Row& r) {
             file.name = r.text(0);
             return false;
           });
  if (file.name.empty())
    return fail(ErrorKind::not_found, "No file number " + std::to_string(sequence) + " was written for trust " + vpd + ".",
                "Check that the acknowledgement belongs to this connector.");
  return file;
}

// What the rows say together; see esr_file_words.
std::string state_of(const std::vector<esr::SentRow>& rows) {
  const auto count = [&](esr::State state) {
    return std::count_if(rows.begin(), rows.end(), [&](const esr::SentRow& row) { return row.state == state; });
  };
  const auto all = static_cast<std::ptrdiff_t>(rows.size());
  if (count(esr::State::unanswered) > 0) return "unanswered";
  if (const auto waiting = count(esr::State::exported); waiting > 0) return waiting == all ? "written" : "answered in part";
  if (count(esr::State::manual) + count(esr::State::taken_back) > 0) return "entered by hand";
  return count(esr::State::quarantined) == all ? "refused" : "answered";
}

void keep_state(Connection& db, const Context& context, const File& file) {
  keep_file_state(db, context, file.connector_id, file.vpd, file.sequence);
}

void keep_row(Connection& db, const Context& context, const File& file, const esr::SentRow& row, const std::string& reason) {
  db.execute(
      "update esr_row set state = ?, reason = ? where tenant = ? and connector_id = ? and vpd = ? and sequence = ? and row = ?",
      {std::string(esr::to_text(row.state)), reason, context.tenant, file.connector_id, file.vpd, file.sequence, std::int64_t{row.row}});
}

bool is_latest_line(Connection& db, const Context& context, const File& file, const esr::SentRow& row) {
  bool latest = false;
  db.query(
      "select r.connector_id = ? and r.vpd = ? and r.sequence = ? and r.row = ? from esr_row r join esr_file f on f.tenant "
      "= r.tenant and f.connector_id = r.connector_id and f.vpd = r.vpd and f.sequence = r.sequence where r.tenant = ? and "
      "r.delivery_id = ? order by f.created_at desc, r.sequence desc, r.row desc limit 1",
      {file.connector_id, file.vpd, file.sequence, std::int64_t{row.row}, context.tenant, row.delivery_id}, [&](const Row& r) {
        latest = r.integer(0) != 0;
        return false;
      });
  return latest;
}

// Where a completion stands that a line was written for.
struct Standing {
  std::string completion_id, state, person_id;
  bool open = false, live = false;
};

Standing standing_of(Connection& db, const Context& context, const std::string& delivery_id) {
  Standing found;
  db.query(
      "select d.reference, d.state, coalesce(m.person_id, ''), d.open, m.completion_id is not null from delivery d left join "
      "completion m on m.tenant = d.tenant and m.completion_id = d.reference where d.tenant = ? and d.delivery_id = ?",
      {context.tenant, delivery_id}, [&](const Row& r) {
        found = {r.text(0), r.text(1), r.text(2), r.integer(3) != 0, r.integer(4) != 0};
        return false;
      });
  return found;
}

std::string row_words(const esr::SentRow& row) { return "row " + std::to_string(row.row) + ": "; }

bool accepted_before_mark(Connection& db, const Context& context, const File& file, const esr::SentRow& row) {
  bool accepted = false;
  db.query(
      "select taken_back_from in ('ACCEPTED', 'ACCEPTED_WITH_WARNING') from esr_row where tenant = ? and connector_id "
      "= ? and vpd = ? and sequence = ? and row = ?",
      {context.tenant, file.connector_id, file.vpd, file.sequence, std::int64_t{row.row}}, [&](const Row& r) {
        accepted = r.integer(0) != 0;
        return false;
      });
  return accepted;
}

// ESR answers a line after somebody said that it was taken back: whether the load came before that or after it, nobody can tell.
std::string decide_taken_back(Connection& db, const Context& context, const File& file, const esr::SentRow& row) {
  if (row.state != esr::State::accepted && row.state != esr::State::accepted_with_warning) return {};
  if (!list_again(db, context, file.connector_id, standing_of(db, context, row.delivery_id).completion_id, file.vpd, row.key,
                  "ESR has loaded its line, row " + std::to_string(row.row) + " of " + file.name +
                      ", and it was marked as taken back before that was known here: let the trust look, and mark it again."))
    return {};
  return row_words(row) + "it was marked as taken back by hand, and ESR has loaded it: it is in the list again";
}

// The line's completion takes the line's new state, or the reason why it does not.
std::string decide(Connection& db, const Context& context, const File& file, const esr::SentRow& row, esr::State before,
                   const std::string& detail) {
  if (before == esr::State::taken_back) return decide_taken_back(db, context, file, row);
  if (!is_latest_line(db, context, file, row))
    return row_words(row) + "its completion is in a later file, and what is said here decides this line alone";
  const auto standing = standing_of(db, context, row.delivery_id);
  if (standing.open || standing.state != esr::words_for(before))
    return row_words(row) + "its completion stands at \"" + std::string(esr::shown_state(standing.state)) +
           "\" meanwhile, and what is said here decides this line alone";
  set_esr_delivery(db, context, row.delivery_id, row.state, detail);
  if (row.state == esr::State::rejected || row.state == esr::State::quarantined)
    look_at_covered(db, context, file.connector_id, standing.person_id);
  if (!standing.live && (row.state == esr::State::rejected || row.state == esr::State::quarantined))
    nothing_to_take_back(db, context, file.connector_id, standing.completion_id,
                         "ESR has refused the line since: there is nothing to take back.");
  return {};
}

// Settles what an acknowledgement says; rows that were answered so before stay untouched.
void settle(Connection& db, const Context& context, const File& file, const esr::Reconciliation& result, EsrAnswer& done) {
  for (const auto& mismatch : result.mismatches) done.mismatches.push_back("line " + std::to_string(mismatch.line) + ": " + mismatch.what);
  for (const auto& one : result.settled) {
    if (one.row.state == one.before || (one.before == esr::State::taken_back && accepted_before_mark(db, context, file, one.row))) {
      ++done.unchanged;
      continue;
    }
    ++done.settled;
    if (one.row.state == esr::State::rejected || one.row.state == esr::State::quarantined) ++done.refused;
    keep_row(db, context, file, one.row, one.reason);
    const auto why_not = decide(db, context, file, one.row, one.before,
                                one.reason.empty() ? "In " + file.name + ", row " + std::to_string(one.row.row) + "." : one.reason);
    if (!why_not.empty()) done.mismatches.push_back("line " + std::to_string(one.line) + ": " + why_not);
  }
  keep_state(db, context, file);
  for (const auto& row : rows_of(db, context, file)) done.unanswered += esr::awaits_answer(row.state) ? 1 : 0;
}

// When these very bytes were read before.
std::string read_before(Connection& db, const Context& context, const std::string& connector_id, const std::string& sha256) {
  std::string at;
  db.query("select read_at from esr_acknowledgement where tenant = ? and connector_id = ? and sha256 = ?",
           {context.tenant, connector_id, sha256}, [&](const Row& r) {
             at = r.text(0);
             return false;
           });
  return at;
}

// Moves rows of a file by one event, with their completions. `chosen` empty: every row that the event suits.
Result<std::size_t> move_rows(Connection& db, const Context& context, const File& file, esr::Event event,
                              const std::vector<std::int64_t>& chosen, const std::string& detail) {
  std::size_t moved = 0;
  auto wanted = chosen;
  for (auto row : rows_of(db, context, file)) {
    const auto named = std::find(wanted.begin(), wanted.end(), std::int64_t{row.row});
    if (!chosen.empty() && named == wanted.end()) continue;
    if (named != wanted.end()) wanted.erase(named);
    const auto to = esr::next(row.state, event);
    if (!to && chosen.empty()) continue;
    if (!to) return fail(ErrorKind::conflict, "In " + file.name + ", " + row_words(row) + to.error().message + ".", "Nothing was changed.");
    const auto before = row.state;
    row.state = *to;
    keep_row(db, context, file, row, "");
    (void)decide(db, context, file, row, before, detail);
    ++moved;
  }
  if (!wanted.empty())
    return fail(ErrorKind::conflict, file.name + " has no row " + std::to_string(wanted.front()) + ".", "Nothing was changed.");
  if (moved > 0) keep_state(db, context, file);
  return moved;
}

tl::unexpected<Error> nothing_overdue(const File& file) {
  return fail(ErrorKind::conflict, "No answer to " + file.name + " is overdue.", "Nothing was changed.");
}

std::vector<File> overdue_files(Connection& db, const Context& context, const std::string& connector_id, int days) {
  std::vector<File> due;
  const auto now = connectors::parse_utc(context.now());
  db.query(
      "select vpd, sequence, waiting_since from esr_file where tenant = ? and connector_id = ? and state in ('written', "
      "'answered in part')",
      {context.tenant, connector_id}, [&](const Row& r) {
        const auto since = connectors::parse_utc(r.text(2));
        if (now && since && esr::answer_overdue(*since, *now, days)) due.push_back({connector_id, r.text(0), "", r.integer(1)});
        return true;
      });
  return due;
}

// A withdrawal may have been told to the trust's list while its line was passed on or refused.
const std::string kNeedless =
    "tenant = ? and connector_id = ? and kind = 'withdrawal' and dead = 1 and open = 0 and state = ? and not exists (select 1 "
    "from delivery d join esr_row r on r.tenant = d.tenant and r.delivery_id = d.delivery_id where d.tenant = delivery.tenant "
    "and d.connector_id = delivery.connector_id and d.kind = 'completion' and d.reference = delivery.reference and " +
    standing_line("r") + ")";

bool any_needless(Connection& db, const Context& context, const std::string& connector_id) {
  bool any = false;
  db.query("select 1 from delivery where " + kNeedless, {context.tenant, connector_id, std::string(esr::kToTakeBack)}, [&](const Row&) {
    any = true;
    return false;
  });
  return any;
}

void close_needless(Connection& db, const Context& context, const std::string& connector_id) {
  db.execute("update delivery set dead = 0, state = ?, detail = 'ESR holds no line of this completion.', updated_at = ? where " + kNeedless,
             {std::string(esr::kNothingToTakeBack), context.now(), context.tenant, connector_id, std::string(esr::kToTakeBack)});
}

}  // namespace

void keep_file_state(Connection& db, const Context& context, const std::string& connector_id, const std::string& vpd,
                     std::int64_t sequence) {
  db.execute("update esr_file set state = ? where tenant = ? and connector_id = ? and vpd = ? and sequence = ?",
             {state_of(rows_of(db, context, {connector_id, vpd, "", sequence})), context.tenant, connector_id, vpd, sequence});
}

Result<EsrAnswer> read_esr_acknowledgement(Context& context, const std::string& connector_id, const std::string& bytes,
                                           const std::string& by) {
  auto config = esr_config(context, connector_id);
  if (!config) return tl::unexpected<Error>(config.error());
  auto answer = esr::read_acknowledgement(config->profile, bytes);
  if (!answer) return tl::unexpected<Error>(answer.error());
  const std::string sha256 = support::sha256_hex(bytes);
  return context.database.write_value<EsrAnswer>([&](Connection& db) -> Result<EsrAnswer> {
    auto file = file_of(db, context, connector_id, answer->vpd, answer->sequence);
    if (!file) return tl::unexpected<Error>(file.error());
    const auto rows = rows_of(db, context, *file);
    EsrAnswer done;
    done.file = file->name;
    done.vpd = answer->vpd;
    done.sequence = std::int64_t{answer->sequence};
    done.read_before = read_before(db, context, connector_id, sha256);
    if (!done.read_before.empty()) {
      for (const auto& row : rows) done.unanswered += esr::awaits_answer(row.state) ? 1 : 0;
      return done;
    }
    auto result = esr::reconcile(*answer, {file->name, answer->vpd, answer->sequence, rows});
    if (!result) return tl::unexpected<Error>(result.error());
    settle(db, context, *file, *result, done);
    db.execute(
        "insert into esr_acknowledgement (tenant, connector_id, sha256, vpd, sequence, name, bytes, read_at) values (?, ?, "
        "?, ?, ?, ?, ?, ?)",
        {context.tenant, connector_id, sha256, answer->vpd, std::int64_t{answer->sequence}, answer->filename, Blob{bytes}, context.now()});
    people::audit(db, context, by, "esr.acknowledgement", connector_id, file->name);
    return done;
  });
}

Result<std::size_t> note_overdue(Context& context, const std::string& connector_id) {
  auto config = esr_config(context, connector_id);
  if (!config) return tl::unexpected<Error>(config.error());
  const int days = config->profile.unanswered_after_working_days;
  bool needless = false;
  auto due = context.database.read_value<std::vector<File>>([&](Connection& db) -> Result<std::vector<File>> {
    needless = any_needless(db, context, connector_id);
    return overdue_files(db, context, connector_id, days);
  });
  if (!due) return tl::unexpected<Error>(due.error());
  if (due->empty() && !needless) return std::size_t{0};
  return context.database.write_value<std::size_t>([&](Connection& db) -> Result<std::size_t> {
    close_needless(db, context, connector_id);
    const auto files = overdue_files(db, context, connector_id, days);
    for (const auto& one : files) {
      auto file = file_of(db, context, connector_id, one.vpd, one.sequence);
      if (!file) return tl::unexpected<Error>(file.error());
      auto moved = move_rows(db, context, *file, esr::Event::not_answered, {},
                             file->name + " has had no answer for more than " + std::to_string(days) +
                                 " working days. Ask the trust; an administrator then says on the file's page what holds.");
      if (!moved) return moved;
    }
    return files.size();
  });
}

Result<void> wait_again(Context& context, const std::string& connector_id, const std::string& vpd, std::int64_t sequence, WaitAgain why,
                        const std::string& by) {
  const bool again = why == WaitAgain::handed_over_again;
  return context.database.write([&](Connection& db) -> Result<void> {
    auto file = file_of(db, context, connector_id, vpd, sequence);
    if (!file) return tl::unexpected<Error>(file.error());
    auto moved = move_rows(db, context, *file, again ? esr::Event::handed_over_again : esr::Event::wait_longer, {},
                           "In " + file->name + (again ? ", handed over again" : ", waiting again since") + " " +
                               std::string(again ? "on " : "") + support::display_date(context.now()) + ".");
    if (!moved) return tl::unexpected<Error>(moved.error());
    if (*moved == 0) return nothing_overdue(*file);
    db.execute("update esr_file set waiting_since = ? where tenant = ? and connector_id = ? and vpd = ? and sequence = ?",
               {context.now(), context.tenant, connector_id, vpd, sequence});
    people::audit(db, context, by, again ? "esr.handed-over-again" : "esr.wait", connector_id, file->name);
    return {};
  });
}

Result<std::size_t> mark_entered_by_hand(Context& context, const std::string& connector_id, const std::string& vpd, std::int64_t sequence,
                                         const std::vector<std::int64_t>& rows, const std::string& by) {
  return context.database.write_value<std::size_t>([&](Connection& db) -> Result<std::size_t> {
    auto file = file_of(db, context, connector_id, vpd, sequence);
    if (!file) return tl::unexpected<Error>(file.error());
    auto moved = move_rows(db, context, *file, esr::Event::entered_by_hand, rows,
                           "An administrator said on " + support::display_date(context.now()) +
                               " that it was entered into ESR by hand, after " + file->name + " had no answer.");
    if (!moved) return moved;
    if (*moved == 0) return nothing_overdue(*file);
    std::string which;
    for (const auto row : rows) which += (which.empty() ? ", row " : ", ") + std::to_string(row);
    people::audit(db, context, by, "esr.by-hand", connector_id, file->name + which);
    return *moved;
  });
}

std::string esr_answer_words(const EsrAnswer& answer) {
  if (!answer.read_before.empty())
    return "was read before, on " + support::display_date_time(answer.read_before) + ". Nothing was changed.";
  using support::number_words;
  std::string words = "settles " + support::count_words(static_cast<std::int64_t>(answer.settled), "row of ", "rows of ") + answer.file;
  const auto say = [&](std::size_t count, const char* what) {
    if (count > 0) words += "; " + number_words(static_cast<std::int64_t>(count)) + what;
  };
  if (answer.settled > 0) words += "; " + number_words(static_cast<std::int64_t>(answer.settled - answer.refused)) + " taken by ESR";
  say(answer.refused, " refused");
  say(answer.unchanged, " answered so before");
  say(answer.unanswered, " still without an answer");
  return words + ".";
}

}  // namespace waymark::outbox
