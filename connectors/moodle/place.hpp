#pragma once
#include <string>
#include <string_view>

#include "connectors/moodle/config.hpp"

namespace waymark::connectors::moodle {

// Where a completion was handed to: the site, the activity and the person's name as they were then.
struct Place {
  std::string site;      // Config::base_url
  std::string username;  // as Moodle writes it
  Activity activity;
};

// JSON, as the outbox keeps it, and back (ErrorKind::invalid).
std::string to_json(const Place& place);
Result<Place> place_from_json(std::string_view json);

// The same Moodle, reached by http or https, in whatever case.
bool same_site(std::string_view one, std::string_view other);

// "activity 13 of course 2, for 'tokafor'"
std::string words_for(const Place& place);

}  // namespace waymark::connectors::moodle
