#pragma once
#include <functional>
#include <string_view>

// adlcp:prerequisites in aicc_script (SCORM 1.2 CAM 2.3.2.5.1, AICC CMI001 appendix):
// when may an item be opened?
//   identifier            complete: its status is passed or completed
//   identifier = "passed" its status; also a letter (P C F I B N), quotes optional; <> for "is not"
//   ~ not, & and, | or, ( ), n*{a, b, c} at least n of these
// ~ binds closest, then & and then |.
namespace waymark::base {

enum class Prerequisite {
  met,
  unmet,
  unreadable,   // not aicc_script, too long (32,768 bytes) or too deep (64)
  unknown_item  // it names an item that is not there
};

// `status` gives an item's lesson_status, or an empty text when no such item exists. An empty script is met.
Prerequisite evaluate_prerequisites(std::string_view script,
                                    const std::function<std::string_view(std::string_view item)>& status);

}  // namespace waymark::base
