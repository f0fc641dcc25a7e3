#pragma once
#include <filesystem>
#include <optional>
#include <string_view>

#include "connectors/descriptor.hpp"
#include "scorm/base/error.hpp"

namespace waymark::transfer {

// A file for its owner alone that is not there under its name before it is whole and synced; without finish() nothing stays. Errors:
// conflict when the name is taken, unavailable.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path file);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  Result<void> begin();
  Result<void> add(std::string_view text);
  Result<void> finish();

 private:
  const std::filesystem::path file_, part_;
  std::optional<connectors::Descriptor> out_;
  bool made_ = false;
};

}  // namespace waymark::transfer
