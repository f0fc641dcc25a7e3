#pragma once
#include <string>
#include <vector>

#include "runtime/delivery/launch.hpp"

namespace waymark::delivery {

// Launch facts of a course version for a person, as JSON (cmi::facts_to_json; course::facts_to_json for SCORM 2004): the items that can be
// opened, the subject id as cmi.core.student_id, the sort name ("Family, Given") as cmi.core.student_name, strictness as the course has it.
Result<std::string> build_facts(storage::Connection& db, const runtime::Context& context, const std::string& course_id, int version,
                                const std::string& person_id, const std::string& mode);

// A version's course as it was imported; without items when it is not there or does not read back.
package::Course course_of(storage::Connection& db, std::int64_t tenant, const std::string& course_id, int version);

// Whether learners see the item's page at all: it is part of the package, or on an https host that is allowed for the course.
bool can_be_shown(const package::Item& item, const std::vector<std::string>& allowed_hosts);

// The course's part of a player's view: host, base, items with their status, and which to open first.
// `last_opened`: item id, or empty.
Result<void> fill_course(runtime::Context& context, Launch& view, const std::string& last_opened);

}  // namespace waymark::delivery
