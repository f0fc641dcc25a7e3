#pragma once
#include <map>
#include <string>

#include "runtime/delivery/launch_row.hpp"
#include "runtime/delivery/replay.hpp"
#include "xapi/profiles/scorm_profile.hpp"

namespace waymark::delivery {

std::string decimal(double value);  // the shortest text that reads back as the same number
std::string course_iri(const runtime::Context& context, const std::string& course_code);  // BASE/courses/CODE
std::string item_iri(const std::string& course_iri, const std::string& item_id);          // .../ITEM, percent-encoded
std::string attempt_iri(const std::string& item_iri, const std::string& attempt_id);      // ...?attemptId=UUID
std::string authority_json(const runtime::Context& context);                              // Waymark itself

// What the profile needs for one event of a step; `ordinal` counts within the call.
xapi::ScormEvent scorm_event(const runtime::Context& context, const LaunchNames& launch, const cmi::LaunchFacts& facts, const Step& step,
                             const cmi::Event& event, int ordinal);

// About the course as a whole: verb completed, passed or failed.
xapi::ScormEvent course_event(const runtime::Context& context, const LaunchNames& launch, const Step& step, xapi::ScormVerb verb,
                              int ordinal);

}  // namespace waymark::delivery
