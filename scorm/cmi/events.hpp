#pragma once
#include <vector>

#include "scorm/cmi/outcome.hpp"

// Turns state into events: what changed since the last ones were made, in the fixed order of engine.hpp.
// Marks in the state what has been told, so that the same news never goes out twice, also across a snapshot.
namespace waymark::cmi {

// initialized or resumed, when LMSInitialize succeeded.
Event start_event(const std::string& item_id, const Session& session);

// At LMSCommit (Ending::none), LMSFinish and close. REQUIRES: a session runs on `state`.
void report(ItemState& state, const ItemFacts& facts, const Session& session, const Outcome& outcome, Ending ending,
            std::vector<Event>& events);

// An asset was opened: completed, once.
void report_asset(ItemState& state, const ItemFacts& facts, std::vector<Event>& events);

}  // namespace waymark::cmi
