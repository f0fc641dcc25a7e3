#pragma once
#include <cstdint>
#include <string>
#include <string_view>

// The guard over names of zip entries: pure, so that it can be fuzzed and tested alone. Content is kept by
// its digest and looked up by exact name, so nothing here touches a disk; the names are refused because a
// package that carries them is hostile or broken, and because an admin will one day unpack it on another
// machine.
namespace waymark::package {

enum class NameProblem { none, empty, too_long, too_deep, nul, control, absolute, drive, escape, device, trailing };

struct EntryName {
  NameProblem problem = NameProblem::none;
  std::string path;          // UTF-8, '/' between parts, no "." or empty parts; set when there is no problem
  bool directory = false;    // the name ends in a separator
  bool backslashes = false;  // '\' was taken as a separator
  bool recoded = false;      // was not UTF-8: read as code page 437
  bool tidied = false;       // "./" or "//" was dropped
};

// `raw` is the name as the central directory has it; `limit_bytes` and `limit_depth` bound it.
EntryName check_entry_name(std::string_view raw, std::uint32_t limit_bytes, std::uint32_t limit_depth);

// Why a name is refused, and what the package's author can do.
const char* describe(NameProblem problem);
const char* advise(NameProblem problem);
const char* code_of(NameProblem problem);  // "zip.path_escape" ...

}  // namespace waymark::package
