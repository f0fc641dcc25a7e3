#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "scorm/package/findings.hpp"
#include "scorm/package/package.hpp"

// The zip's central directory, read by us before the zip library sees the file (APPNOTE.TXT 4.3.12
// to 4.3.16): the library hands out names as C strings, trusts declared sizes, and reads as many entries as a
// file claims to have.
namespace waymark::package {

// One entry as the central directory declares it.
struct DirectoryEntry {
  std::string raw_name;
  std::uint16_t made_by = 0;     // high byte: the system whose attributes these are
  std::uint16_t flags = 0;       // general purpose bits
  std::uint16_t method = 0;      // 0 stored, 8 deflated
  std::uint32_t attributes = 0;  // external; Unix mode in the high half
  std::uint64_t packed = 0, size = 0;
  std::uint64_t offset = 0;      // of the local header
};

// Fills the span from this offset of the file; false when the file is shorter or cannot be read.
using ReadAt = std::function<bool(std::uint64_t offset, std::span<char> into)>;

// Empty, with a stopping finding, when this is no zip that can be read safely. Reads at most 64 MiB into
// memory.
std::vector<DirectoryEntry> read_directory(const ReadAt& read_at, std::uint64_t file_size,
                                           const Limits& limits, Findings& findings);

// An entry is named twice: in the directory, and in the local header before its bytes (APPNOTE.TXT 4.3.7). Where the two
// differ the directory is followed, and a finding says so, not a refusal: `unzip` warns "mismatching local filename" and goes
// on with the central one, libzip (Moodle's PHP) takes that silently, Python's zipfile refuses; and tools that a person zips
// with have written such names in two encodings. A header that is not there is the zip library's to refuse.
void compare_local_names(const ReadAt& read_at, const std::vector<DirectoryEntry>& directory, Findings& findings);

}  // namespace waymark::package
