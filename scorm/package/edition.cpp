#include "scorm/package/edition.hpp"

#include <optional>
#include <string>

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

struct Name {
  Edition edition;
  std::string_view text;
};
constexpr Name kNames[] = {{Edition::scorm12, "SCORM 1.2"},
                           {Edition::second, "SCORM 2004 2nd Edition"},
                           {Edition::third, "SCORM 2004 3rd Edition"},
                           {Edition::fourth, "SCORM 2004 4th Edition"}};

// CAM 4th Ed. 3.4.1.2; the 2nd edition's schemaversion is "CAM 1.3".
std::optional<Edition> edition_2004(const std::string& version) {
  if (contains(version, "4th")) return Edition::fourth;
  if (contains(version, "3rd")) return Edition::third;
  if (version == "1.3" || version == "cam 1.3" || contains(version, "2nd")) return Edition::second;
  return contains(version, "2004") ? std::optional(Edition::fourth) : std::nullopt;
}

class EditionCheck {
 public:
  EditionCheck(const XmlDocument& document, Findings& findings) : document_(document), findings_(findings) {}

  Edition run() {
    const pugi::xml_node root = document_.root();
    line_ = document_.line_of(root);
    if (base::lower_ascii(local_name(root.name())) != "manifest") {
      findings_.stop("manifest.not_manifest", document_.file(), line_,
                     "The file is XML but no manifest: its root element is \"" + printable(root.name()) + "\".",
                     "Publish the module again from the authoring tool.");
      return Edition::scorm12;
    }
    const pugi::xml_node metadata = child(root, Family::packaging, "metadata");
    const pugi::xml_node version_node = child(metadata, Family::packaging, "schemaversion");
    if (version_node) line_ = document_.line_of(version_node);
    const std::string stated = text_of(version_node), version = base::lower_ascii(stated);
    const std::string schema = base::lower_ascii(text_of(child(metadata, Family::packaging, "schema")));
    const Declared declared = declared_in(root);
    if (contains(schema, "common cartridge") || (declared.cartridge && version.empty())) {
      stop("package.common_cartridge", "an IMS Common Cartridge.");
      return Edition::scorm12;
    }
    if (const auto edition = edition_2004(version)) return *edition;
    if (version == "1.2") {
      if (declared.scorm2004) {
        note("manifest.edition_mixed", "The manifest says SCORM 1.2 and declares namespaces of SCORM 2004. It was read as SCORM 1.2.",
             "Nothing to do, if the module was published as SCORM 1.2.");
      }
      return Edition::scorm12;
    }
    if (declared.scorm2004 && !declared.scorm12) {
      note("manifest.edition_assumed", "The manifest declares namespaces of SCORM 2004 without an edition; the 4th was taken.",
           "Nothing to do, if the module works.");
      return Edition::fourth;
    }
    note("manifest.edition_assumed",
         stated.empty() ? "The manifest does not say which edition of SCORM it follows; it was read as SCORM 1.2."
                        : "The manifest's schemaversion \"" + printable(stated) + "\" is not one of SCORM's; it was read as SCORM 1.2.",
         "Nothing to do, if the module works.");
    return Edition::scorm12;
  }

 private:
  void stop(std::string code, const std::string& what) {
    findings_.stop(std::move(code), document_.file(), line_, "not supported yet by this release: " + what,
                   "Publish the module as SCORM from the authoring tool and import that.");
  }

  void note(std::string code, std::string message, std::string advice) {
    findings_.note(std::move(code), document_.file(), line_, std::move(message), std::move(advice));
  }

  const XmlDocument& document_;
  Findings& findings_;
  int line_ = 0;
};

}  // namespace

std::string_view edition_text(Edition edition) {
  for (const Name& name : kNames) {
    if (name.edition == edition) return name.text;
  }
  return kNames[0].text;
}

Edition check_edition(const XmlDocument& document, Findings& findings) { return EditionCheck(document, findings).run(); }

}  // namespace waymark::package
