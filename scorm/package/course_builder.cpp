#include "scorm/package/course_builder.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "scorm/base/encode.hpp"
#include "scorm/package/course_facts.hpp"
#include "scorm/package/edition.hpp"
#include "scorm/package/order_check.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

class Builder {
 public:
  Builder(const Manifest& manifest, const PathIndex& files, Findings& findings) : manifest_(manifest), files_(files), findings_(findings) {
    for (const ManifestResource& resource : manifest_.resources) resources_.emplace(resource.id, &resource);
  }

  Course run() {
    course_.edition = edition_text(manifest_.edition);
    course_.identifier = manifest_.identifier;
    course_.version = manifest_.version;
    course_.description = manifest_.description;
    course_.language = manifest_.language;
    course_.typical_minutes = manifest_.typical_minutes;
    refuse_escapes();
    const bool organized = !manifest_.organizations.empty() && !manifest_.organizations[manifest_.chosen].items.empty();
    if (organized)
      add_items(manifest_.organizations[manifest_.chosen].items);
    else
      add_resources_as_items();
    decide_scos(organized);
    choose_title();
    refuse_nothing_to_launch();
    if (manifest_.edition != Edition::scorm12) {
      course_.scorm_2004 =
          course_facts(organized && manifest_.sequencing ? *manifest_.sequencing : sequencing_of_pages(), manifest_.edition);
      check_activities();
    } else if (organized) {
      check_prerequisites(manifest_, course_, findings_);
    }
    return std::move(course_);
  }

 private:
  // Also resources that no item uses: a package with such an href was not made by an authoring tool.
  void refuse_escapes() {
    for (const ManifestResource& resource : manifest_.resources)
      if (resolve(resource.bases, resource.href, files_).kind == Reference::Kind::escape)
        findings_.stop("manifest.href_escape", manifest_.file, resource.line,
                       "A resource names a file outside the package: \"" + printable(resource.href) + "\".",
                       "Publish the module again; all its files must lie inside the package.");
  }

  void add_items(const std::vector<ManifestItem>& items) {
    for (const ManifestItem& source : items) {
      Item item;
      item.id = source.id;
      if (source.parent >= 0) item.parent = items[static_cast<std::size_t>(source.parent)].id;
      item.title = source.title.empty() ? source.id : source.title;
      item.visible = source.visible;
      item.prerequisites = source.prerequisites;
      item.mastery_score = source.mastery_score;
      item.max_time_allowed = source.max_time_allowed;
      item.time_limit_action = source.time_limit_action;
      item.launch_data = source.launch_data;
      if (source.title.empty())
        findings_.note("manifest.item_without_title", manifest_.file, source.line,
                       "The item \"" + printable(source.id) + "\" has no title; its identifier is shown.", "Nothing to do.");
      if (!source.reference.empty()) attach(source, item);
      course_.items.push_back(std::move(item));
    }
  }

  void attach(const ManifestItem& source, Item& item) {
    const auto found = resources_.find(source.reference);
    if (found == resources_.end()) {
      findings_.harm("manifest.reference_dangling", manifest_.file, source.line,
                     "The item \"" + printable(item.title) + "\" refers to \"" + printable(source.reference) +
                         "\", which does not exist. It is shown and cannot be opened.",
                     "Publish the module again, if this part is needed.");
      return;
    }
    launch_from(*found->second, source.parameters, source.line, item);
  }

  void launch_from(const ManifestResource& resource, const std::string& parameters, int line, Item& item) {
    item.sco = resource.sco;
    Reference reference = resolve(resource.bases, resource.href, files_);
    const std::string what = "\"" + printable(item.title) + "\"";
    switch (reference.kind) {
      case Reference::Kind::found:
        item.launchable = true;
        item.path = reference.path;
        item.query = join_parameters(reference.query, reference.fragment, parameters);
        note_step(resource, reference);
        return;
      case Reference::Kind::outside:
        return launch_outside(resource, std::move(reference), parameters, item);
      case Reference::Kind::escape:
        return;  // refused above
      case Reference::Kind::empty:
        findings_.harm("manifest.no_href", manifest_.file, line,
                       "The item " + what + " has a resource without a page. It cannot be opened.",
                       "Publish the module again, if this part is needed.");
        return;
      case Reference::Kind::missing:
        findings_.harm("manifest.launch_file_missing", manifest_.file, resource.line,
                       "The page of " + what + ", " + printable(reference.path) + ", is not in the package. It cannot be opened.",
                       "Publish the module again, if this part is needed.");
        return;
      case Reference::Kind::other_scheme:
        findings_.harm("manifest.href_scheme", manifest_.file, resource.line,
                       "The page of " + what + " is no file and no web address: \"" + printable(resource.href) + "\".",
                       "It cannot be opened. Publish the module again, if this part is needed.");
        return;
    }
  }

