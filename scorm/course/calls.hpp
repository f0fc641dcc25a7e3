#pragma once
#include <string_view>

#include "scorm/cmi/engine.hpp"
#include "scorm/course/attempt.hpp"

namespace waymark::course {

// The calls that a journal may hold, by the numbers of cmi::Function: those of the API, and `navigate` of the player, whose first
// argument is a request ("start", "resumeAll", "continue", "choice" ...) and whose second is the identifier of its target. It answers
// with the identifier of what is open then, "" when the session ended or nothing is open. Never fails; a wrong call answers as the
// standard says.
Answer call(Attempt& attempt, const Facts& facts, cmi::Function function, std::string_view first = {}, std::string_view second = {});

}  // namespace waymark::course
