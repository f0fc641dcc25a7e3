#include "scorm/package/manifest.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "scorm/base/encode.hpp"
#include "scorm/package/edition.hpp"
#include "scorm/package/manifest_names.hpp"
#include "scorm/package/manifest_values.hpp"
#include "scorm/package/sequencing_reader.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

constexpr std::size_t kTitleLimit = 400;        // bytes, as in the catalogue
constexpr std::size_t kLaunchDataLimit = 4096;  // CMIString4096, cmi.launch_data

class Reader {
 public:
  Reader(const XmlDocument& document, Edition edition, std::uint32_t most_items, Findings& findings)
      : document_(document), most_items_(most_items), findings_(findings) {
    manifest_.edition = edition;
  }

  Manifest run() {
    const pugi::xml_node root = document_.root();
    manifest_.file = document_.file();
    manifest_.identifier = collapse(attribute(root, Family::packaging, "identifier"));
    manifest_.version = attribute(root, Family::packaging, "version");
    read_resources(root, {});
    read_organizations(root);
    read_metadata(root);
    if (manifest_.edition != Edition::scorm12 && !manifest_.organizations.empty()) read_activities();
    return std::move(manifest_);
  }

 private:
  void harm(const char* code, const pugi::xml_node& at, std::string message, std::string advice) {
    findings_.harm(code, document_.file(), document_.line_of(at), std::move(message), std::move(advice));
  }
  void note(const char* code, const pugi::xml_node& at, std::string message, std::string advice) {
    findings_.note(code, document_.file(), document_.line_of(at), std::move(message), std::move(advice));
  }

  static std::vector<std::string> with_base(std::vector<std::string> bases, const pugi::xml_node& node) {
    if (std::string base = attribute(node, Family::xml, "base"); !base.empty()) bases.push_back(std::move(base));
    return bases;
  }

  // Sub-manifests (IMS CP 1.1.2, 4.1) share one pool of resources with the manifest around them.
  void read_resources(const pugi::xml_node& manifest, std::vector<std::string> bases) {
    bases = with_base(std::move(bases), manifest);
    const pugi::xml_node resources = child(manifest, Family::packaging, "resources");
    const auto inner = with_base(bases, resources);
    for (const pugi::xml_node& node : children(resources, Family::packaging, "resource")) read_resource(node, inner);
    for (const pugi::xml_node& node : children(manifest, Family::packaging, "manifest")) {
      sub_manifests_.emplace(collapse(attribute(node, Family::packaging, "identifier")), node);
      read_resources(node, bases);
    }
  }

  void read_resource(const pugi::xml_node& node, const std::vector<std::string>& bases) {
    ManifestResource resource;
    resource.id = collapse(attribute(node, Family::packaging, "identifier"));
    resource.href = attribute(node, Family::packaging, "href");
    resource.sco = base::lower_ascii(attribute(node, Family::scorm, "scormtype")) == "sco";
    resource.bases = with_base(bases, node);
    resource.line = document_.line_of(node);
    for (const pugi::xml_node& file : children(node, Family::packaging, "file"))
      resource.files.push_back({attribute(file, Family::packaging, "href"), document_.line_of(file)});
    manifest_.declares_sco = manifest_.declares_sco || resource.sco;
    if (!resource_ids_.insert(resource.id).second)
      harm("manifest.duplicate_resource", node,
           "Two resources have the identifier \"" + printable(resource.id) + "\"; items use the first.",
           "Check that every part of the module opens the right page.");
    manifest_.resources.push_back(std::move(resource));
  }

  void read_organizations(const pugi::xml_node& root) {
    const pugi::xml_node all = child(root, Family::packaging, "organizations");
    const auto nodes = children(all, Family::packaging, "organization");
    for (const pugi::xml_node& node : nodes) {
      manifest_.organizations.push_back(read_organization(node));
      item_ids_.clear();
    }
    choose_organization(all, attribute(all, Family::packaging, "default"));
  }

  void choose_organization(const pugi::xml_node& all, const std::string& wanted) {
    const auto& organizations = manifest_.organizations;
    if (organizations.empty()) return;
    const auto found = std::find_if(organizations.begin(), organizations.end(),
                                    [&](const auto& organization) { return organization.id == collapse(wanted); });
    if (!wanted.empty() && found == organizations.end())
      note("manifest.default_dangling", all,
           "The default organization \"" + printable(wanted) + "\" does not exist; the first one was taken.",
           "Check that the right contents were imported.");
    if (found != organizations.end()) manifest_.chosen = static_cast<std::size_t>(found - organizations.begin());
    if (organizations.size() > 1)
      note("manifest.several_organizations", all,
           "The package has " + counted(organizations.size(), "organization") + "; \"" + printable(organizations[manifest_.chosen].title) +
               "\" was taken.",
           "If another one is wanted, publish the module with that one alone.");
  }

