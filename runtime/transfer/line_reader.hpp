#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "connectors/descriptor.hpp"
#include "scorm/base/error.hpp"

namespace waymark::transfer {

struct Line {
  std::int64_t number = 0;
  std::int64_t end = 0;  // where the next one begins
  std::string text;      // without its end; of one that is too long, its beginning
  bool too_long = false;
};

// The lines of a file from a place on. Memory does not grow with the file, nor with a line.
class LineReader {
 public:
  // Errors: not_found; unavailable, when it cannot be read or is no file.
  static Result<LineReader> open(const std::filesystem::path& file, std::size_t longest);

  void go_to(std::int64_t offset, std::int64_t line);
  // Nothing at the end. The last line may have no end. A byte order mark before the first is no part of it.
  Result<std::optional<Line>> next();

  std::int64_t size() const { return size_; }
  // Digest (SHA-256) of the first 64 kB.
  Result<std::string> head() const;

 private:
  explicit LineReader(std::filesystem::path file) : file_(std::move(file)) {}
  Result<bool> fill();

  std::filesystem::path file_;
  std::unique_ptr<connectors::Descriptor> in_;
  std::size_t longest_ = 0;
  std::int64_t size_ = 0, read_to_ = 0, line_ = 0;
  std::string held_;
  std::size_t at_ = 0;  // in held_
};

}  // namespace waymark::transfer
