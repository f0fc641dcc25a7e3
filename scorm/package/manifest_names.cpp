#include "scorm/package/manifest_names.hpp"

#include "scorm/base/encode.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool fits(const pugi::xml_node& element, std::string_view qualified, Family family) {
  const Family found = family_of(namespace_of(element, qualified));
  return found == family || found == Family::other;
}

pugi::xml_attribute find_attribute(const pugi::xml_node& element, Family family, std::string_view name) {
  const std::string wanted = base::lower_ascii(name);
  for (const pugi::xml_attribute& candidate : element.attributes()) {
    const std::string_view qualified = candidate.name();
    if (base::lower_ascii(local_name(qualified)) != wanted || has_prefix(qualified, "xmlns")) continue;
    const bool prefixed = contains(qualified, ":");
    if (!prefixed || fits(element, qualified, family)) return candidate;
  }
  return {};
}

}  // namespace

std::string_view local_name(std::string_view qualified) {
  const std::size_t colon = qualified.find(':');
  return colon == std::string_view::npos ? qualified : qualified.substr(colon + 1);
}

std::string_view namespace_of(const pugi::xml_node& element, std::string_view qualified_name) {
  const std::size_t colon = qualified_name.find(':');
  const std::string_view prefix = colon == std::string_view::npos ? std::string_view() : qualified_name.substr(0, colon);
  if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
  const std::string declaration = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
  for (pugi::xml_node node = element; node; node = node.parent())
    if (const pugi::xml_attribute found = node.attribute(declaration.c_str())) return found.value();
  return {};
}

Family family_of(std::string_view address) {
  if (address == "http://www.w3.org/XML/1998/namespace") return Family::xml;
  if (contains(address, "imscp_") || contains(address, "content-packaging")) return Family::packaging;
  if (contains(address, "adlcp_")) return Family::scorm;
  if (contains(address, "imsmd_") || contains(address, "/LOM")) return Family::metadata;
  if (contains(address, "imsss") || contains(address, "adlseq_") || contains(address, "adlnav_")) return Family::sequencing;
  return Family::other;
}

pugi::xml_node child(const pugi::xml_node& parent, Family family, std::string_view name) {
  for (const pugi::xml_node& node : parent.children())
    if (node.type() == pugi::node_element && local_name(node.name()) == name && fits(node, node.name(), family)) return node;
  return {};
}

std::vector<pugi::xml_node> children(const pugi::xml_node& parent, Family family, std::string_view name) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node& node : parent.children())
    if (node.type() == pugi::node_element && local_name(node.name()) == name && fits(node, node.name(), family)) found.push_back(node);
  return found;
}

std::string attribute(const pugi::xml_node& element, Family family, std::string_view name) {
  return std::string(trim(find_attribute(element, family, name).value()));
}

bool has_attribute(const pugi::xml_node& element, Family family, std::string_view name) {
  return static_cast<bool>(find_attribute(element, family, name));
}

std::string text_of(const pugi::xml_node& element) {
  struct Gather : pugi::xml_tree_walker {
    std::string text;
    bool for_each(pugi::xml_node& node) override {
      if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) text += node.value();
      return true;
    }
  } gather;
  pugi::xml_node copy = element;
  copy.traverse(gather);
  return collapse(gather.text);
}

}  // namespace waymark::package
