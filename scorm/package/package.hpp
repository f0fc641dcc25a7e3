#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "scorm/base/error.hpp"
#include "scorm/course/attempt.hpp"
#include "scorm/package/file_list.hpp"

// A package (a zip that an authoring tool made) read into one Course and a list of findings.
namespace waymark::package {

enum class Grade { stop, harm, note };  // stops the import / may harm the learner's experience / worth knowing

// One thing found, for an admin who did not write the package.
struct Finding {
  Grade grade = Grade::note;
  std::string code;     // stable, e.g. "zip.path_escape", "manifest.missing_file"
  std::string file;     // entry name, or empty for the package as a whole
  int line = 0;         // 1-based; 0 when there is none
  std::string message;  // what was found
  std::string advice;   // what to do
};

enum class Edition { scorm12, second, third, fourth };  // SCORM 1.2, and the editions of SCORM 2004

struct Item {
  std::string id;
  std::string parent;  // id of the parent item, empty at the top
  std::string title;
  bool visible = true;
  bool launchable = false;   // has a resource whose file is there (or an outside address)
  bool sco = false;          // adlcp:scormtype; see Course::treated_as_sco
  std::string path;          // resolved path of the file inside the package
  std::string query;         // what follows it: "?a=b#c", with item parameters joined as CAM says; may be empty
  std::string external_url;  // set instead of path when the resource lies on another host
  std::string prerequisites, mastery_score, max_time_allowed, time_limit_action, launch_data;
};

// What a package's files name another host for, as far as their text tells.
enum class HostUse {
  frame,   // a page within the page: players of films, forms, maps
  script,  // <script src>
  style,   // style sheets and fonts
  picture,
  media,  // films and sound
  form,   // where a form would be sent
  named,  // somewhere in a script
  page    // a part of the module is a page of that host
};
std::string_view host_use_text(HostUse use);
std::optional<HostUse> host_use_from(std::string_view text);

struct OutsideHost {
  std::string name;
  std::set<HostUse> uses;
};

struct Course {
  std::string edition;     // as edition_text() says it
  std::string identifier;  // the manifest's
  std::string version;     // the manifest's version attribute
  std::string title;
  std::string description;
  std::string language;                     // BCP 47, empty when the manifest does not say
  std::string authoring_tool;               // as far as the files tell: "Articulate Storyline", ...; empty when unknown
  bool treated_as_sco = false;              // the package declares no SCO and its assets were taken as SCOs
  std::vector<Item> items;                  // pre-order, default organization
  std::optional<course::Facts> scorm_2004;  // what an attempt needs to know; item i is activity i + 1
  FileList files;                           // sorted by path
  std::vector<OutsideHost> outside_hosts;   // hosts that its pages name and a learner's browser would have to reach
  std::uint32_t typical_minutes = 0;        // typical learning time as the metadata says; 0 when it does not
};

struct Limits {
  std::uint64_t package_bytes = 4ull << 30;
  std::uint64_t total_bytes = 8ull << 30;  // inflated, all files
  std::uint64_t file_bytes = 4ull << 30;   // inflated, one file
  std::uint64_t manifest_bytes = 16ull << 20;
  std::uint32_t entries = 20'000;
  std::uint32_t ratio = 200;  // inflated : packed, for files above 1 MiB
  std::uint32_t name_bytes = 1024;
  std::uint32_t depth = 64;
  std::uint32_t items = 10'000;  // of one organization, sub-manifests included
};

// Where file contents go. open/write/close per file, one at a time, each at most some hundred kB in memory.
// Nothing is named by the entry's name; the sink keeps content by its digest.
class ContentSink {
 public:
  virtual ~ContentSink() = default;
  virtual Result<void> open() = 0;
  virtual Result<void> write(std::span<const char> bytes) = 0;
  virtual Result<File> close() = 0;  // sha256 and size filled, path empty
  virtual void discard() = 0;        // the open file is not wanted
  // After the last file: everything that was closed is durable and in its place, or an error. Whoever names
  // files before this may name what a power failure takes away.
  virtual Result<void> finish() { return {}; }
};

struct Report {
  std::optional<Course> course;   // empty when a finding stops the import
  std::vector<Finding> findings;  // most serious first
};

struct Progress {
  std::uint64_t done_bytes = 0, total_bytes = 0;
  std::uint32_t done_files = 0, total_files = 0;
};

// Reads the zip at `zip`. `progress` is called between files and at least each 4 MiB; returning false cancels
// (finding "import.cancelled"). Never throws for bad input; an I/O error of our own disk is the Result's
// error. Memory grows neither with the size of the zip nor with that of its files, and with
// their number by about 200 bytes each and their names.
Result<Report> read_package(const std::filesystem::path& zip, const Limits& limits, ContentSink& sink,
                            const std::function<bool(const Progress&)>& progress = {});

}  // namespace waymark::package
