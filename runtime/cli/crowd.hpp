#pragma once
#include <functional>

#include "scorm/base/error.hpp"

namespace waymark::cli {

// Does work(0) ... work(count - 1) on several threads at once, as many people use a server at once: their writes share
// commits. The order is open, so a work must not depend on another. Returns the first error in the order of numbers;
// after an error nothing new is begun.
Result<void> all_at_once(std::size_t count, const std::function<Result<void>(std::size_t)>& work);

}  // namespace waymark::cli
