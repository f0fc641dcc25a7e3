#pragma once
#include <string>

#include "scorm/course/attempt.hpp"

namespace waymark::course {

// What the player shows beside the content: every activity with its state and whether it can be chosen now, and which controls work
// (SN 4th Ed. 5.6; hideLMSUI: CAM 4th Ed. 5.2.1.1).
struct Entry {
  bool shown = false;      // in the contents at all: visible, selected, not hidden from choice by a rule
  bool choosable = false;  // a Choice of it would be followed now
  bool attempted = false, suspended = false;
  std::optional<bool> completed, satisfied;
};

struct Contents {
  std::vector<Entry> entries;  // as the tree's activities
  int current = sequencing::kNone;
  bool resumable = false;  // something was suspended: Resume All goes on there
  bool waiting = false;    // the current activity was delivered, and its page has not begun: it is to be shown now
  bool continue_ = false, previous = false, exit_all = false, suspend_all = false;  // shown and working
};

Contents contents_of(const Facts& facts, const Attempt& attempt);

// {"current":3,"resumable":false,"waiting":false,"continue":true,...,"entries":[{"shown":true,...,"completed":null},...]}
std::string contents_to_json(const Contents& contents);

}  // namespace waymark::course
