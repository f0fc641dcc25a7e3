#pragma once
#include <string>
#include <vector>

#include "runtime/web/learner/module_queries.hpp"

// How far a completion has come, in words that claim no more than is known (esr.md 5.3): "sent", "accepted"
// and "seen there" are different things.
namespace waymark::web {

// "Seen in Moodle on 4 March", "Waiting to be loaded by your trust".
std::string delivery_words(const DeliveryState& delivery, const std::string& now);

// A completion's outcome as people read it; one that rests on the opening alone says so.
std::string outcome_words(const Completion& completion);

}  // namespace waymark::web
