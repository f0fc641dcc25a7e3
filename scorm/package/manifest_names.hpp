#pragma once
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

// Namespaces of a manifest. The XML parser knows none, and packages bind them to any prefix, to wrong
// addresses, or to nothing; so elements are found by family (what the address is about), else by their local
// name.
namespace waymark::package {

enum class Family { packaging, scorm, metadata, sequencing, xml, other };

std::string_view local_name(std::string_view qualified);
// The namespace address in scope for this element or attribute name; empty when none is bound.
std::string_view namespace_of(const pugi::xml_node& element, std::string_view qualified_name);
Family family_of(std::string_view address);

// The first child element (or all) with this local name whose namespace is of the family, or of none that we
// know.
pugi::xml_node child(const pugi::xml_node& parent, Family family, std::string_view name);
std::vector<pugi::xml_node> children(const pugi::xml_node& parent, Family family, std::string_view name);

// Attribute by local name in any case; `family` as above, and names without a prefix always count. Trimmed.
std::string attribute(const pugi::xml_node& element, Family family, std::string_view name);
bool has_attribute(const pugi::xml_node& element, Family family, std::string_view name);

// All text below the element, CDATA included, blanks collapsed.
std::string text_of(const pugi::xml_node& element);

}  // namespace waymark::package
