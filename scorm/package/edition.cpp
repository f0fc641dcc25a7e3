#include "scorm/package/edition.hpp"

#include "scorm/base/encode.hpp"
#include "scorm/package/manifest_names.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The namespaces of SCORM 2004's own vocabularies, where the first elements declare them.
struct Declared {
  bool scorm12 = false, scorm2004 = false, cartridge = false;
};

Declared declared_in(const pugi::xml_node& root) {
  Declared found;
  for (const pugi::xml_attribute& attribute : root.attributes()) {
    const std::string_view value = attribute.value();
    if (!has_prefix(attribute.name(), "xmlns")) continue;
    found.scorm12 = found.scorm12 || contains(value, "adlcp_rootv1p2");
    found.scorm2004 = found.scorm2004 || contains(value, "adlcp_v1p3") || contains(value, "adlseq_v1p3") || contains(value, "/imsss");
    found.cartridge = found.cartridge || contains(value, "imscc");
  }
  return found;
}

bool says_2004(const std::string& version) { return contains(version, "2004") || version == "1.3" || version == "cam 1.3"; }

void stop(const XmlDocument& document, int line, std::string code, const std::string& what, Findings& findings) {
  findings.stop(std::move(code), document.file(), line, "not supported yet by this release: " + what,
                "Publish the module as SCORM 1.2 from the authoring tool and import that.");
}

}  // namespace

void check_edition(const XmlDocument& document, Findings& findings) {
  const pugi::xml_node root = document.root();
  if (base::lower_ascii(local_name(root.name())) != "manifest") {
    findings.stop("manifest.not_manifest", document.file(), document.line_of(root),
                  "The file is XML but no manifest: its root element is \"" + printable(root.name()) + "\".",
                  "Publish the module again from the authoring tool.");
    return;
  }
  const pugi::xml_node metadata = child(root, Family::packaging, "metadata");
  const pugi::xml_node version_node = child(metadata, Family::packaging, "schemaversion");
  const std::string stated = text_of(version_node), version = base::lower_ascii(stated);
  const std::string schema = base::lower_ascii(text_of(child(metadata, Family::packaging, "schema")));
  const Declared declared = declared_in(root);
  const int line = document.line_of(version_node ? version_node : root);
  if (contains(schema, "common cartridge") || (declared.cartridge && version.empty()))
    return stop(document, line, "package.common_cartridge", "an IMS Common Cartridge.", findings);
  if (says_2004(version))
    return stop(document, line, "package.scorm2004", "a SCORM 2004 package (schemaversion \"" + printable(stated) + "\").", findings);
  if (version == "1.2") {
    if (declared.scorm2004)
      findings.note("manifest.edition_mixed", document.file(), line,
                    "The manifest says SCORM 1.2 and declares namespaces of SCORM 2004. It was read as SCORM 1.2.",
                    "Nothing to do, if the module was published as SCORM 1.2.");
    return;
  }
  if (declared.scorm2004 && !declared.scorm12)
    return stop(document, line, "package.scorm2004", "a SCORM 2004 package (by its namespaces).", findings);
  findings.note("manifest.edition_assumed", document.file(), line,
                stated.empty()
                    ? "The manifest does not say which edition of SCORM it follows; it was read as SCORM 1.2."
                    : "The manifest's schemaversion \"" + printable(stated) + "\" is not one of SCORM's; it was read as SCORM 1.2.",
                "Nothing to do, if the module works.");
}

}  // namespace waymark::package
