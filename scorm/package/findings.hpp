#pragma once
#include <string>
#include <vector>

#include "scorm/package/package.hpp"

namespace waymark::package {

// Collects findings while a package is read. A package with 200 missing files gives ten lines and a count,
// not 200.
class Findings {
 public:
  static constexpr int kPerCode = 10;

  void add(Finding finding);
  void stop(std::string code, std::string file, int line, std::string message, std::string advice);
  void harm(std::string code, std::string file, int line, std::string message, std::string advice);
  void note(std::string code, std::string file, int line, std::string message, std::string advice);

  bool stopped() const { return stopped_; }
  // Most serious first; within a grade in the order found.
  std::vector<Finding> take();

 private:
  struct Count {
    std::string code;
    Grade grade;
    int total;
  };
  std::vector<Finding> kept_;
  std::vector<Count> counts_;
  bool stopped_ = false;
};

// "1 file", "12 files"
std::string counted(std::uint64_t number, const std::string& thing);
// "209,715,200 bytes", "3.4 MB": for messages
std::string in_bytes(std::uint64_t bytes);

}  // namespace waymark::package
