#pragma once
#include <string>
#include <vector>

#include "connectors/moodle/config.hpp"
#include "runtime/context.hpp"

// Which Moodle a connector speaks to, when its address changes. Whether the Moodle at the new address is the one at the old, and
// holds what was told there, only an administrator knows; what was told keeps naming the Moodle (Config::site), not the address.
namespace waymark::outbox {

enum class Moved { unsaid, same, another };

// The site of new settings. Error `invalid` when the address changes, something stands at the old one, and nobody says which it is.
Result<std::string> site_after(storage::Connection& db, const runtime::Context& context, const std::string& connector_id,
                               const std::string& before_json, const connectors::moodle::Config& after, Moved moved);

// The settings with that site written into them, where it is not what the address says.
std::string with_site(const std::string& config_json, const connectors::moodle::Config& config, const std::string& site);

// The site of a connector that is added: that of another one to the same address, or a name of its own.
std::string site_of_new(storage::Connection& db, const runtime::Context& context, const std::string& address,
                        const std::string& not_this = {});

// Where something of the delivery stands that is not the Moodle that its connector speaks to; empty when there is no such site.
std::string other_site(storage::Connection& db, const runtime::Context& context, const std::string& delivery_id);

// Completions that stand and were told by this connector at other Moodles only.
std::vector<std::string> told_elsewhere(storage::Connection& db, const runtime::Context& context, const std::string& connector_id,
                                        const std::string& config_json);

}  // namespace waymark::outbox
