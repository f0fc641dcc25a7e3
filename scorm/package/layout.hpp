#pragma once
#include <optional>

#include "scorm/package/archive.hpp"

namespace waymark::package {

// Finds the manifest among the files and makes paths relative to its folder: imsmanifest.xml in any case, at
// the root or under one top folder. Packages of kinds that this release does not play get a stopping finding
// that names them. Empty when a finding stops. The entries in `files` are changed to what belongs to the
// package.
std::optional<Entry> find_manifest(std::vector<Entry>& files, Findings& findings);

}  // namespace waymark::package
