#pragma once
#include <cstdint>
#include <string>

#include "runtime/storage/database.hpp"

// What follows when a completion was told at a place: nothing of its registration stays at others.
namespace waymark::outbox {

// What two places have in common that are one, though their texts differ: the site, the activity and the user name.
std::string spot_of(const std::string& place);

// The completion is at its place: what any completion of its registration left at another one (another activity by now, another
// name) is taken back. Not before: a new place may be refused, and then the old one is all that there is. What stands at another
// Moodle stays: nobody needs to go there while the completion stands.
void leave_old_places(storage::Connection& db, std::int64_t tenant, const std::string& delivery_id, const std::string& place,
                      const std::string& now);

// Refused withdrawals that ask for a place where this completion was told by now are looked at again: nothing is to be done there
// by hand any more.
void look_at_withdrawals(storage::Connection& db, std::int64_t tenant, const std::string& delivery_id, const std::string& now);

}  // namespace waymark::outbox
