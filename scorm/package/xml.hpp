#pragma once
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "scorm/package/findings.hpp"

namespace waymark::package {

// An XML file of a package, parsed and checked: UTF-8, one root, no entity tricks, bounded depth and size.
// One repair pass is made when the text is not well-formed, and a finding says so.
class XmlDocument {
 public:
  struct Limits {
    std::size_t elements = 200'000;
    std::size_t depth = 64;
  };

  // Null, with a stopping finding, when the file cannot be used. `file` is named in findings.
  static std::unique_ptr<XmlDocument> parse(std::string bytes, const std::string& file, const Limits& limits, Findings& findings);

  pugi::xml_node root() const { return document_.document_element(); }
  int line_of(const pugi::xml_node& node) const;  // 1-based
  const std::string& file() const { return file_; }

 private:
  XmlDocument() = default;
  bool load(std::string text, Findings& findings);
  bool check_tree(Findings& findings) const;
  int line_at(std::size_t offset) const;

  std::string file_;
  std::string buffer_;  // the parser works in place: nodes point into it
  std::vector<std::size_t> line_starts_;
  pugi::xml_document document_;
};

}  // namespace waymark::package
