#include "scorm/package/archive.hpp"
#include "scorm/package/decompose.hpp"
#include "scorm/package/entry_name.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

// APPNOTE.TXT 4.4.4: bit 0 traditional, bit 6 strong encryption, bit 13 masked headers; method 99 is AES.
bool is_encrypted(const DirectoryEntry& entry) { return (entry.flags & 0x2041) != 0 || entry.method == 99; }

// Links, devices, pipes and sockets by the Unix mode in the high half of the external attributes, whatever
// system the entry says it was made on.
bool is_special(const DirectoryEntry& entry) {
  const std::uint32_t type = (entry.attributes >> 16) & 0xF000;
  return type == 0xA000 || type == 0x6000 || type == 0x2000 || type == 0x1000 || type == 0xC000;
}

bool check_kind(const DirectoryEntry& entry, Findings& findings) {
  const std::string name = printable(entry.raw_name);
  if (is_encrypted(entry)) {
    findings.stop("zip.encrypted", name, 0, "The zip is protected by a password.",
                  "Publish the module without a password; a learner's browser could not open it.");
    return false;
  }
  if (is_special(entry)) {
    findings.stop("zip.special_file", name, 0, "The zip holds a link or a device instead of a file.",
                  "Replace the link by the file that it points to, and zip the folder again.");
    return false;
  }
  if (entry.method != 0 && entry.method != 8) {
    findings.stop("zip.method", name, 0,
                  "The zip is packed by a method (" + std::to_string(entry.method) + ") that SCORM packages do not use.",
                  "Zip the folder again with the ordinary setting (deflate).");
    return false;
  }
  return true;
}

bool check_declared(const DirectoryEntry& entry, const Limits& limits, Findings& findings) {
  if (entry.method == 0 && entry.packed != entry.size) {
    findings.stop("zip.size_mismatch", printable(entry.raw_name), 0, "An entry that is not packed names two different sizes.",
                  "Publish the module again from the authoring tool.");
    return false;
  }
  if (entry.size <= limits.file_bytes) return true;
  findings.stop("zip.file_too_large", printable(entry.raw_name), 0,
                "A file is " + in_bytes(entry.size) + " large; the limit is " + in_bytes(limits.file_bytes) + ".",
                "Make the file smaller (most often it is a video), or have the limit raised in the configuration.");
  return false;
}

struct Tally {
  int backslashes = 0, recoded = 0, tidied = 0, junk = 0;
};

void note_tally(const Tally& tally, Findings& findings) {
  if (tally.backslashes > 0)
    findings.note("zip.backslashes", {}, 0, counted(static_cast<std::uint64_t>(tally.backslashes), "name") + " in the zip use backslashes.",
                  "Nothing to do: they were read as folders.");
  if (tally.recoded > 0)
    findings.note("zip.name_not_utf8", {}, 0,
                  counted(static_cast<std::uint64_t>(tally.recoded), "name") + " in the zip are not UTF-8 and were read as code page 437.",
                  "If pictures are missing, rename the files without accents or other special letters and "
                  "publish again.");
  if (tally.tidied > 0)
    findings.note("zip.name_tidied", {}, 0,
                  counted(static_cast<std::uint64_t>(tally.tidied), "name") + " in the zip hold empty or \".\" parts.",
                  "Nothing to do: they were left out.");
  if (tally.junk > 0)
    findings.note("zip.system_files", {}, 0,
                  counted(static_cast<std::uint64_t>(tally.junk), "file") +
                      " that an operating system left in the zip "
                      "(such as __MACOSX or .DS_Store) were skipped.",
                  "Nothing to do.");
}

// What macOS and Windows leave behind when a person zips a folder by hand.
bool is_junk(std::string_view path) {
  if (has_prefix(path, "__MACOSX/") || path.find("/__MACOSX/") != std::string_view::npos) return true;
  const std::string_view last = path.substr(path.rfind('/') + 1);
  return last == ".DS_Store" || has_prefix(last, "._") || last == "Thumbs.db" || last == "desktop.ini";
}

