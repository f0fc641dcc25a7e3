#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/context.hpp"

// What only a person can take back in another system: lines of ESR files, and what Moodle refuses to set back.
namespace waymark::outbox {

// A completion that was withdrawn, or corrected (its day, or the person's number, is another by now), and that somebody is to take back
// there. ESR: competence as the connector's map has it, or the whole line as it was written when that says something else; file, row and
// sequence of the line. Others: `detail` says what was refused, `places` where. `id` names the entry with these places: when another
// one comes to it after it was shown, a mark with the old name settles nothing.
struct TakeBack {
  std::string id, withdrawn_at, person_name, course_title, employee_number, vpd, completed_at, competence, file, detail, places;
  std::int64_t sequence = 0, row = 0;
  bool corrected = false, stands = false;  // stands: told elsewhere by now; neither: withdrawn
};
// Without the lines that another completion of the same competence and day, which waits for the next file, will stand for.
Result<std::vector<TakeBack>> take_backs(runtime::Context& context, const std::string& connector_id);

// "withdrawn on 3 November 2026"
std::string take_back_reason(const TakeBack& one);
// What somebody there needs to find it.
std::string take_back_words(const TakeBack& one);

// What a Moodle connector would send, were it switched on: nobody is asked to do it by hand, and it is not done.
struct WhileOff {
  std::int64_t withdrawn = 0, to_tell = 0;
  bool any() const { return withdrawn + to_tell > 0; }
};
Result<WhileOff> waiting_while_off(runtime::Context& context, const std::string& connector_id);

// Sentences for people; empty when nothing waits.
std::string words_while_off(const WhileOff& waiting);

// Somebody says that they were taken back: all, or none when one is not to be taken back (ErrorKind::conflict: the list has changed since
// it was shown). Given again, such a completion gets a new line in an ESR file.
Result<void> mark_taken_back(runtime::Context& context, const std::string& connector_id, const std::vector<std::string>& ids,
                             const std::string& by);

}  // namespace waymark::outbox
