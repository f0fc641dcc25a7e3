#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "scorm/base/digest_bytes.hpp"

namespace waymark::package {

struct File {
  std::string path;    // as served: forward slashes, relative, as the zip spells it
  std::string sha256;  // 64 hex digits
  std::uint64_t size = 0;
};

// The files of a package, in as few bytes as they have: there may be ten thousands.
class FileList {
 public:
  void reserve(std::size_t files) { rows_.reserve(files); }
  // Throws std::invalid_argument when its digest is none: that is a sink's mistake.
  void add(const File& file);

  std::size_t size() const { return rows_.size(); }
  File operator[](std::size_t place) const;

 private:
  struct Row {
    std::uint64_t size;
    std::uint64_t path_end;  // in paths_; it begins where the one before ends
    base::DigestBytes sha256;
  };
  std::vector<Row> rows_;
  std::string paths_;
};

}  // namespace waymark::package
