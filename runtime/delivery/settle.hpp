#pragma once
#include <string>

#include "runtime/delivery/launch_row.hpp"

namespace waymark::delivery {

// Ends a launch inside the caller's transaction. A session that is still open is closed on a copy of the
// launch's engine: the attempt then goes on from the suspended state, while the launch's own state stays as
// its calls left it, so that late calls find what their page knew. Updates registration, attempt and launch
// rows, and `launch`. Statements carry the time of the page's last sign of life. A launch that was superseded
// keeps its attempt untouched.
Result<void> settle(storage::Connection& db, runtime::Context& context, LaunchRow& launch, const std::string& reason);

// The attempt's state and the registration's time, as `engine` has them; also when the learner was last active, unless that is
// empty. Nothing unless `launch` leads: false then.
bool update_attempt(storage::Connection& db, const runtime::Context& context, const LaunchRow& launch, const Engine& engine,
                    const std::string& snapshot, const std::string& active_at = {});

}  // namespace waymark::delivery
