#pragma once
#include <string_view>

// What can be told from a text alone about whether a person wrote it. A learner's own words have a label of their own
// (design.md section 1.4), and a SCO may put them where the standard expects a code: what does not look like a code is
// taken for somebody's words.
namespace waymark::xapi {

// An identifier, a number, a time, a bookmark: 1 to 80 letters, digits and -_.:;|/#=&?~ of ASCII, and no blank.
bool is_plain_code(std::string_view text);

// The answer to a question of a closed kind: codes one after the other, as SCORM 1.2 ("a,b", "{1.a,2.b}") or xAPI
// ("a[,]b", "1[.]a") writes them. Empty is one.
bool is_coded_response(std::string_view text);

}  // namespace waymark::xapi
