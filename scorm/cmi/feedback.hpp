#pragma once
#include <string_view>

namespace waymark::cmi {

// CMIFeedback (SCORM 1.2 RTE 3.4.2): how a response, or a pattern for the right one, is written depends on
// the type of interaction. A type that was not set yet takes any text. Lengths are not looked at here.
bool is_feedback(std::string_view interaction_type, std::string_view value);

}  // namespace waymark::cmi
