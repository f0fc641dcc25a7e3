#pragma once
#include <string>
#include <string_view>

#include "scorm/base/error.hpp"
#include "scorm/course/attempt.hpp"

namespace waymark::course {

// Everything that the attempt remembers, as canonical JSON: the same state gives the same bytes. Activities are named by their place
// in the tree of `facts`, which therefore has to be the same one when it is read.
std::string write_snapshot(const AttemptState& state);

// Errors: corrupt when the text is no snapshot of an attempt on this tree.
Result<AttemptState> read_snapshot(const Facts& facts, std::string_view json);

}  // namespace waymark::course
