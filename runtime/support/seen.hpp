#pragma once
#include <map>
#include <string>
#include <vector>

#include "scorm/base/error.hpp"

// Two people who change one thing at a time: whoever saves second must not undo what the first one did unawares.
namespace waymark::support {

// The fields of something that is changed by a form, by name, as text.
using FieldValues = std::map<std::string, std::string>;

// The names of fields whose value is not, or no longer, what was seen.
std::vector<std::string> differing(const FieldValues& seen, const FieldValues& now);

// To be asked in the transaction that writes. Error conflict, which names the fields and has `where` kStale, when anything
// differs from what the form showed when it was opened. Null: the caller saw nothing before and means what she says (command line).
Result<void> still_as_seen(const FieldValues* seen, const FieldValues& now);

inline constexpr const char* kStale = "(changed meanwhile)";

}  // namespace waymark::support
