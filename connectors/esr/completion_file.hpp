#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/esr/profile.hpp"

namespace waymark::connectors::esr {

// A completion file read back: what the writer wrote, so that a file can be checked before it is handed over
// and looked into afterwards.
struct CompletionFile {
  std::string filename, created, vpd, version;
  std::vector<std::map<std::string, std::string>> rows;  // by field name
};

// Checks frame, counts, field types and that rows are numbered 1, 2, 3 ...
Result<CompletionFile> read_completion_file(const Profile& profile, std::string_view bytes);

}  // namespace waymark::connectors::esr
