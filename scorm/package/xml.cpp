#include "scorm/package/xml.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "scorm/base/encode.hpp"
#include "scorm/package/text.hpp"
#include "scorm/package/xml_text.hpp"

namespace waymark::package {
namespace {

constexpr const char* kFixXml = "Publish the module again, or ask its author to correct the file.";

const char* describe(CleanedXml::Fault fault) {
  switch (fault) {
    case CleanedXml::Fault::ampersand:
      return "an \"&\" that stands alone";
    case CleanedXml::Fault::entity:
      return "an entity that is not declared";
    default:
      return "a character that XML does not allow";
  }
}

bool check_text(const CleanedXml& cleaned, const std::string& file, const XmlDocument::Limits& limits, Findings& findings) {
  if (cleaned.entities) {
    findings.stop("manifest.entities", file, cleaned.doctype_line, "The file declares entities of its own, as attacks do.",
                  "No authoring tool writes this. Do not use the package unless you know its author.");
  } else if (cleaned.doctype) {
    findings.note("manifest.doctype", file, cleaned.doctype_line, "The file names a document type; it was not read.", "Nothing to do.");
  }
  if (cleaned.elements > limits.elements || cleaned.deepest > limits.depth)
    findings.stop("manifest.too_complex", file, 0, "The file has too many elements or nests them too deeply.", kFixXml);
  if (cleaned.faults > 0)
    findings.harm("manifest.repaired", file, cleaned.first_line,
                  std::string("The file is not well-formed: ") + describe(cleaned.first) +
                      (cleaned.faults > 1 ? ", and " + counted(static_cast<std::uint64_t>(cleaned.faults - 1), "more place") : "") +
                      ". It was repaired for reading.",
                  "Check that titles read well. Other systems may refuse the package.");
  return !findings.stopped();
}

// The parser keeps an attribute that is given twice (XML 1.0, 3.1 forbids it); the first one is what we read.
struct AttributeCheck : pugi::xml_tree_walker {
  AttributeCheck(const XmlDocument& d, Findings& f) : document(d), findings(f) {}

  bool for_each(pugi::xml_node& node) override {
    std::set<std::string_view> names;
    for (const pugi::xml_attribute& attribute : node.attributes())
      if (!names.insert(attribute.name()).second)
        findings.harm("manifest.duplicate_attribute", document.file(), document.line_of(node),
                      "An element gives the attribute " + printable(attribute.name()) + " twice; the first was used.",
                      "Check the item or resource on this line.");
    return true;
  }

  const XmlDocument& document;
  Findings& findings;
};

}  // namespace

std::unique_ptr<XmlDocument> XmlDocument::parse(std::string bytes, const std::string& file, const Limits& limits, Findings& findings) {
  auto decoded = decode_xml(bytes);
  if (!decoded) {
    findings.stop("manifest.encoding", file, 0, "The file is in an encoding that cannot be read.",
                  "Save it as UTF-8 and zip the package again.");
    return nullptr;
  }
  bytes = {};
  if (decoded->guessed)
    findings.harm("manifest.encoding_guessed", file, 1,
                  "The file is not in the encoding that it declares; it was read as " + decoded->encoding + ".",
                  "Check that letters with accents in titles are right.");
  CleanedXml cleaned = clean_xml(decoded->text);
  if (!check_text(cleaned, file, limits, findings)) return nullptr;
  std::unique_ptr<XmlDocument> document(new XmlDocument);
  document->file_ = file;
  if (!document->load(std::move(cleaned.text), findings)) return nullptr;
  return document;
}

bool XmlDocument::load(std::string text, Findings& findings) {
  buffer_ = std::move(text);
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < buffer_.size(); ++i)
    if (buffer_[i] == '\n') line_starts_.push_back(i + 1);
  const pugi::xml_parse_result result =
      document_.load_buffer_inplace(buffer_.data(), buffer_.size(), pugi::parse_default, pugi::encoding_utf8);
  if (result) return check_tree(findings);
  findings.stop("manifest.not_xml", file_, line_at(static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0))),
                std::string("The file is not XML: ") + base::lower_ascii(result.description()) + ".", kFixXml);
  return false;
}

bool XmlDocument::check_tree(Findings& findings) const {
  int roots = 0;
  for (const pugi::xml_node& child : document_.children()) roots += child.type() == pugi::node_element;
  if (roots != 1) {
    findings.stop("manifest.not_xml", file_, 0, "The file is not XML: it has " + std::to_string(roots) + " root elements.", kFixXml);
    return false;
  }
  AttributeCheck check(*this, findings);
  document_.root().traverse(check);
  return true;
}

int XmlDocument::line_at(std::size_t offset) const {
  return static_cast<int>(std::upper_bound(line_starts_.begin(), line_starts_.end(), offset) - line_starts_.begin());
}

int XmlDocument::line_of(const pugi::xml_node& node) const {
  const std::ptrdiff_t offset = node.offset_debug();
  return offset < 0 ? 0 : line_at(static_cast<std::size_t>(offset));
}

}  // namespace waymark::package
