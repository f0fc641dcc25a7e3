#pragma once
#include <string>
#include <string_view>

#include "scorm/cmi/state.hpp"

// The state as text, and back. Canonical: the same state gives the same bytes, since the
// digest is taken over them.
namespace waymark::cmi {

// {"v":1,"items":[{"id":"...", only what differs from a new item}],"session":{...} while one is open}
std::string write_snapshot(const LaunchFacts& facts, const CourseState& state);

// Errors: corrupt when the text is not a snapshot, or names an item that the facts do not have.
Result<CourseState> read_snapshot(const LaunchFacts& facts, std::string_view json);

}  // namespace waymark::cmi
