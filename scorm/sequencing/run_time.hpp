#pragma once
#include <string>
#include <vector>

#include "scorm/sequencing/tracking.hpp"

// Between a content object's run-time data and the tracking model (SN 4th Ed. 4.2.2, RTE 4th Ed. 4.2).
namespace waymark::sequencing {

// What an attempt's run-time data say. Empty: the content said nothing, or "unknown".
struct RunTimeObjective {
  std::string id;
  ObjectiveProgress progress;
};

struct RunTimeData {
  std::optional<bool> completed, satisfied;
  bool said_completion = false, said_success = false;                  // set at all, even to "unknown"
  bool primary_said_completion = false, primary_said_success = false;  // the same as an objective, where the primary one has an id
  std::optional<Measure> measure, progress;                            // score.scaled, progress_measure
  std::optional<std::string> raw, min, max;
  std::vector<RunTimeObjective> objectives;  // those whose id the definition has
  bool suspended = false;                    // exit "suspend" or "logout"
};

// Hands the data of the activity over, before the request that ends its attempt. Does nothing to one that is not tracked.
void hand_over(const Tree& tree, State& state, int activity, const RunTimeData& data);

// What cmi.objectives begins with in a new attempt: every objective of the definition that has an id, in its order.
std::vector<RunTimeObjective> objectives_at_launch(const Tree& tree, const State& state, int activity);

}  // namespace waymark::sequencing
