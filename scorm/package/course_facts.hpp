#pragma once
#include "scorm/course/attempt.hpp"
#include "scorm/package/package.hpp"
#include "scorm/package/sequencing.hpp"

namespace waymark::package {

// What an attempt on a SCORM 2004 course needs to know of it; learner, mode and credit are left to the launch.
course::Facts course_facts(Sequencing sequencing, Edition edition);

}  // namespace waymark::package
