#include "connectors/moodle/config.hpp"

#include <algorithm>
#include <array>

#include "connectors/config_reader.hpp"
#include "connectors/http_client.hpp"
#include "connectors/json.hpp"
#include "connectors/moodle/place.hpp"
#include "scorm/base/encode.hpp"

namespace waymark::connectors::moodle {
namespace {

constexpr std::int64_t kMostId = 2'147'483'647;

// Activities without a grade item: Moodle answers a grade for one with success and makes a stray item
// (moodle.md, trap 5), so a grade is never sent there.
constexpr std::array kWithoutGrade{"mod_page",  "mod_resource", "mod_url",    "mod_book", "mod_label",   "mod_folder",
                                   "mod_imscp", "mod_choice",   "mod_survey", "mod_wiki", "mod_feedback"};

bool component_name(const std::string& text) {
  if (text.size() < 5 || text.size() > 60 || text.compare(0, 4, "mod_") != 0) return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

Activity read_activity(const Json& json, const std::string& path, std::vector<std::string>& problems) {
  ConfigReader read(json, path, problems);
  read.only({"course_id", "cmid", "component", "grade_max", "enrol_role_id"});
  Activity activity;
  activity.course_id = read.whole("course_id", true, 2, kMostId, 0);  // 1 is Moodle's front page
  activity.cmid = read.whole("cmid", true, 1, kMostId, 0);
  activity.component = read.text("component", true);
  activity.grade_max = read.number("grade_max", 0, 100'000, 0);
  activity.enrol_role_id = read.whole("enrol_role_id", false, 1, kMostId, 0);
  if (!activity.component.empty() && !component_name(activity.component)) {
    read.problem("component", "must be Moodle's name of the activity type, such as mod_assign");
  }
  const bool no_grade = std::find(kWithoutGrade.begin(), kWithoutGrade.end(), activity.component) != kWithoutGrade.end();
  if (no_grade && activity.grade_max > 0) {
    read.problem("grade_max", "must be left out: " + activity.component + " has no grade in Moodle");
  }
  return activity;
}

// One Moodle, one way to write its address: two would be taken for two Moodles.
bool is_plain_path(std::string_view path) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/-._~").find(c) != std::string_view::npos;
  };
  return std::all_of(path.begin(), path.end(), plain) && path.find("/.") == std::string_view::npos &&
         path.find("//") == std::string_view::npos && path.find(".php") == std::string_view::npos;
}

}  // namespace

Result<void> check_front_page(const Config& config) {
  const std::string& url = config.base_url;
  const auto begin = url.find("://") + 3;  // check_base_url saw that it is there
  const auto slash = std::min(url.find('/', begin), url.size());
  const std::string authority = url.substr(begin, slash - begin), path = url.substr(slash), usual = usual_authority(url);
  if (authority.ends_with('.') || authority.find(".:") != std::string::npos || !is_plain_path(path))
    return config_error(
        {"base_url must be the address of Moodle's front page as people know it, such as https://moodle.example/lms: no page (.php), no "
         "dots between slashes, letters and digits alone"});
  if (std::any_of(authority.begin(), authority.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7f; }))
    return config_error(
        {"base_url must have its host in the letters of the DNS: xn--..., as browsers show it when the address is copied (RFC 5890, "
         "2.3.2.1)"});
  if (base::lower_ascii(authority) != usual) return config_error({"base_url must be written as " + url.substr(0, begin) + usual + path});
  return {};
}

Result<Config> read_config(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return tl::unexpected<Error>(json.error());
  std::vector<std::string> problems;
  ConfigReader read(*json, "", problems);
  read.only({"base_url", "token", "token_file", "token_env", "allow_plain_http", "timeout_seconds", "courses", "site"});
  Config config;
  config.plain_http = read.flag("allow_plain_http", false);
  config.timeout = std::chrono::seconds{read.whole("timeout_seconds", false, 1, 300, 30)};
  config.token = read.secret("token");
  if (const std::string url = read.text("base_url", true); !url.empty()) {
    auto base = check_base_url(url, config.plain_http);
    if (base) config.base_url = *base;
    if (!base) read.problem("base_url", base.error().message);
  }
  config.site = read.text("site", false);
  if (config.site.empty()) config.site = site_of(config.base_url);
  if (const Json* courses = read.get("courses", false)) {
    ConfigReader shape(*courses, "courses", problems);
    for (const JsonMember& member : courses->members) {
      config.courses[member.name] = read_activity(member.value, "courses/" + member.name, problems);
    }
  }
  if (!problems.empty()) return config_error(problems);
  return config;
}

std::vector<std::string> needed_functions(const Config& config) {
  std::vector<std::string> all{"core_user_get_users_by_field", "core_enrol_get_users_courses", "core_course_get_contents",
                               "core_completion_get_activities_completion_status", "core_completion_override_activity_completion_status"};
  bool grades = false, enrols = false;
  for (const auto& [code, activity] : config.courses) {
    grades = grades || activity.grade_max > 0;
    enrols = enrols || activity.enrol_role_id != 0;
  }
  if (grades) all.emplace_back("core_grades_update_grades");
  if (enrols) all.emplace_back("enrol_manual_enrol_users");
  return all;
}

}  // namespace waymark::connectors::moodle