class Guard {
 public:
  Guard(const Limits& limits, std::size_t count, Names& names, Findings& findings) : limits_(limits), names_(names), findings_(findings) {
    entries_.reserve(count);
  }

  void check(const DirectoryEntry& raw) {
    if (!check_kind(raw, findings_) || !check_declared(raw, limits_, findings_)) return;
    EntryName name = check_entry_name(raw.raw_name, limits_.name_bytes, limits_.depth);
    if (name.problem != NameProblem::none) {
      findings_.stop(code_of(name.problem), printable(raw.raw_name), 0, describe(name.problem), advise(name.problem));
      return;
    }
    tally_.backslashes += name.backslashes;
    tally_.recoded += name.recoded;
    tally_.tidied += name.tidied;
    packed_ += raw.packed;
    size_ += raw.size;
    if (name.directory) return;
    if (is_junk(name.path)) {
      ++tally_.junk;
      return;
    }
    entries_.push_back({names_.keep(name.path), raw.offset, raw.packed, raw.size, raw.crc, raw.method == 8});
  }

  std::vector<Entry> finish(std::uint64_t zip_bytes) {
    note_tally(tally_, findings_);
    if (packed_ > zip_bytes)
      findings_.stop("zip.overlap", {}, 0, "Entries of the zip share the same bytes, as in a zip bomb.",
                     "Do not use this file. Ask where it came from.");
    if (size_ > limits_.total_bytes)
      findings_.stop("zip.too_large", {}, 0,
                     "Unpacked, the package is " + in_bytes(size_) + " large; the limit is " + in_bytes(limits_.total_bytes) + ".",
                     "Make the module smaller, or have the limit raised in the configuration.");
    return std::move(entries_);
  }

 private:
  const Limits& limits_;
  Names& names_;
  Findings& findings_;
  Tally tally_;
  std::uint64_t packed_ = 0, size_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace

std::vector<Entry> guard_entries(const Directory& directory, std::uint64_t zip_bytes, const Limits& limits, Names& names,
                                 Findings& findings) {
  Guard guard(limits, directory.size(), names, findings);
  directory.each([&](const DirectoryEntry& entry) { guard.check(entry); });
  return guard.finish(zip_bytes);
}

namespace {

void say_twins(std::string_view path, std::string_view other, Findings& findings) {
  if (path == other)
    findings.stop("zip.duplicate_name", printable(path), 0, "The zip holds two files of the same name.",
                  "Which of the two would be shown is not defined. Publish the module again into a new file.");
  else if (fold(path) == fold(other))
    findings.harm("zip.case_twins", printable(path), 0,
                  "Another file, " + printable(other) + ", has the same name but for capital letters.",
                  "Both are kept. On most computers only one survives unpacking; rename one of them.");
  else
    findings.harm("zip.unicode_twins", printable(path), 0,
                  "Another file, " + printable(other) +
                      ", has the same name; only its accents are written in another way (Unicode composed and decomposed).",
                  "Both are kept. On some computers only one survives unpacking; rename one of them, best without accents.");
}

// `names`: sorted. A file whose name is also that of a folder with something in it.
void say_files_that_are_folders(std::span<const FoldedNames::Pair> names, Findings& findings) {
  for (const auto& [folded, path] : names) {
    const std::string folder = std::string(folded) + '/';
    const auto inside = std::lower_bound(names.begin(), names.end(), FoldedNames::Pair(folder, {}));
    if (inside != names.end() && has_prefix(inside->first, folder))
      findings.harm("zip.file_and_folder", printable(path), 0,
                    "Another file, " + printable(inside->second) + ", lies in a folder of the same name as this file.",
                    "Both are kept. No computer can unpack both; rename one of them and publish the module again.");
  }
}

}  // namespace

void refuse_twins(const std::vector<Entry>& entries, Findings& findings) {
  FoldedNames names(entries.size());
  for (const Entry& entry : entries) names.add(entry.path, decompose(entry.path));
  names.sort();
  const auto sorted = names.all();
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i].first == sorted[i - 1].first) say_twins(sorted[i].second, sorted[i - 1].second, findings);
  say_files_that_are_folders(sorted, findings);
}

}  // namespace waymark::package
