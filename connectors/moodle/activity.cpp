#include "connectors/moodle/activity.hpp"

#include <optional>
#include <string>

#include "connectors/moodle/answers.hpp"

namespace waymark::connectors::moodle {
namespace {

using std::to_string;

Answer<void> check_module(const Json& module, const Activity& activity) {
  const std::string found = "mod_" + text_of(module, "modname");
  if (found != activity.component) {
    return refuse("Activity " + to_string(activity.cmid) + " in Moodle is a " + found.substr(0, 64) + ", not a " + activity.component +
                  ". Correct the connector's settings.");
  }
  if (number_of(module, "completion", 0) == 0) {
    return refuse("Activity " + to_string(activity.cmid) + " does not track completion in Moodle. Switch completion tracking on there.");
  }
  return {};
}

// Nothing when the course does not show it.
Answer<std::optional<Json>> module_of(Client& client, std::int64_t course_id, std::int64_t cmid) {
  constexpr const char* kFunction = "core_course_get_contents";
  auto sections = client.call(kFunction, {{"courseid", to_string(course_id)},
                                          {"options[0][name]", "cmid"},
                                          {"options[0][value]", to_string(cmid)},
                                          {"options[1][name]", "excludecontents"},
                                          {"options[1][value]", "1"}});
  if (!sections) return tl::unexpected<Problem>(sections.error());
  if (!sections->is(Json::Kind::list)) return odd(kFunction);
  for (const Json& section : sections->items) {
    const Json* modules = section.find("modules");
    if (modules == nullptr) return odd(kFunction);
    for (const Json& module : modules->items)
      if (number_of(module, "id", 0) == cmid) return std::optional<Json>(module);
  }
  return std::optional<Json>();
}

}  // namespace

Answer<void> see_activity(Client& client, const Activity& activity) {
  auto module = module_of(client, activity.course_id, activity.cmid);
  if (!module) return tl::unexpected<Problem>(module.error());
  if (*module) return check_module(**module, activity);
  return refuse("Moodle course " + to_string(activity.course_id) + " shows no activity " + to_string(activity.cmid) +
                ": it is not there, it is hidden, or the service user's role lacks " + activity.component.substr(4) +
                "'s view capability.");
}

Answer<Activity> find_activity(Client& client, std::int64_t user_id, std::int64_t cmid) {
  constexpr const char* kFunction = "core_enrol_get_users_courses";
  auto courses = client.call(kFunction, {{"userid", to_string(user_id)}});
  if (!courses) return tl::unexpected<Problem>(courses.error());
  if (!courses->is(Json::Kind::list)) return odd(kFunction);
  for (const Json& course : courses->items) {
    const std::int64_t course_id = number_of(course, "id", 0);
    auto module = module_of(client, course_id, cmid);
    if (!module && module.error().kind != Problem::Kind::item) return tl::unexpected<Problem>(module.error());
    if (!module || !*module) continue;
    Activity found;
    found.course_id = course_id;
    found.cmid = cmid;
    found.component = "mod_" + text_of(**module, "modname");
    return found;
  }
  return refuse("None of this person's courses in Moodle shows activity " + to_string(cmid) +
                ", to which an earlier version sent the completion: set it back there by hand.");
}

}  // namespace waymark::connectors::moodle