  void launch_outside(const ManifestResource& resource, Reference reference, const std::string& parameters, Item& item) {
    const std::string host = host_of(reference.url);
    if (host.empty()) {
      findings_.harm("manifest.href_scheme", manifest_.file, resource.line,
                     "The web address of \"" + printable(item.title) + "\" names no host.", "It cannot be opened.");
      return;
    }
    item.launchable = true;
    item.external_url = reference.url + join_parameters(reference.query, reference.fragment, parameters);
    course_.outside_hosts.push_back({host, {HostUse::page}});
    findings_.harm(
        "manifest.outside_page", manifest_.file, resource.line,
        "\"" + printable(item.title) + "\" opens a page at " + host + ", outside this package.",
        std::string("It is shown once that host is allowed for this module; progress made there is not recorded. ") +
            (resource.sco ? "It never counts as complete by itself: set the module to \"Completed when opened\", or grant completions."
                          : "Before that it does not count as complete."));
  }

  void note_step(const ManifestResource& resource, const Reference& reference) {
    const char* how = nullptr;
    switch (reference.step) {
      case Step::literal:
        return;
      case Step::decoded:
        how = "after decoding its % signs";
        break;
      case Step::backslash:
        how = "after turning backslashes into slashes";
        break;
      case Step::from_root:
        how = "by reading its first slash as the top of the package";
        break;
      case Step::without_base:
        how = "by reading its xml:base tolerantly";
        break;
      case Step::other_case:
        how = "by ignoring capital letters";
        break;
    }
    findings_.note("manifest.href_tolerated", manifest_.file, resource.line,
                   "The file \"" + printable(resource.href) + "\" was found as " + printable(reference.path) + " " + how + ".",
                   "Nothing to do.");
  }

  // CAM 2.3.4: a package without an organization is a set of resources; each that has a page can be opened.
  void add_resources_as_items() {
    std::set<std::string> used;
    for (const ManifestResource& resource : manifest_.resources) {
      if (resource.href.empty()) continue;
      Item item;
      item.id = resource.id.empty() || used.contains(resource.id) ? "resource-" + std::to_string(used.size() + 1) : resource.id;
      used.insert(item.id);
      item.title = item.id;
      launch_from(resource, {}, resource.line, item);
      course_.items.push_back(std::move(item));
    }
    if (!course_.items.empty())
      findings_.harm("manifest.no_organization", manifest_.file, 0,
                     "The package has no table of contents; each of its " + counted(course_.items.size(), "page") +
                         " is offered as a part of its own.",
                     "Check that the module makes sense like this, or publish it again.");
  }

  // Pages that no organization puts in order: each can be chosen, and one follows the other.
  Sequencing sequencing_of_pages() const {
    Sequencing out;
    const auto add = [&out](const std::string& id, const std::string& title, int parent) {
      sequencing::Activity& activity = out.tree.activities.emplace_back();
      activity.id = id;
      activity.title = title;
      activity.parent = parent;
      activity.objectives.emplace_back();
      out.data.emplace_back();
    };
    add({}, course_.title, sequencing::kNone);
    out.tree.activities[0].flow = true;
    for (const Item& item : course_.items) {
      out.tree.activities[0].children.push_back(static_cast<int>(out.tree.activities.size()));
      add(item.id, item.title, 0);
    }
    return out;
  }

  // CAM 4th Ed. 3.4.1.13: an item has a page or items of its own, not both.
  void check_activities() {
    for (std::size_t i = 0; i < course_.items.size(); ++i) {
      Item& item = course_.items[i];
      sequencing::Activity& activity = course_.scorm_2004->tree.activities[i + 1];
      activity.title = item.title;
      if (activity.is_leaf() || !item.launchable) continue;
      item.launchable = false;
      findings_.harm("manifest.cluster_with_page", manifest_.file, line_of(i),
                     "\"" + printable(item.title) + "\" has both a page and parts of its own. The parts are shown, the page is not.",
                     "Make the page a part of its own in the authoring tool, if it matters.");
    }
    for (std::size_t i = 0; i < course_.items.size(); ++i) {
      const bool leaf = course_.scorm_2004->tree.activities[i + 1].is_leaf();
      if (!leaf || course_.items[i].launchable || !source_of(i) || !source_of(i)->reference.empty()) continue;
      findings_.harm("manifest.leaf_without_page", manifest_.file, line_of(i),
                     "\"" + printable(course_.items[i].title) + "\" has neither a page nor parts. It cannot be opened.",
                     "Publish the module again, if this part is needed.");
    }
  }

