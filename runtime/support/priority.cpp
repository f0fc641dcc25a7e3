#include "runtime/support/priority.hpp"

#include <sys/resource.h>

namespace waymark::support {

// On Linux a priority of "process 0" is the calling thread's alone (setpriority(2), "C library/kernel differences").
void give_way() {
  constexpr int kNice = 10;
  (void)::setpriority(PRIO_PROCESS, 0, kNice);
}

}  // namespace waymark::support
