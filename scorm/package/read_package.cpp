#include <algorithm>

#include "scorm/package/api_scanner.hpp"
#include "scorm/package/course_builder.hpp"
#include "scorm/package/layout.hpp"
#include "scorm/package/survey.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

constexpr std::uint64_t kProgressEvery = 4ull << 20;

// Makes sure that a file opened in the sink is closed or discarded on every way out.
class OpenFile {
 public:
  explicit OpenFile(ContentSink& sink) : sink_(sink) {}
  ~OpenFile() {
    if (open_) sink_.discard();
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  Result<void> open() {
    auto opened = sink_.open();
    open_ = opened.has_value();
    return opened;
  }
  Result<File> close() {
    auto file = sink_.close();
    open_ = !file.has_value();
    return file;
  }

 private:
  ContentSink& sink_;
  bool open_ = false;
};

class PackageReader {
 public:
  PackageReader(const Limits& limits, ContentSink& sink, const std::function<bool(const Progress&)>& progress)
      : limits_(limits), sink_(sink), progress_(progress) {}

  Result<Report> run(const std::filesystem::path& zip) {
    auto archive = Archive::open(zip, limits_, findings_);
    if (!archive) return tl::unexpected(archive.error());
    if (findings_.stopped()) return report({});
    archive_ = std::move(*archive);
    auto files = archive_->take_files();
    const auto manifest = find_manifest(files, findings_);
    if (!manifest) return report({});
    std::sort(files.begin(), files.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
    archive_->set_files(std::move(files));
    auto course = describe(*manifest);
    if (!course) return tl::unexpected(course.error());
    if (findings_.stopped()) return report({});
    if (auto stored = store_all(*course); !stored) return tl::unexpected(stored.error());
    return report(std::move(*course));
  }

 private:
  Report report(std::optional<Course> course) {
    if (findings_.stopped()) course.reset();
    return {std::move(course), findings_.take()};
  }

  Result<std::string> read_whole(const Entry& entry) {
    std::string bytes;
    const auto take = [&](std::span<const char> piece) -> Result<bool> {
      bytes.append(piece.data(), piece.size());
      return true;
    };
    if (const auto outcome = archive_->read(entry, take, findings_); !outcome) return tl::unexpected(outcome.error());
    return bytes;
  }

  // The manifest, and everything that can be said before a single file is stored.
  Result<Course> describe(const Entry& manifest) {
    if (manifest.size > limits_.manifest_bytes) {
      findings_.stop("manifest.too_large", std::string(manifest.path), 0,
                     "The manifest is " + in_bytes(manifest.size) + " large; the limit is " + in_bytes(limits_.manifest_bytes) + ".",
                     "Publish the module again, or have the limit raised in the configuration.");
      return Course{};
    }
    auto bytes = read_whole(manifest);
    if (!bytes) return tl::unexpected(bytes.error());
    if (findings_.stopped()) return Course{};
    XmlDocument::Limits xml_limits;
    xml_limits.depth = limits_.depth;
    const auto document = XmlDocument::parse(std::move(*bytes), std::string(manifest.path), xml_limits, findings_);
    if (!document) return Course{};
    const Manifest read = read_manifest(*document, limits_, findings_);
    if (findings_.stopped()) return Course{};
    std::vector<std::string_view> paths;
    ToolSigns signs;
    paths.reserve(archive_->files().size());
    for (const Entry& file : archive_->files()) {
      paths.push_back(file.path);
      signs.see(file.path);
    }
    const PathIndex index(std::move(paths));
    Course course = build_course(read, index, findings_);
    compare_file_lists(read, index, findings_);
    course.authoring_tool = signs.tool();
    return course;
  }

  Result<void> store_all(Course& course) {
    for (const Entry& entry : archive_->files()) {
      now_.total_bytes += entry.size;
      ++now_.total_files;
    }
    course.files.reserve(archive_->files().size());
    for (const Entry& entry : archive_->files()) {
      if (!tell()) return {};
      auto file = store(entry);
      if (!file) return tl::unexpected(file.error());
      if (findings_.stopped()) return {};
      course.files.add(*file);
      ++now_.done_files;
    }
    tell();
    add_hosts(course);
    note_silence(course);
    return {};
  }

  // False after the caller said to cancel.
  bool tell() {
    told_ = now_.done_bytes;
    if (findings_.stopped()) return false;
    if (!progress_ || progress_(now_)) return true;
    findings_.stop("import.cancelled", {}, 0, "The import was cancelled.", "Start it again when you want to.");
    return false;
  }

  Result<File> store(const Entry& entry) {
    OpenFile open(sink_);
    if (auto opened = open.open(); !opened) return tl::unexpected(opened.error());
    HostScanner scanner(HostScanner::kind_of(entry.path), hosts_);
    const bool text = ApiScanner::reads(entry.path);
    api_.next_file();
    const auto take = [&](std::span<const char> piece) -> Result<bool> {
      if (auto written = sink_.write(piece); !written) return tl::unexpected(written.error());
      scanner.feed(piece);
      if (text) api_.feed(piece);
      now_.done_bytes += piece.size();
      return now_.done_bytes - told_ < kProgressEvery || tell();
    };
    const auto outcome = archive_->read(entry, take, findings_);
    if (!outcome) return tl::unexpected(outcome.error());
    if (*outcome != Archive::Outcome::complete) return File{};
    scanner.finish();
    auto file = open.close();
    if (file) file->path = entry.path;
    return file;
  }

  void add_hosts(Course& course) {
    std::string list;
    for (const auto& [host, uses] : hosts_) list += (list.empty() ? "" : ", ") + host;
    if (!hosts_.empty())
      findings_.note("content.outside_hosts", {}, 0, "Pages or scripts name other hosts: " + printable(list) + ".",
                     "None of them can be reached until it is allowed for this module (on the module's page, or "
                     "waymark course allow-host). Allow only what the module needs.");
    for (const auto& outside : course.outside_hosts) hosts_[outside.name].insert(outside.uses.begin(), outside.uses.end());
    course.outside_hosts.clear();
    for (const auto& [host, uses] : hosts_) course.outside_hosts.push_back({host, uses});
  }

  // An asset is completed by opening it (SCORM 1.2 CAM 2.1.2); a SCO has to say so itself.
  void note_silence(const Course& course) {
    const bool any_sco = std::any_of(course.items.begin(), course.items.end(),
                                     [](const Item& item) { return item.launchable && item.sco && item.external_url.empty(); });
    if (api_.found() || !any_sco) return;
    findings_.note("content.never_reports", {}, 0,
                   "No file of this package names the calls by which a module reports to the platform "
                   "(LMSInitialize, API_1484_11 and others). It cannot be completed by itself.",
                   "If opening it is enough, choose \"Completed when opened\" in the module's settings; otherwise publish it "
                   "again with reporting for SCORM.");
  }

  const Limits& limits_;
  ContentSink& sink_;
  const std::function<bool(const Progress&)>& progress_;
  Findings findings_;
  std::unique_ptr<Archive> archive_;
  HostScanner::Hosts hosts_;
  ApiScanner api_;
  Progress now_;
  std::uint64_t told_ = 0;
};

}  // namespace

Result<Report> read_package(const std::filesystem::path& zip, const Limits& limits, ContentSink& sink,
                            const std::function<bool(const Progress&)>& progress) {
  return PackageReader(limits, sink, progress).run(zip);
}

}  // namespace waymark::package
