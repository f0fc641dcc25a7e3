#pragma once
#include <string>
#include <vector>

#include "connectors/moodle/config.hpp"
#include "runtime/context.hpp"

// Which Moodle a connector speaks to. A connector belongs to one Moodle for good: its address may change, its name here
// (Config::site) does not, and what was told keeps naming that. Connectors of one name have one address, and of one address one
// name: when a Moodle moves, all of its connectors do. For another Moodle one adds another connector.
namespace waymark::outbox {

// What somebody says of a Moodle whose address changes: that it is the same Moodle; and, where another connector has that address
// under another name, that the two are one.
enum class Moved { unsaid, same, one };

struct SiteChange {
  std::string site;
  std::vector<std::string> along = {};   // other connectors to that Moodle, which get its address and its name
  std::vector<std::string> before = {};  // the names that go: what was told under them goes under `site` (unite)
  bool moves = true;                     // the address changes
};

// What is to be answered before an address changes, as Error::rule: something was told at the old one, and nobody says that it is
// the same Moodle; another connector has the new address, and nobody says that the two are one.
inline constexpr const char* kMoved = "moodle-moved";
inline constexpr const char* kTaken = "moodle-address-taken";

// The site of new settings. Error `invalid` with one of those rules, or when a new address is not that of Moodle's front page.
Result<SiteChange> site_after(storage::Connection& db, const runtime::Context& context, const std::string& connector_id,
                              const std::string& before_json, const connectors::moodle::Config& after, Moved moved);
void move_along(storage::Connection& db, const runtime::Context& context, const std::vector<std::string>& connectors,
                const connectors::moodle::Config& after, const std::string& site, const std::string& by);

// Two names of one Moodle become one.
void unite(storage::Connection& db, const runtime::Context& context, const std::string& from, const std::string& site);

// Of versions that did not ask: what this connector told under a name that no connector has any more was told to this Moodle. Said by
// `same` at an address that does not change. Withdrawals that found another Moodle there are tried again.
void take_as_own(storage::Connection& db, const runtime::Context& context, const std::string& connector_id, const std::string& site);

// The settings with that site written into them, where it is not what the address says.
std::string with_site(const std::string& config_json, const connectors::moodle::Config& config, const std::string& site);

// The site of a connector that is added: that of another one to the same address, or a name of its own.
std::string site_of_new(storage::Connection& db, const runtime::Context& context, const std::string& address,
                        const std::string& connector_id = {});

// The name of the connector that has that address; empty when there is none.
std::string connector_at(storage::Connection& db, const runtime::Context& context, const std::string& address);

// Two connectors that an earlier version left under one name at two addresses, or at one address under two names, in words; empty
// where there are none.
struct Apart {
  std::string addresses, names;
};
Apart connectors_apart(storage::Connection& db, const runtime::Context& context);

// The name here of the Moodle that it speaks to; empty where the settings do not read.
std::string site_of_connector(storage::Connection& db, const runtime::Context& context, const std::string& connector_id);

// The connectors at the address of this one, itself first.
std::vector<std::string> connectors_beside(storage::Connection& db, const runtime::Context& context, const std::string& connector_id);

// Where people find the Moodle of that name by now: the address of a connector to it, or the name where there is none.
std::string address_of(storage::Connection& db, const runtime::Context& context, const std::string& site);

// Where something of the delivery stands that is not the Moodle that its connector speaks to (of earlier versions, which let an
// address change without asking); empty when there is no such site.
std::string other_site(storage::Connection& db, const runtime::Context& context, const std::string& delivery_id);

}  // namespace waymark::outbox
