#pragma once
#include <string>
#include <vector>

#include "runtime/delivery/acts.hpp"

// Due dates of many people moved at once: everybody on a module, or those of an organisation and all below it. Only open
// registrations that are not finished; people count where they are now.
namespace waymark::delivery {

struct DueMove {
  std::string course_id;
  std::string organisation_id;  // empty: everybody on the module
  std::string due;              // YYYY-MM-DD; empty: no due date any more
};

struct DueCount {
  std::int64_t changing = 0, same = 0, finished = 0;  // same: the date is that already
  std::int64_t without = 0;                           // of `changing`: had no due date
  std::string earliest, latest;                       // of the dates that change; empty when none has one
};
// What the move would do. Errors: not_found (module, organisation); invalid for the date, or one in the past.
Result<DueCount> preview_due(runtime::Context& context, const DueMove& move);

struct DueDone {
  std::string act_id;
  std::int64_t changed = 0, left = 0;  // left (undo): changed by somebody since, or finished
};
// `expected`: what the preview said; another number means that people came or went since, and nothing is moved (conflict).
Result<DueDone> move_due(runtime::Context& context, const DueMove& move, std::int64_t expected, const Decider& decider);

inline constexpr int kUndoDays = 30;

// Moves back what the act moved, where nobody has changed it since. Errors: not_found; conflict after kUndoDays, or when it
// was undone already; invalid for the reason.
Result<DueDone> undo_due(runtime::Context& context, const std::string& act_id, const Decider& decider);

}  // namespace waymark::delivery
