#include "scorm/package/layout.hpp"

#include <algorithm>

#include "scorm/base/encode.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

constexpr std::string_view kManifest = "imsmanifest.xml";

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
}

std::string name_of(std::string_view path) { return base::lower_ascii(path.substr(folder_of(path).size())); }

// Where files of this name lie, the shallowest first.
std::vector<std::string> named(const std::vector<Entry>& files, std::string_view name) {
  std::vector<std::string> found;
  for (const Entry& file : files)
    if (name_of(file.path) == name) found.emplace_back(file.path);
  std::stable_sort(found.begin(), found.end(), [](const std::string& a, const std::string& b) {
    return std::count(a.begin(), a.end(), '/') < std::count(b.begin(), b.end(), '/');
  });
  return found;
}

std::optional<std::string> with_ending(const std::vector<Entry>& files, std::string_view ending) {
  for (const Entry& file : files)
    if (has_suffix(base::lower_ascii(file.path), ending)) return std::string(file.path);
  return std::nullopt;
}

void unsupported(std::string code, const std::string& file, const std::string& what, Findings& findings) {
  findings.stop(std::move(code), printable(file), 0, "not supported yet by this release: " + what,
                "Publish the module as SCORM 1.2 from the authoring tool and import that.");
}

// What a zip without imsmanifest.xml is instead.
void name_other_kind(const std::vector<Entry>& files, Findings& findings) {
  if (const auto cmi5 = named(files, "cmi5.xml"); !cmi5.empty())
    return unsupported("package.cmi5", cmi5.front(), "a cmi5 package (it holds cmi5.xml).", findings);
  if (const auto tincan = named(files, "tincan.xml"); !tincan.empty())
    return unsupported("package.xapi", tincan.front(), "an xAPI package (it holds tincan.xml).", findings);
  const auto structure = with_ending(files, ".cst"), units = with_ending(files, ".au");
  if (structure && units)
    return unsupported("package.aicc", *structure, "an AICC package (it holds .crs, .des, .au and .cst files).", findings);
  if (const auto inner = with_ending(files, ".zip"); inner) {
    findings.stop("package.zip_in_zip", printable(*inner), 0, "The zip holds another zip and no imsmanifest.xml.",
                  "Unpack the outer zip and import the zip inside it.");
    return;
  }
  findings.stop("manifest.none", {}, 0, "The zip holds no imsmanifest.xml, so it is not a SCORM package.",
                "Publish the module for an LMS as SCORM 1.2, and choose the zip that this makes.");
}

bool all_below(const std::vector<std::string>& paths, std::string_view folder) {
  return std::all_of(paths.begin(), paths.end(), [&](const std::string& path) { return has_prefix(path, folder); });
}

void note_neighbours(const std::vector<Entry>& files, const std::vector<std::string>& manifests, Findings& findings) {
  if (manifests.size() > 1)
    findings.note("manifest.several", printable(manifests[1]), 0,
                  "The zip holds " + counted(manifests.size(), "manifest") + "; the one nearest the top was read.",
                  "Nothing to do, unless the wrong module was imported.");
  for (const char* name : {"cmi5.xml", "tincan.xml"})
    if (const auto found = named(files, name); !found.empty())
      findings.note("package.also_holds", printable(found.front()), 0,
                    std::string("The zip also holds ") + name + ". It was read as the SCORM package that it is.", "Nothing to do.");
}

void enter_folder(std::vector<Entry>& files, std::string_view folder, Findings& findings) {
  const std::string top(folder);
  const std::size_t before = files.size();
  std::erase_if(files, [&](const Entry& file) { return !has_prefix(file.path, top); });
  for (Entry& file : files) file.path.remove_prefix(top.size());
  findings.note("zip.top_folder", printable(top), 0, "The manifest is not at the top of the zip but in a folder.",
                "Nothing to do: the folder was taken as the package.");
  if (const std::size_t outside = before - files.size(); outside > 0)
    findings.note("zip.outside_top_folder", {}, 0,
                  counted(outside, "file") + " beside the folder of the manifest " + (outside == 1 ? "was" : "were") + " left out.",
                  "If the module needs them, zip the module's folder again so that the manifest is at the top.");
}

}  // namespace

std::optional<Entry> find_manifest(std::vector<Entry>& files, Findings& findings) {
  const auto manifests = named(files, kManifest);
  if (manifests.empty()) {
    name_other_kind(files, findings);
    return std::nullopt;
  }
  const std::string folder(folder_of(manifests.front()));
  if (!all_below(manifests, folder)) {
    std::string list;
    for (const std::string& path : manifests) list += (list.empty() ? "" : ", ") + printable(path);
    findings.stop("manifest.several_packages", printable(manifests.front()), 0,
                  "The zip holds several packages side by side: " + list + ".",
                  "Zip each folder on its own and import the zips one by one.");
    return std::nullopt;
  }
  note_neighbours(files, manifests, findings);
  if (!folder.empty()) enter_folder(files, folder, findings);
  const auto manifest =
      std::find_if(files.begin(), files.end(), [](const Entry& file) { return base::lower_ascii(file.path) == kManifest; });
  if (manifest->path != kManifest)
    findings.note("manifest.name_case", std::string(manifest->path), 0, "The manifest's name is not in small letters.",
                  "Nothing to do here; other systems refuse such a package.");
  return *manifest;
}

}  // namespace waymark::package
