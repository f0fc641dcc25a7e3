#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scorm/package/xml.hpp"
#include "scorm/sequencing/definition.hpp"

// Rules, objectives and rollup of one activity as the manifest writes them. Private to this folder: sequencing_reader.hpp.
namespace waymark::package {

template <class T>
struct Word {
  std::string_view name;
  T value;
};

// Values of attributes in any family. What is no value of its type is left out with a finding, and the default holds.
class ManifestValues {
 public:
  ManifestValues(const XmlDocument& document, Findings& findings) : document_(document), findings_(findings) {}

  bool flag(const pugi::xml_node& node, const char* name, bool otherwise) const;
  std::optional<int> count(const pugi::xml_node& node, const char* name) const;
  sequencing::Measure measure(const pugi::xml_node& node, const char* name, sequencing::Measure otherwise, sequencing::Measure low) const;
  std::optional<std::int64_t> duration(const pugi::xml_node& node, const char* name) const;  // centiseconds
  std::string text(const pugi::xml_node& node, const char* name) const;

  template <class T, std::size_t N>
  T word(const pugi::xml_node& node, const char* name, const Word<T> (&words)[N], T otherwise) const {
    const std::string given = text(node, name);
    if (given.empty()) return otherwise;
    for (const Word<T>& word : words) {
      if (word.name == given) return word.value;
    }
    bad(node, name, given);
    return otherwise;
  }

  void bad(const pugi::xml_node& node, const std::string& name, const std::string& value) const;
  void harm(const char* code, const pugi::xml_node& node, std::string message, std::string advice) const;

 private:
  const XmlDocument& document_;
  Findings& findings_;
};

void read_rules(const ManifestValues& values, const pugi::xml_node& node, sequencing::Activity& activity);   // sequencingRules
void read_rollup(const ManifestValues& values, const pugi::xml_node& node, sequencing::Activity& activity);  // rollupRules
void read_considerations(const ManifestValues& values, const pugi::xml_node& node, sequencing::Activity& activity);
// imsss:objectives, and adlseq:objectives, below one <sequencing>. The second are about the first.
void read_objectives(const ManifestValues& values, const pugi::xml_node& sequencing, sequencing::Activity& activity);
bool read_mapped_scores(const ManifestValues& values, const pugi::xml_node& sequencing, sequencing::Activity& activity);  // false: none

}  // namespace waymark::package
