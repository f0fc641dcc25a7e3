#include "runtime/delivery/faults.hpp"

namespace waymark::delivery {
namespace {

struct KindRow {
  FaultKind kind;
  const char *what, *fix;
};

constexpr KindRow kKinds[] = {
    {FaultKind::no_finish, "The SCO called LMSInitialize and was left without LMSFinish.",
     "Call LMSFinish(\"\") once when the learner leaves, in a handler of pagehide as well as of the last page. Without it the LMS "
     "must take the session for suspended: nothing is completed, and cmi.core.session_time may be missing."},
    {FaultKind::score_after_status, "The SCO set cmi.core.score.raw after cmi.core.lesson_status.",
     "Set the score first, then the status, then call LMSCommit(\"\"): other systems may judge the status by the score that "
     "is there when it is set."},
    {FaultKind::no_status, "The SCO called LMSFinish and never set cmi.core.lesson_status.",
     "Set cmi.core.lesson_status to \"completed\", \"passed\" or \"failed\" when the learner has reached the end, or to "
     "\"incomplete\" before. A SCO that leaves it alone is marked completed at LMSFinish, wherever the learner was "
     "(SCORM 1.2 RTE 3.4.4)."},
    {FaultKind::time_too_long, "The SCO set cmi.core.session_time to more time than the module was open.",
     "Report the time since LMSInitialize of this session alone, as HHHH:MM:SS.SS: not the sum of all sessions, and no date. The "
     "time the module was open is counted in its place."},
};

struct ErrorRow {
  int error;
  const char *what, *fix;
};

// SCORM 1.2 RTE 3.3.5.
constexpr ErrorRow kErrors[] = {
    {101, "is not possible at that moment", "Call LMSInitialize once at the start and LMSFinish once at the end, in this order."},
    {201, "has an argument that is not right",
     "Check the element's spelling, and that array indexes begin at 0 and leave no gap (n may be at most _count)."},
    {202, "asks _children of an element that has none", "Ask _children only of elements that have parts."},
    {203, "asks _count of an element that is no array", "Ask _count only of objectives, interactions and what is counted in them."},
    {301, "comes before LMSInitialize or after LMSFinish", "Call LMSInitialize(\"\") first and make no call after LMSFinish(\"\")."},
    {401, "names an element that SCORM 1.2 does not have",
     "Use the names of SCORM 1.2; cmi.completion_status, cmi.success_status and cmi.score.* belong to SCORM 2004."},
    {402, "sets a keyword", "_children, _count and _version can only be read."},
    {403, "sets an element that can only be read", "Do not set it: the LMS gives it."},
    {404, "reads an element that can only be set", "Keep the value in the SCO if you need it again."},
    {405, "has a value of the wrong type",
     "Write what the element takes: numbers with a point and no more than the range allows, times as HHHH:MM:SS.SS, statuses and "
     "exits from the standard's lists, texts of at most 255 or 4,096 characters."},
};

const ErrorRow& row_of(int error) {
  static constexpr ErrorRow other = {0, "was answered with an error", "Read LMSGetDiagnostic after the call: it says what is wrong."};
  for (const auto& row : kErrors)
    if (row.error == error) return row;
  return other;
}

}  // namespace

FaultWords fault_words(const Fault& fault) {
  for (const auto& row : kKinds)
    if (row.kind == fault.kind) return {row.what, row.fix};
  const ErrorRow& row = row_of(fault.error);
  const std::string call = "The call for " + fault.element;
  if (fault.kind == FaultKind::refused_value) return {call + " " + row.what + " (error " + std::to_string(fault.error) + ").", row.fix};
  return {call + " was answered with error " + std::to_string(fault.error) + ", and the SCO went on without asking LMSGetLastError.",
          "After each LMSSetValue that answers \"false\", and each LMSGetValue that answers an empty text, call LMSGetLastError() and "
          "act on it: the value was not kept."};
}

}  // namespace waymark::delivery
