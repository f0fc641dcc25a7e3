#pragma once
#include <cstdint>
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

// The statuses (lesson_status) that a part may have: one bit each; none when there is no such part.
using StatusSet = std::uint8_t;
enum Status : StatusSet { kPassed = 1, kCompleted = 2, kFailed = 4, kIncomplete = 8, kBrowsed = 16, kNotAttempted = 32 };
inline constexpr StatusSet kAnyStatus = 63;
inline constexpr StatusSet kComplete = kPassed | kCompleted;

// The set of that one status; an unknown word is taken for "incomplete", an empty one gives the empty set.
StatusSet status_set(std::string_view lesson_status);

// What a script may come to while each part may have any status of its set. Parts are taken as if they had nothing to do
// with each other: "A & ~A" counts as one that can be met.
struct Prospect {
  bool readable = true;
  bool known = true;  // no item is named that is not there
  bool met = true, unmet = false;
};
Prospect prerequisite_prospect(std::string_view script, const std::function<StatusSet(std::string_view item)>& statuses);

// `status` gives an item's lesson_status, or an empty text when no such item exists. An empty script is met.
Prerequisite evaluate_prerequisites(std::string_view script, const std::function<std::string_view(std::string_view item)>& status);

}  // namespace waymark::base
