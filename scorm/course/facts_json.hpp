#pragma once
#include <string>
#include <string_view>

#include "scorm/base/error.hpp"
#include "scorm/course/attempt.hpp"

namespace waymark::course {

// The facts as JSON text, and back. What equals the default of the standard is left out.
std::string facts_to_json(const Facts& facts);

// Errors: invalid, naming the place, for text that is no facts of a course: no activity, a parent that does not stand before its
// child, a number or word out of range.
Result<Facts> facts_from_json(std::string_view json);

}  // namespace waymark::course
