#pragma once
#include "runtime/catalogue/courses.hpp"
#include "runtime/web/form_components.hpp"
#include "runtime/web/site.hpp"

// The part of a module's page about hosts outside the package (catalogue/outside_hosts.hpp).
namespace waymark::web {

// What templates/admin/course-hosts.mustache reads: a tick for each host that the files of the current version name or that
// is allowed, and a field for one more. `typed`: what was in that field when it was refused.
Data hosts_section(Visit& visit, const catalogue::Course& course, const catalogue::CourseVersion& version, const std::string& typed,
                   const std::vector<FieldError>& errors);

// The form's answer, carried out: hosts that were shown and are not ticked are taken back, so that one which somebody else
// allowed meanwhile stays. Returns faults of the field "another_host".
std::vector<FieldError> change_hosts(Visit& visit, const catalogue::Course& course);

}  // namespace waymark::web
