#pragma once
#include <string>

#include "runtime/delivery/acts.hpp"

// A module taken out of use, and put back. Nothing of anybody's record changes; pages that are open may still save.
namespace waymark::delivery {

// From now on nobody can be enrolled on it or open it. Errors: not_found; conflict when it is withdrawn already; invalid for
// the reason. Returns the act's id.
Result<std::string> withdraw_course(runtime::Context& context, const std::string& course_id, const Decider& decider);

// Errors: not_found; conflict when it is not withdrawn; invalid for the reason.
Result<std::string> put_back_course(runtime::Context& context, const std::string& course_id, const Decider& decider);

}  // namespace waymark::delivery
