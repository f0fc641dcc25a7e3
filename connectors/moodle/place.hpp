#pragma once
#include <string>
#include <string_view>

#include "connectors/connector.hpp"
#include "connectors/moodle/config.hpp"

namespace waymark::connectors::moodle {

// Where a completion was handed to: the site, the activity and the person's name as they were then.
struct Place {
  std::string site;      // as Config::site
  std::string username;  // as Moodle writes it
  Activity activity;     // course_id 0: not known, of earlier versions
};

// Whether two name one person's one activity: Moodle numbers activities through all courses, and has no two names that differ in
// their case alone.
bool same_place(const Place& a, const Place& b);

// JSON, as the outbox keeps it: the same text for the same place. And back (ErrorKind::invalid).
std::string to_json(const Place& place);
Result<Place> place_from_json(std::string_view json);

// What is the same for one Moodle reached by http or https, whatever the case of its host, with or without a slash behind or the port
// that is meant anyway:
// "moodle.example/LMS".
std::string site_of(std::string_view base_url);

// Which Moodle the settings mean.
std::string site_of(const Config& config);

// Where a completion goes by these settings, as JSON; empty when its module has no activity there, or the person no name.
std::string place_of(const Config& config, const CompletionRecord& record);

// "activity 13 of course 2, for 'tokafor'"
std::string words_for(const Place& place);

}  // namespace waymark::connectors::moodle
