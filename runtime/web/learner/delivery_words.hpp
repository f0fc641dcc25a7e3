#pragma once
#include <string>
#include <vector>

#include "runtime/web/learner/module_queries.hpp"

// How far a completion has come, in words that claim no more than is known (esr.md 5.3): "sent", "accepted"
// and "seen there" are different things.
namespace waymark::web {

// "Seen in Moodle on 4 March", "Waiting to be loaded by your trust".
std::string delivery_words(const DeliveryState& delivery, const std::string& now);

// "PASSED" of a completion record as people read it.
std::string outcome_words(const std::string& outcome);

}  // namespace waymark::web
