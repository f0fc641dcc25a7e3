#pragma once
#include "scorm/sequencing/tree.hpp"

namespace waymark::sequencing {

// Select Children Process [SR.1] and Randomize Children Process [SR.2] of one cluster, for what is due at this time. The random
// numbers come from State::random alone (splitmix64), so that the same seed gives the same order everywhere.
void select_and_randomize(const Tree& tree, State& state, int activity, Timing timing);

}  // namespace waymark::sequencing
