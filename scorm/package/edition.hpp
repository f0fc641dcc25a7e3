#pragma once
#include "scorm/package/xml.hpp"

namespace waymark::package {

// Decides whether a manifest is one that this release plays (SCORM 1.2). Order: the schemaversion that it
// states, else the namespaces that it declares, else 1.2, as authoring tools expect. What is not played gets
// a stopping finding that names what was found.
void check_edition(const XmlDocument& document, Findings& findings);

}  // namespace waymark::package
