#pragma once
#include <optional>
#include <string>
#include <vector>

#include "scorm/sequencing/requests.hpp"

// The surface of SCORM 2004's sequencing and navigation (SN 4th Ed.): pure functions on a tree and a state.
namespace waymark::sequencing {

struct Outcome {
  int deliver = kNone;       // the activity to open now
  bool end_session = false;  // nothing more to do: the course closes
  std::string code;          // why nothing of both, as the exception of the pseudo code; the state is as the request left it
  int refused_by = kNone;    // the activity that the code is about
};

// Overall Sequencing Process [OP.1], one turn. The data of the content object that is on screen must have been handed over before
// (run_time.hpp). A request that is refused by NB.2.1 changes nothing. `target` is of choice and jump.
Outcome navigate(const Tree& tree, State& state, NavigationRequest request, int target = kNone, Trace* trace = nullptr);

// What NB.2.1 says against a request: without an answer it is followed, and the current attempt may end before more is known.
std::optional<Outcome> refusal(const Tree& tree, const State& state, NavigationRequest request, int target, Trace* trace = nullptr);

// What each request would do now, as if the current attempt ended with what is known of it (SN 4th Ed. 5.6.5). Does not change the state.
struct Validity {
  bool continue_ = false, previous = false, exit = false, exit_all = false, suspend_all = false;
  std::vector<bool> choice, jump;  // by activity; empty when not asked for
};
Validity validity(const Tree& tree, const State& state, bool with_targets = true);

// One question of it.
bool is_valid(const Tree& tree, const State& state, NavigationRequest request, int target = kNone);

}  // namespace waymark::sequencing
