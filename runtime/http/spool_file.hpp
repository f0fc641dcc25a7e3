#pragma once
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "scorm/base/error.hpp"

namespace waymark::http {

// A file of our own in the spool folder that goes away with this object unless release() was called or
// somebody moved it elsewhere. Not synced: it holds what a client can send again.
class SpoolFile {
 public:
  static Result<SpoolFile> create(const std::filesystem::path& folder);
  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&& other) noexcept;
  ~SpoolFile();

  Result<void> write(std::string_view bytes);
  void close();
  std::filesystem::path release();  // closed; the caller removes it

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }

 private:
  SpoolFile(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace waymark::http
