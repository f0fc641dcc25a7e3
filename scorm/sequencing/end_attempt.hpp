#pragma once
#include "scorm/sequencing/tree.hpp"

namespace waymark::sequencing {

// End Attempt Process [UP.4]
void end_attempt(const Tree& tree, State& state, int activity);

// Terminate Descendent Attempts Process [UP.3]: ends what is between the current activity and what it has in common with this one.
void terminate_descendents(const Tree& tree, State& state, int activity);

}  // namespace waymark::sequencing
