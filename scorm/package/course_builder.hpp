#pragma once
#include "scorm/package/manifest.hpp"
#include "scorm/package/reference.hpp"

namespace waymark::package {

// Everything of the Course but its files and what they tell: items looked up in the package, titles,
// metadata. Findings: what is missing, how hrefs were understood, what is left over. Check
// findings.stopped().
Course build_course(const Manifest& manifest, const PathIndex& files, Findings& findings);

// Compares the manifest's file lists with the package.
void compare_file_lists(const Manifest& manifest, const PathIndex& files, Findings& findings);

}  // namespace waymark::package
