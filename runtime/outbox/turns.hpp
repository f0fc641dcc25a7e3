#pragma once
#include <mutex>
#include <string>

namespace waymark::outbox {

// One deliverer for a connector at a time, whether the server's round or a command: two would let a withdrawal overtake the
// completion that it takes back, or a statement its elder. All connectors to a Moodle take one turn: two may speak to one
// activity, and what one of them tells there is not to be taken back by the other.
std::mutex& turn_of(const std::string& connector_id, const std::string& kind);

// 0..1, for waits.
double jitter();

}  // namespace waymark::outbox
