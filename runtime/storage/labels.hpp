#pragma once
#include <string>

#include "xapi/store/clearance.hpp"

namespace waymark::storage {

// " and ROW.sensitivity in (0, 1)": the labels that may be seen. What is held back has none of them.
inline std::string seen_labels(const xapi::Clearance& sees, const std::string& row) {
  if (sees == xapi::Clearance::everything()) return " and " + row + ".sensitivity < 8";  // what is held back has 8 more (restriction.hpp)
  std::string list;
  for (const auto label : {xapi::Sensitivity::tracking, xapi::Sensitivity::reflection, xapi::Sensitivity::confidential})
    if (sees.covers(label)) list += (list.empty() ? "" : ", ") + std::to_string(static_cast<int>(label));
  return " and " + row + ".sensitivity in (" + list + ")";
}

}  // namespace waymark::storage
