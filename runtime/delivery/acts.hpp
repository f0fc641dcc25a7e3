#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/outbox/recall.hpp"

// What an administrator may decide about one person's record. Each act is one transaction: the record, a statement (with the
// administrator as context.instructor), an audit line, and what other systems must hear. Each needs a reason.
//
// Nobody decides about their own record (forbidden).
//
// The journal stays the truth of what was done, and is never touched: acts decide what counts. Attempts that an act sets
// aside stay in the history; calls that still come for them are kept and change the record no more.
namespace waymark::delivery {

struct Decider {
  std::string by;         // subject id, or a word for what is no person ("command line")
  std::string reason;     // checked_reason (act_rows.hpp)
  std::string seen = {};  // RecordNow::mark of the record that was decided about, else every act refuses (conflict, `where` "seen"); empty:
                          // whatever it is now
};

struct Decided {
  std::string act_id;
  std::vector<outbox::Recall> elsewhere;  // what happens in other systems, in words
};

// Ends every attempt so far and begins a new one: the person starts afresh. A launch that is open is ended; its page says
// so and becomes read-only. A completion stands; without one the registration is "not started" again. Errors: not_found;
// conflict when nothing was begun, or the registration has ended; invalid for the reason.
Result<Decided> reset_attempt(runtime::Context& context, const std::string& registration_id, const Decider& decider);

struct Award {
  std::string outcome;          // "completed" or "passed"
  std::optional<double> score;  // 0..100
  std::string date;             // YYYY-MM-DD where people are; empty: now (grant), as it was (correct)
};

// Gives a completion that was not earned in the module. What the person does in it later can still raise outcome and score.
// Errors: conflict when the registration has a completion already (correct that) or has ended; invalid (`where` names the
// field) for outcome, score, a date in the future or before 1996, reason.
Result<Decided> grant_completion(runtime::Context& context, const std::string& registration_id, const Award& award, const Decider& decider);

// Puts another outcome, score or date in the place of a completion's; the evidence code stays. The earlier statement is
// voided. What was done in attempts so far no longer changes the record; a launch that is open is ended, and its page says
// so. Errors: conflict when there is no completion or nothing would change; invalid as above.
Result<Decided> correct_completion(runtime::Context& context, const std::string& registration_id, const Award& award,
                                   const Decider& decider);

// Takes a completion away. One that the person earned goes with the attempts so far, and a new one begins; beneath one that was decided,
// attempts that are not finished go on as they were (own_outcome.hpp). The earlier statement is voided. Errors: conflict when there is no
// completion; invalid for the reason.
Result<Decided> withdraw_completion(runtime::Context& context, const std::string& registration_id, const Decider& decider);

// Everything that is wrong with an award by itself, each with its field in `where`: for a form that says it all at once.
std::vector<Error> award_faults(const runtime::Context& context, const Award& award);

struct CompletionNow {
  std::string completion_id, completed_at, outcome, evidence_code, statement_id;  // outcome: "COMPLETED" or "PASSED"
  std::optional<double> score;
  std::int64_t seconds = 0;
};

// A record as somebody who decides about it sees it, in one reading.
struct RecordNow {
  std::string state;
  int attempts = 0;                         // begun ones, also those that were set aside
  std::optional<CompletionNow> completion;  // the one that holds
  std::string mark;                         // changes with each act and each change of the completion (Decider::seen)
  std::string after_withdrawal;             // the state that a withdrawal of the completion leaves
};
// Errors: not_found.
Result<RecordNow> record_now(runtime::Context& context, const std::string& registration_id);

}  // namespace waymark::delivery
