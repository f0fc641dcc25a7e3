#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "scorm/package/package.hpp"

// A content store in memory that checks how it is used, and can fail at a chosen write.
namespace waymark::testing {

class MemorySink : public package::ContentSink {
 public:
  Result<void> open() override {
    misused = misused || is_open;
    is_open = true;
    current.clear();
    return {};
  }
  Result<void> write(std::span<const char> bytes) override {
    misused = misused || !is_open;
    largest_write = std::max(largest_write, bytes.size());
    if (fail_after >= 0 && fail_after-- == 0) return fail(ErrorKind::unavailable, "The disk is full.");
    current.append(bytes.data(), bytes.size());
    return {};
  }
  Result<package::File> close() override {
    misused = misused || !is_open;
    is_open = false;
    contents.push_back(current);
    return package::File{{}, digest(contents.size()), current.size()};
  }
  void discard() override {
    misused = misused || !is_open;
    is_open = false;
    ++discarded;
  }

  // No digest, but a number that looks like one: of the file that was closed as this one.
  static std::string digest(std::size_t number) {
    const std::string text = std::to_string(number);
    return std::string(64 - text.size(), '0') + text;
  }

  std::vector<std::string> contents;  // closed files in order
  std::string current;
  bool is_open = false, misused = false;
  int discarded = 0;
  int fail_after = -1;  // this many writes succeed, then one fails
  std::size_t largest_write = 0;
};

}  // namespace waymark::testing
