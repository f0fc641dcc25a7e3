#pragma once
#include <optional>
#include <string>
#include <vector>

#include "scorm/sequencing/definition.hpp"

// What a SCORM 2004 manifest says of sequencing and of the run-time data of each activity (CAM 4th Ed. 3.4.1 and chapter 5).
namespace waymark::package {

// <adlcp:map> (CAM 4th Ed. 3.4.1.20)
struct SharedData {
  std::string target;
  bool readable = true, writable = true;
};

// Of one activity, for its content; nothing where the manifest says nothing.
struct ActivityData {
  std::optional<std::string> launch_data, time_limit_action, max_time_allowed, completion_threshold, scaled_passing_score;
  std::vector<SharedData> shared_data;
};

struct Sequencing {
  sequencing::Tree tree;           // the organization's activity first, then one for each item, in their order
  std::vector<ActivityData> data;  // one for each activity
  bool shared_data_global_to_system = true;
};

}  // namespace waymark::package
