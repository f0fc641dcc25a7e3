#pragma once
#include <optional>
#include <string>

#include "runtime/delivery/launch_row.hpp"
#include "runtime/delivery/replay.hpp"

namespace waymark::delivery {

// The step that completes a registration whose course is "completed when opened": at the end of a launch, when a part of the
// module was opened that can be shown, the registration is not completed and the module set no lesson_status of its own in any
// launch of it. What the module says itself always wins. Where a SCO lies outside the package, which can never report, beside
// parts that are inside, it counts once it was opened, and every other part has to be completed, passed or, in a module that
// set no lesson_status, opened as well. Nothing otherwise. `engine` is the launch's, its session closed.
std::optional<Step> opening_step(storage::Connection& db, const runtime::Context& context, const LaunchRow& launch, const Engine& engine);

// When a launch completed its registration in that way; empty when it did not.
std::string completed_by_opening(storage::Connection& db, std::int64_t tenant, const std::string& launch_id);

}  // namespace waymark::delivery
