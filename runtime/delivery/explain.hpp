#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/delivery/record.hpp"

// "Why is this not complete?" and "Why did it change?" for one registration, from the course's rules and the journal.
namespace waymark::delivery {

// One thing that stands between a person and completion, said twice: kindly and with what to do, and in full.
struct Reason {
  std::string item_id, item_title;  // empty: about the course as a whole
  std::string learner;              // for the person themself
  std::string admin;                // element names, values and rules
};

struct Explanation {
  std::string state;            // of the registration
  bool finished = false;        // completed or passed: then there are no reasons
  std::vector<Reason> reasons;  // in manifest order
  // Parts that were done and cannot be opened any more, since the host of their page is not allowed (now). What was completed
  // stays completed: a record of what was learned does not follow the settings.
  std::vector<Reason> closed;
  std::vector<std::string> rules;  // the course's own rules, for admins
  Spent time;                      // of the registration; `cut` asks for words beside the figure
};
// Errors: not_found; corrupt when a state does not read back.
Result<Explanation> why_not_complete(runtime::Context& context, const std::string& registration_id);

// One change of the record, or of a part, with what caused it.
struct Change {
  std::string at;                    // receipt of the call, or the act's time
  std::string item_title;            // empty: the registration as a whole
  std::string from, to;              // states of the registration, or lesson_status of the part
  std::string learner, admin;        // the cause in words
  std::string launch_id, act_id;     // where it comes from; one of them
  std::int64_t number = 0;           // of the call in its launch
  bool counts = true;                // false: kept, and the record did not follow it
  std::optional<double> score = {};  // of the registration as a whole: what the attempt, or the act, came to
  bool better = false;               // the record is as finished as before, and its score rose
};
struct History {
  std::vector<Change> changes;  // oldest first
  bool cut = false;             // more calls than are replayed for one page
};
Result<History> why_changed(runtime::Context& context, const std::string& registration_id);

}  // namespace waymark::delivery
