#pragma once
#include <string>

#include "connectors/moodle/config.hpp"
#include "runtime/context.hpp"

// Moodle at another address. Whether that is the same Moodle, and holds what was told at the old one, only an administrator knows.
namespace waymark::outbox {

// What was handed over at former addresses of this Moodle stands at its present one from now on; what nobody could ask for there
// is asked for again.
void follow_the_move(storage::Connection& db, const runtime::Context& context, const std::string& connector_id,
                     const connectors::moodle::Config& config);

// Error `invalid` when something stands at a site of which the settings do not say whether it is this Moodle; the text says what
// to enter. To be asked when the address changes.
Result<void> is_the_move_told(storage::Connection& db, const runtime::Context& context, const std::string& connector_id,
                              const connectors::moodle::Config& config);

// Where something of the delivery stands that the connector cannot reach by its settings; empty when there is no such site.
std::string unreachable_site(storage::Connection& db, const runtime::Context& context, const std::string& delivery_id);

}  // namespace waymark::outbox
