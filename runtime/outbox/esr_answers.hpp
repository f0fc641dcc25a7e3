#pragma once
#include <string>
#include <vector>

#include "runtime/context.hpp"

// What becomes of a completion file after it was handed over: answers, no answer in time, and what somebody decides then.
namespace waymark::outbox {

struct EsrAnswer {
  std::string file;  // the completion file it answers
  std::string vpd;   // with the number, where its lines are
  std::int64_t sequence = 0;
  std::string read_before;              // when the same acknowledgement was read first; empty: now
  std::size_t settled = 0;              // rows that it decides
  std::size_t refused = 0;              // of these
  std::size_t unchanged = 0;            // rows that were answered so before
  std::size_t unanswered = 0;           // rows of the file that no acknowledgement has answered yet
  std::vector<std::string> mismatches;  // listed, never guessed
};
// Reads an acknowledgement, keeps it, and settles the rows it names: one transaction. A row decides its completion only
// while it is that completion's latest line and the completion still stands as the line did. The same acknowledgement
// again changes nothing.
Result<EsrAnswer> read_esr_acknowledgement(runtime::Context& context, const std::string& connector_id, const std::string& bytes,
                                           const std::string& by);

// What reading it came to, in a sentence for people.
std::string esr_answer_words(const EsrAnswer& answer);

// Files of an ESR connector whose answer is overdue by now (the profile's working days) say so from here on, and so do
// their completions. Withdrawals of which ESR holds no line are closed. Returns how many files; nothing due: no writing.
Result<std::size_t> note_overdue(runtime::Context& context, const std::string& connector_id);

// Rows of a file whose answer is overdue wait for as long again: because somebody says so, or because the same file was
// handed over once more. Errors: conflict when nothing in it is overdue.
enum class WaitAgain { longer, handed_over_again };
Result<void> wait_again(runtime::Context& context, const std::string& connector_id, const std::string& vpd, std::int64_t sequence,
                        WaitAgain why, const std::string& by);

// Somebody says that these overdue rows (none named: all of them) were entered into ESR by hand. All or none. Errors:
// conflict when one is not overdue, or nothing is.
Result<std::size_t> mark_entered_by_hand(runtime::Context& context, const std::string& connector_id, const std::string& vpd,
                                         std::int64_t sequence, const std::vector<std::int64_t>& rows, const std::string& by);

// After rows of a file changed: what they say together (esr_file_words). The file must be there.
void keep_file_state(storage::Connection& db, const runtime::Context& context, const std::string& connector_id, const std::string& vpd,
                     std::int64_t sequence);

}  // namespace waymark::outbox
