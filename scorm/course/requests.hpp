#pragma once
#include <string_view>

#include "scorm/sequencing/requests.hpp"

namespace waymark::course {

// The request of this word: of adl.nav.request (SN 4th Ed. 5.6.4), and "start" and "resumeAll", which only a player makes. `none`
// for any other text.
sequencing::NavigationRequest request_from(std::string_view word);

}  // namespace waymark::course
