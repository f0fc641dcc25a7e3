#pragma once
#include <optional>
#include <string>
#include <string_view>

// SCORM 1.2 values turned into what xAPI takes. All are pure and total: a value that cannot be turned gives
// nothing.
namespace waymark::xapi {

// WTF-8 (what a SCO can write) to UTF-8: lone surrogates, NUL and broken sequences become U+FFFD.
std::string repaired_text(std::string_view wtf8);

// CMITimespan HHHH:MM:SS.SS (SCORM 1.2 RTE, 3.4.1.1) to an ISO 8601 duration: "0001:02:03.50" is PT1H2M3.5S.
std::optional<std::string> duration_of_timespan(std::string_view timespan);

// The same for a duration of either edition: SCORM 2004's is ISO 8601 already, and may have more digits than xAPI takes.
std::optional<std::string> duration_of(std::string_view text);

// The xAPI interaction type of a 1.2 type; "other" for what 1.2 does not know.
std::string_view interaction_type(std::string_view scorm_type);

// A learner's response in xAPI's form: [,] between items, [.] inside pairs (xAPI Part 2, 2.4.4.1, Response
// Patterns). Text that is not what the type asks for stays as it is.
std::string response_of(std::string_view xapi_type, std::string_view response);

// The same for SCORM 2004, whose responses and patterns have xAPI's delimiters already (RTE 4th Ed. 4.2.9.1, 4.2.9.2).
std::string response_of_2004(std::string_view xapi_type, std::string_view response);

// A correct response likewise; a numeric "low:high" becomes "low[:]high".
std::string pattern_of(std::string_view xapi_type, std::string_view pattern);

}  // namespace waymark::xapi