  ManifestOrganization read_organization(const pugi::xml_node& node) {
    ManifestOrganization organization;
    organization.id = collapse(attribute(node, Family::packaging, "identifier"));
    organization.title = title_of(node);
    organization.line = document_.line_of(node);
    organization.node = node;
    if (manifest_.edition != Edition::scorm12) item_ids_.insert(organization.id);  // an activity as its items are
    read_items(node, -1, organization.items);
    return organization;
  }

  std::string title_of(const pugi::xml_node& node) { return fitting(node, text_of(child(node, Family::packaging, "title"))); }

  // Nobody can read a title of thousands of characters; the pages that list it would be as wide.
  std::string fitting(const pugi::xml_node& node, std::string title) {
    if (title.size() <= kTitleLimit) return title;
    std::size_t end = kTitleLimit;
    while (end > 0 && (static_cast<unsigned char>(title[end]) & 0xC0) == 0x80) --end;  // not inside a character
    note("manifest.title_long", node, "A title is longer than " + std::to_string(kTitleLimit) + " bytes: \"" + printable(title) + "\".",
         "It was cut there. Give the module a shorter title.");
    title.resize(end);
    return title;
  }

  void read_items(const pugi::xml_node& parent, int parent_index, std::vector<ManifestItem>& items) {
    for (const pugi::xml_node& node : children(parent, Family::packaging, "item")) {
      if (items.size() >= most_items_) return refuse_items(node);
      items.push_back(read_item(node, items.size()));
      items.back().parent = parent_index;
      const int index = static_cast<int>(items.size()) - 1;
      read_items(node, index, items);
      enter_sub_manifest(index, items);
    }
  }

  // A table of contents, a state and a page of reports for each item: a module of so many parts is none.
  void refuse_items(const pugi::xml_node& at) {
    if (too_many_) return;
    too_many_ = true;
    findings_.stop("manifest.too_many_items", document_.file(), document_.line_of(at),
                   "The module has more than " + counted(most_items_, "item") + ".",
                   "Publish it in parts, or have the limit raised in the configuration (import.items).");
  }

  // An item may refer to a sub-manifest: its default organization's items stand below the item.
  void enter_sub_manifest(int index, std::vector<ManifestItem>& items) {
    const std::string reference = items[static_cast<std::size_t>(index)].reference;
    const auto found = sub_manifests_.find(reference);
    if (reference.empty() || found == sub_manifests_.end() || resource_ids_.contains(reference)) return;
    if (!entered_.insert(reference).second) return;
    items[static_cast<std::size_t>(index)].reference.clear();
    const pugi::xml_node all = child(found->second, Family::packaging, "organizations");
    const auto nodes = children(all, Family::packaging, "organization");
    const std::string wanted = collapse(attribute(all, Family::packaging, "default"));
    for (const pugi::xml_node& node : nodes)
      if (wanted.empty() || collapse(attribute(node, Family::packaging, "identifier")) == wanted) return read_items(node, index, items);
  }

  ManifestItem read_item(const pugi::xml_node& node, std::size_t number) {
    ManifestItem item;
    item.line = document_.line_of(node);
    item.id = unique_id(node, number);
    item.reference = collapse(attribute(node, Family::packaging, "identifierref"));
    item.parameters = attribute(node, Family::packaging, "parameters");
    item.title = title_of(node);
    const std::string visible = base::lower_ascii(attribute(node, Family::packaging, "isvisible"));
    item.visible = visible != "false" && visible != "0";
    item.node = node;
    if (manifest_.edition == Edition::scorm12) read_scorm_elements(node, item);
    return item;
  }

  std::string unique_id(const pugi::xml_node& node, std::size_t number) {
    std::string id = collapse(attribute(node, Family::packaging, "identifier"));
    if (id.empty()) {
      id = "item-" + std::to_string(number + 1);
      note("manifest.item_without_identifier", node, "An item has no identifier; it was given \"" + id + "\".", "Nothing to do.");
    }
    if (item_ids_.insert(id).second) return id;
    harm("manifest.duplicate_identifier", node, "Two items have the identifier \"" + printable(id) + "\".",
         "Progress is kept for each of them. Prerequisites that name it mean the first.");
    for (int twin = 2;; ++twin)
      if (const std::string other = id + "~" + std::to_string(twin); item_ids_.insert(other).second) return other;
  }

