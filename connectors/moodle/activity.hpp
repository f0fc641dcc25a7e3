#pragma once
#include <cstdint>

#include "connectors/moodle/client.hpp"

// The activity in Moodle that stands for a module.
namespace waymark::connectors::moodle {

// Is the activity there, of the kind that the settings say, and does it track completion? A wrong course or type would make a
// stray grade item in Moodle.
Answer<void> see_activity(Client& client, const Activity& activity);

// An activity of which only the number is known, in the courses of that person (Moodle's number of it). Refused when none of
// them shows it.
Answer<Activity> find_activity(Client& client, std::int64_t user_id, std::int64_t cmid);

}  // namespace waymark::connectors::moodle
