#pragma once
#include <span>
#include <string>
#include <string_view>

namespace waymark::package {

// Looks for signs that a package reports to the platform (SCORM 1.2 RTE 3.2): the names of the API's functions, or what is
// left of them where a script puts them together ("LMS" + name) or minified them away (elements of the data model). Piece by
// piece, with a bounded memory. It reads text, not programs: a name in a script may never be called, so that finding none is
// a safe "no", and finding one a mere "perhaps".
class ApiScanner {
 public:
  // Everything is text but for pictures, sound, films, fonts and the like: authoring tools keep scripts under many endings.
  static bool reads(std::string_view path);

  void feed(std::span<const char> piece);
  void next_file() { window_.clear(); }
  bool found() const { return found_; }

 private:
  std::string window_;  // without zero bytes: UTF-16 text is read as well
  bool found_ = false;
};

}  // namespace waymark::package
