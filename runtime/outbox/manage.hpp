#pragma once
#include <cstdint>
#include <string>

#include "runtime/context.hpp"
#include "runtime/outbox/addresses.hpp"

// What an administrator changes about a connector after it was added. Each change is one transaction with its audit line.
namespace waymark::outbox {

// Puts new settings in place of the old ones; the next round works with them. A connector that had stopped goes on.
// `before`: the settings that the change began with, where it is a change of some of them; empty replaces whatever is there.
// `moved`: of a Moodle whose address changes, whether it is the same Moodle; what the settings themselves say as `site` counts
// for nothing.
// Errors: invalid (all that is wrong, line by line), not_found, conflict (somebody else changed them meanwhile).
Result<void> change_settings(runtime::Context& context, const std::string& connector_id, const std::string& config_json,
                             const std::string& by, const std::string& before = {}, Moved moved = Moved::unsaid);

// Off: nothing is sent and nothing new is queued; what waits is kept and goes when it is on again.
Result<void> switch_connector(runtime::Context& context, const std::string& connector_id, bool on, const std::string& by);

// Asks the other side whether it would work now; see connectors::Connector::check.
Result<std::string> check_connector(runtime::Context& context, const std::string& connector_id);

// Completions that this connector was never given: from before it was added, or while it was off; and those that it told at another
// Moodle only.
Result<std::int64_t> earlier_completions(runtime::Context& context, const std::string& connector_id);
// Queues them, oldest first. Returns how many. Errors: invalid for a connector that takes no completions.
Result<std::int64_t> queue_earlier(runtime::Context& context, const std::string& connector_id, const std::string& by);

}  // namespace waymark::outbox
