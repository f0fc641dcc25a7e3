#pragma once
#include <string>
#include <vector>

#include "runtime/context.hpp"

// What the product itself said of a course as a whole.
namespace waymark::delivery {

// Ids of the statements, not voided, that were made here (of a launch, or of an administrator's act) and say of the activity
// `course_iri` in this registration that it was "completed" or "passed"; `also` among them when it stands, whatever it says.
// In the order in which they were stored.
std::vector<std::string> said_of_course(storage::Connection& db, const runtime::Context& context, const std::string& registration_id,
                                        const std::string& course_iri, const std::string& also);

}  // namespace waymark::delivery
