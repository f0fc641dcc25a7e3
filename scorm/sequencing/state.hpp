#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scorm/sequencing/definition.hpp"

// The tracking model and the activity state model (SN 4th Ed. chapter 4.2, TM.1 and AM.1): everything that the sequencing
// processes remember. "Unknown" is an empty optional.
namespace waymark::sequencing {

struct ObjectiveProgress {  // TM.1.1
  std::optional<bool> satisfied;
  std::optional<Measure> measure;
  std::optional<bool> completed;  // adlseq, as the next four
  std::optional<Measure> progress;
  std::optional<std::string> raw, min, max;  // decimal text

  bool operator==(const ObjectiveProgress&) const = default;
};

struct ActivityState {
  std::vector<ObjectiveProgress> objectives;  // as in the definition
  bool progress_known = false;                // Activity Progress Status: attempted at all
  int attempts = 0;
  std::optional<bool> completed;                                   // Attempt Progress Status and Attempt Completion Status
  std::optional<Measure> completion;                               // Attempt Completion Amount
  bool completion_by_content = false, success_by_content = false;  // said in this attempt, even as "unknown"
  bool objectives_stale = false, progress_stale = false;           // of an attempt on the parent that is over (SM.1)
  bool active = false, suspended = false;
  std::vector<int> available;  // Available Children in their order

  bool operator==(const ActivityState&) const = default;
};

struct State {
  std::vector<ActivityState> activities;
  std::map<std::string, ObjectiveProgress> globals;  // by target id
  int current = kNone, suspended = kNone;
  std::uint64_t random = 0;

  bool operator==(const State&) const = default;
};

// A state in which nothing was attempted. Children are selected and put in order here (SR.1, SR.2) by `seed`.
State new_state(const Tree& tree, std::uint64_t seed, std::map<std::string, ObjectiveProgress> globals = {});

}  // namespace waymark::sequencing
