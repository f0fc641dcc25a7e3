#pragma once
#include <vector>

#include "runtime/web/components.hpp"
#include "scorm/package/package.hpp"

namespace waymark::web {

// Findings of an import as templates/admin/findings reads them.
Data findings_data(const std::vector<package::Finding>& findings);
Tag grade_tag(package::Grade grade);

}  // namespace waymark::web
