#pragma once
#include <string>
#include <vector>

#include "scorm/cmi/engine.hpp"
#include "scorm/cmi/v2004/record.hpp"

// Turns the run-time data of a SCORM 2004 activity into events: what changed since the last ones were made, in the fixed order of
// scorm/cmi/engine.hpp. Marks in the record what has been told, so that the same news never goes out twice, also across a snapshot.
namespace waymark::course {

// initialized or resumed, when Initialize succeeded.
cmi::Event start_event(const std::string& activity_id, bool resumed);

// Commit; Terminate; the page went without it, to another activity; it went, and everything is suspended.
enum class Ending { none, finished, left, left_suspended };

void report(const std::string& activity_id, const cmi::v2004::ActivityFacts& facts, cmi::v2004::Record& record, Ending ending,
            std::vector<cmi::Event>& events);

}  // namespace waymark::course
