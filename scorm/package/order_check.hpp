#pragma once
#include "scorm/package/findings.hpp"
#include "scorm/package/manifest.hpp"

namespace waymark::package {

// Prerequisites (CAM 2.3.2.5.1) of the chosen organization, whose items are `course.items`. Where one cannot be read or names
// what is not there, the engine lets everybody through (scorm/base/part_order.hpp): said, since nobody would notice it later.
// Parts that no learner can ever open, because they wait for each other or for themselves, or are hidden (isvisible) and not
// where the module begins, are named, and what waits for them; when that is every part, the import stops, as it does where
// there is nothing to launch.
void check_prerequisites(const Manifest& manifest, const Course& course, Findings& findings);

}  // namespace waymark::package
