#pragma once
#include <string_view>

#include "scorm/package/package.hpp"
#include "scorm/package/xml.hpp"

namespace waymark::package {

std::string_view edition_text(Edition edition);  // "SCORM 1.2", "SCORM 2004 3rd Edition"

// Which edition of SCORM the manifest follows. Order: the schemaversion that it states, else the namespaces that it declares, else
// 1.2, as authoring tools expect. Check findings.stopped(): another kind of package stops with a finding that names what was found.
Edition check_edition(const XmlDocument& document, Findings& findings);

}  // namespace waymark::package
