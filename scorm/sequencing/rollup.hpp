#pragma once
#include "scorm/sequencing/tracking.hpp"

namespace waymark::sequencing {

// Overall Rollup Process [RB.1.5]: from the activity to the root; and, because objectives are shared, every cluster that holds
// an activity which reads what an activity on that way writes.
void overall_rollup(const Tree& tree, State& state, int activity);

// One cluster: [RB.1.1 a, b], [RB.1.2], [RB.1.3]. Does nothing to a leaf.
void rollup_cluster(const Tree& tree, State& state, int activity);

}  // namespace waymark::sequencing