  // The rest of SCORM 2004's items: sequencing, and what the run-time data begins with.
  void read_activities() {
    const ManifestOrganization& chosen = manifest_.organizations[manifest_.chosen];
    std::vector<ActivityNode> nodes;
    nodes.reserve(chosen.items.size());
    for (const ManifestItem& item : chosen.items) nodes.push_back({item.node, item.id, item.parent});
    manifest_.sequencing = read_sequencing(document_, chosen.node, nodes, findings_);
  }

  // SCORM 1.2 CAM 2.3.5: the ADL elements of an item. A value that the run-time could not use is left out.
  void read_scorm_elements(const pugi::xml_node& node, ManifestItem& item) {
    const auto text = [&](const char* name) { return text_of(child(node, Family::scorm, name)); };
    item.prerequisites = text("prerequisites");
    item.launch_data = child(node, Family::scorm, "datafromlms").child_value();
    item.max_time_allowed = usable(node, "maxtimeallowed", text("maxtimeallowed"), is_time_span);
    item.time_limit_action = usable(node, "timelimitaction", base::lower_ascii(text("timelimitaction")), is_time_limit_action);
    item.mastery_score = usable(node, "masteryscore", text("masteryscore"), is_percentage);
    const std::string type = attribute(child(node, Family::scorm, "prerequisites"), Family::scorm, "type");
    if (!item.prerequisites.empty() && !type.empty() && base::lower_ascii(type) != "aicc_script")
      note("manifest.prerequisites_type", node, "Prerequisites are written in \"" + printable(type) + "\", not in aicc_script.",
           "They are read as aicc_script; check that every part of the module can be opened.");
    if (item.launch_data.size() > kLaunchDataLimit)
      note("manifest.launch_data_long", node, "The launch data (datafromlms) is longer than SCORM's 4,096 characters.",
           "It is passed on whole.");
  }

  std::string usable(const pugi::xml_node& node, const std::string& name, std::string value, bool (*good)(std::string_view)) {
    if (value.empty() || good(value)) return value;
    harm("manifest.bad_value", node,
         "The value \"" + printable(value) + "\" of " + name + " is not one that SCORM allows; it was left out.",
         "Correct it in the authoring tool, if the module depends on it.");
    return {};
  }

  void read_metadata(const pugi::xml_node& root) {
    const pugi::xml_node metadata = child(root, Family::packaging, "metadata");
    if (pugi::xml_node lom = child(metadata, Family::metadata, "lom"); lom) read_lom(lom);
    if (const pugi::xml_node location = child(metadata, Family::scorm, "location"); location)
      note("manifest.metadata_elsewhere", location, "The module's description lies in a file of its own, which was not read.",
           "Write the description into the catalogue, if it is missing there.");
    if (manifest_.language.empty()) manifest_.language = attribute(root, Family::xml, "lang");
    if (manifest_.organizations.empty()) return;
    const ManifestOrganization& organization = manifest_.organizations[manifest_.chosen];
    if (!organization.title.empty()) manifest_.title = organization.title;
  }

  // IMS LRM 1.2.1, as SCORM 1.2 CAM 2.2 uses it.
  void read_lom(const pugi::xml_node& lom) {
    const pugi::xml_node general = child(lom, Family::metadata, "general");
    manifest_.title = fitting(general, language_text(child(general, Family::metadata, "title")));
    manifest_.description = language_text(child(general, Family::metadata, "description"));
    manifest_.language = text_of(child(general, Family::metadata, "language"));
    const pugi::xml_node educational = child(lom, Family::metadata, "educational");
    pugi::xml_node time = child(educational, Family::metadata, "typicallearningtime");
    if (!time) time = child(educational, Family::metadata, "typicalLearningTime");
    const pugi::xml_node value = child(time, Family::metadata, "datetime");
    manifest_.typical_minutes = minutes_of(text_of(value ? value : child(time, Family::metadata, "duration")));
  }

  static std::string language_text(const pugi::xml_node& node) {
    const pugi::xml_node first = child(node, Family::metadata, "langstring");
    return text_of(first ? first : child(node, Family::metadata, "string"));
  }

  const XmlDocument& document_;
  const std::uint32_t most_items_;
  bool too_many_ = false;
  Findings& findings_;
  Manifest manifest_;
  std::set<std::string> resource_ids_, item_ids_, entered_;
  std::map<std::string, pugi::xml_node> sub_manifests_;
};

}  // namespace

Manifest read_manifest(const XmlDocument& document, const Limits& limits, Findings& findings) {
  const Edition edition = check_edition(document, findings);
  if (findings.stopped()) return {};
  return Reader(document, edition, limits.items, findings).run();
}

}  // namespace waymark::package
