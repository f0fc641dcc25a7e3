#pragma once
#include <cstdint>

namespace waymark::support {

// steady_now_ms() (clock.hpp) gives no time before this one any more: what an earlier run of the program said of a time holds
// in this one as well, also when the system clock was set back in between.
void raise_steady_clock(std::int64_t ms);

}  // namespace waymark::support
