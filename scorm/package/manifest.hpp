#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "scorm/package/package.hpp"
#include "scorm/package/sequencing.hpp"
#include "scorm/package/xml.hpp"

namespace waymark::package {

// imsmanifest.xml as it stands (SCORM 1.2 CAM 2.3, SCORM 2004 4th Ed. CAM 3.4), before anything is looked up in the package.
struct ManifestItem {
  std::string id, reference, parameters, title;
  int parent = -1;  // index into ManifestOrganization::items
  bool visible = true;
  std::string prerequisites, max_time_allowed, time_limit_action, launch_data, mastery_score;  // SCORM 1.2
  int line = 0;
  pugi::xml_node node;  // of the document
};

struct ManifestOrganization {
  std::string id, title;
  std::vector<ManifestItem> items;  // pre-order
  int line = 0;
  pugi::xml_node node;
};

struct ManifestFile {
  std::string href;
  int line = 0;
};

struct ManifestResource {
  std::string id, href;
  bool sco = false;
  std::vector<std::string> bases;  // xml:base of manifest, resources and resource, outermost first; none is empty
  std::vector<ManifestFile> files;
  int line = 0;
};

struct Manifest {
  std::string file;  // its name, for findings
  std::string identifier, version, title, description, language;
  std::uint32_t typical_minutes = 0;
  std::vector<ManifestOrganization> organizations;
  std::size_t chosen = 0;  // index of the organization to use
  std::vector<ManifestResource> resources;
  bool declares_sco = false;
  Edition edition = Edition::scorm12;
  std::optional<Sequencing> sequencing;  // of the chosen organization; SCORM 2004
};

// Reads a parsed manifest. Check findings.stopped(): another edition or kind of package stops with a clear
// reason.
Manifest read_manifest(const XmlDocument& document, const Limits& limits, Findings& findings);

}  // namespace waymark::package
