#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scorm/package/findings.hpp"
#include "scorm/package/package.hpp"

// The zip's central directory, read by us (APPNOTE.TXT 4.3.12 to 4.3.16): libraries hand out names as C strings, trust
// declared sizes, and read as many entries as a file claims to have.
namespace waymark::package {

// One entry as the central directory declares it.
struct DirectoryEntry {
  std::string_view raw_name;     // as it stands, in the Directory's bytes
  std::uint16_t made_by = 0;     // high byte: the system whose attributes these are
  std::uint16_t flags = 0;       // general purpose bits
  std::uint16_t method = 0;      // 0 stored, 8 deflated
  std::uint32_t attributes = 0;  // external; Unix mode in the high half
  std::uint32_t crc = 0;
  std::uint64_t packed = 0, size = 0;
  std::uint64_t offset = 0;  // of the local header
};

// Fills the span from this offset of the file; false when the file is shorter or cannot be read.
using ReadAt = std::function<bool(std::uint64_t offset, std::span<char> into)>;

// The list of contents, found whole. Its bytes are kept and read again each time: what is understood of them takes as much
// room as they do.
class Directory {
 public:
  Directory() = default;  // of no entries
  // Nothing when the bytes are not this many headers and nothing else.
  static std::optional<Directory> of(std::string bytes, std::uint64_t count);
  std::size_t size() const { return size_; }
  void each(const std::function<void(const DirectoryEntry&)>& see) const;

 private:
  std::string bytes_;
  std::size_t size_ = 0;
};

// Empty, with a stopping finding, when this is no zip that can be read safely. Reads at most 64 MiB into
// memory.
Directory read_directory(const ReadAt& read_at, std::uint64_t file_size, const Limits& limits, Findings& findings);

// An entry is named twice: in the directory, and in the local header before its bytes (APPNOTE.TXT 4.3.7). Where the two
// differ the directory is followed, and a finding says so, not a refusal: `unzip` warns "mismatching local filename" and goes
// on with the central one, libzip (Moodle's PHP) takes that silently, Python's zipfile refuses; and tools that a person zips
// with have written such names in two encodings. A header that is not there is refused when the file is read.
void compare_local_names(const ReadAt& read_at, const Directory& directory, Findings& findings);

}  // namespace waymark::package