  const ManifestItem* source_of(std::size_t item) const {
    if (manifest_.organizations.empty()) return nullptr;
    const auto& items = manifest_.organizations[manifest_.chosen].items;
    return item < items.size() ? &items[item] : nullptr;
  }

  int line_of(std::size_t item) const { return source_of(item) ? source_of(item)->line : 0; }

  void decide_scos(bool organized) {
    if (manifest_.declares_sco && organized) return;
    for (Item& item : course_.items) item.sco = item.launchable && item.external_url.empty();
    if (manifest_.declares_sco) return;
    course_.treated_as_sco = true;
    findings_.note("manifest.no_sco", manifest_.file, 0,
                   "The package does not say which of its pages report progress; all of them are expected to.",
                   "If a page never reports anything, it stays \"in progress\" for the learner.");
  }

  void choose_title() {
    course_.title = manifest_.title;
    if (course_.title.empty() && !course_.items.empty()) course_.title = course_.items.front().title;
    if (course_.title.empty()) course_.title = course_.identifier;
    if (manifest_.title.empty())
      findings_.note("manifest.no_title", manifest_.file, 0,
                     "The package has no title of its own; \"" + printable(course_.title) + "\" was taken.",
                     "Give it a better name in the catalogue.");
    if (course_.identifier.empty())
      findings_.note("manifest.no_identifier", manifest_.file, 0, "The manifest has no identifier.", "Nothing to do.");
  }

  void refuse_nothing_to_launch() {
    const bool any = std::any_of(course_.items.begin(), course_.items.end(), [](const Item& i) { return i.launchable; });
    if (!any)
      findings_.stop("manifest.nothing_to_launch", manifest_.file, 0,
                     "No part of the package can be opened: no page that it names is in the zip.",
                     "Publish the module again from the authoring tool.");
  }

  const Manifest& manifest_;
  const PathIndex& files_;
  Findings& findings_;
  std::map<std::string, const ManifestResource*> resources_;
  Course course_;
};

bool is_schema(std::string_view path) {
  const std::string lower = base::lower_ascii(path);
  return has_suffix(lower, ".xsd") || has_suffix(lower, ".dtd");
}

void report_listed(const Manifest& manifest, const ManifestFile& file, const Reference& reference, Findings& findings) {
  if (reference.kind == Reference::Kind::escape)
    findings.harm("manifest.file_outside", manifest.file, file.line,
                  "The manifest lists a file outside the package: \"" + printable(file.href) + "\".",
                  "It is not part of the import. Publish again if something is missing.");
  if (reference.kind != Reference::Kind::missing) return;
  if (is_schema(reference.path))
    findings.note("manifest.schema_missing", manifest.file, file.line,
                  "The schema file " + printable(reference.path) + " is listed and absent.", "Nothing to do: it is not needed.");
  else
    findings.harm("manifest.file_missing", manifest.file, file.line,
                  "The file " + printable(reference.path) + " is listed in the manifest and is not in the package.",
                  "Look through the module for a missing picture or film; publish again if there is one.");
}

}  // namespace

Course build_course(const Manifest& manifest, const PathIndex& files, Findings& findings) {
  return Builder(manifest, files, findings).run();
}

void compare_file_lists(const Manifest& manifest, const PathIndex& files, Findings& findings) {
  std::vector<bool> listed(files.size());
  const auto list = [&](const std::string& path) {
    if (const auto place = files.place(path)) listed[*place] = true;
  };
  for (const ManifestResource& resource : manifest.resources) {
    if (auto launch = resolve(resource.bases, resource.href, files); launch.kind == Reference::Kind::found) list(launch.path);
    for (const ManifestFile& file : resource.files) {
      const Reference reference = resolve(resource.bases, file.href, files);
      if (reference.kind == Reference::Kind::found)
        list(reference.path);
      else
        report_listed(manifest, file, reference, findings);
    }
  }
  std::size_t unlisted = 0;
  for (std::size_t i = 0; i < files.size(); ++i)
    if (!listed[i] && files.path(i) != manifest.file && !is_schema(files.path(i))) ++unlisted;
  if (unlisted > 0)
    findings.note("manifest.files_unlisted", manifest.file, 0,
                  counted(unlisted, "file") + " in the package " + (unlisted == 1 ? "is" : "are") + " not listed in the manifest.",
                  "Nothing to do: such files are kept like the others.");
}

}  // namespace waymark::package
