#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/cli/demo_region.hpp"
#include "runtime/delivery/journal.hpp"

namespace waymark::cli {

// Lets invented learners take the sample modules, by the same calls that a browser would send: create_launch and the
// journal. The same seed gives the same people the same progress. Returns how many launches were played.
Result<int> play_sample_learning(runtime::Context& context, const DemoRegion& region, std::uint32_t seed);

}  // namespace waymark::cli
