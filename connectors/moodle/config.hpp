#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/secret.hpp"
#include "scorm/base/error.hpp"

namespace waymark::connectors::moodle {

// Where the completion of one of our courses is kept in Moodle.
struct Activity {
  std::int64_t course_id = 0;
  std::int64_t cmid = 0;           // the id in the activity's own address (mod/assign/view.php?id=5)
  std::string component;           // "mod_assign", "mod_lti", "mod_page" ...
  double grade_max = 0;            // maximum grade of the activity; 0: no grade is sent
  std::int64_t enrol_role_id = 0;  // 0: never enrol; else the role given to people who are not in the course
};

struct Config {
  std::string base_url;  // without a slash at the end
  SecretSource token;
  bool plain_http = false;
  std::chrono::seconds timeout{30};
  // Which Moodle that is, for as long as it lives: its first address (as site_of), kept when it gets another one.
  std::string site;
  std::map<std::string, Activity> courses;  // by our course code

  bool maps(const std::string& course_code) const { return courses.count(course_code) != 0; }
};

// Reads the JSON form described in connectors/moodle/README.md. All that is wrong is reported in one go, one
// sentence each, for the person who wrote the configuration (Error::message holds them line by line).
Result<Config> read_config(std::string_view json);

// An address that is new must be that of the front page. It is asked of those alone: settings that an earlier version took are read.
Result<void> check_front_page(const Config& config);

// Web-service functions that Moodle's service for this configuration must hold.
std::vector<std::string> needed_functions(const Config& config);

}  // namespace waymark::connectors::moodle
