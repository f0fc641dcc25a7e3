#pragma once
#include <string>
#include <vector>

#include "scorm/package/sequencing.hpp"
#include "scorm/package/xml.hpp"

namespace waymark::package {

// One item as the manifest's reader took it: with an identifier that no other has, and below another one perhaps because a
// sub-manifest brought it.
struct ActivityNode {
  pugi::xml_node node;
  std::string id;
  int parent = -1;  // index of an earlier one; -1 for the organization
};

// Of one <organization> of the document and its items, pre-order. Sequencing collections of sub-manifests count as the main one.
// What the standard does not know is left out, with a finding.
Sequencing read_sequencing(const XmlDocument& document, const pugi::xml_node& organization, const std::vector<ActivityNode>& items,
                           Findings& findings);

}  // namespace waymark::package
