#pragma once
#include <functional>
#include <string>
#include <vector>

#include "runtime/support/seen.hpp"
#include "runtime/web/site.hpp"

// Forms that change what is there already. They carry what they showed when they were opened, in hidden fields, so that
// saving an old page does not undo what another admin saved since (support/seen.hpp).
namespace waymark::web {

using support::FieldValues;

Data seen_fields(const FieldValues& seen);  // for the partial admin/seen
FieldValues seen_in(const Visit& visit);    // of the form that was posted

// What the form shows after a conflict: what was typed where the admin changed something, else what is there now.
FieldValues merged(const FieldValues& seen, const FieldValues& typed, const FieldValues& now);

// One sentence for each field that somebody else changed, with its value now. `words`: the field's name for people.
// The last one says that nothing was saved; its link leads to the button with the id "save".
std::vector<FieldError> changed_meanwhile(const FieldValues& seen, const FieldValues& typed, const FieldValues& now,
                                          const std::function<std::string(const std::string&)>& words);

}  // namespace waymark::web
