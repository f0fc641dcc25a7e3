#include "runtime/cli/demo_moodle.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "runtime/support/json.hpp"
#include "runtime/support/random.hpp"

extern char** environ;

namespace waymark::cli {
namespace {

using support::Json;

constexpr int kMoodleCourse = 2, kFirstActivity = 11, kFirstUser = 100, kStudentRole = 5;

std::string family(const std::string& name) { return name.substr(name.rfind(' ') + 1); }

// What the pretend Moodle knows: everybody of the region who has a Moodle username, and one activity for each module.
Json world(const std::string& token, const std::vector<catalogue::Course>& courses, const DemoRegion& region) {
  Json users = Json::array(), enrolled = Json::array(), activities = Json::array();
  int id = kFirstUser;
  for (const auto& person : region.people) {
    if (person.moodle_username.empty()) continue;
    users.push(Json::object({{"id", ++id},
                             {"username", person.moodle_username},
                             {"firstname", person.display_name.substr(0, person.display_name.find(' '))},
                             {"lastname", family(person.display_name)},
                             {"email", person.moodle_username + "@example.test"},
                             {"idnumber", ""}}));
    enrolled.push(id);
  }
  int cmid = kFirstActivity;
  for (const auto& course : courses) {
    activities.push(Json::object({{"cmid", cmid},
                                  {"modname", "assign"},
                                  {"instance", cmid - kFirstActivity + 1},
                                  {"name", course.title},
                                  {"completion", 2},
                                  {"rule", "grade"},
                                  {"grademax", 100}}));
    ++cmid;
  }
  auto course = Json::object({{"id", kMoodleCourse},
                              {"shortname", "LT"},
                              {"fullname", "Leading Transformation"},
                              {"enrolled", enrolled},
                              {"activities", activities}});
  return Json::object(
      {{"sitename", "Pretend Moodle"},
       {"token", token},
       {"service_user", Json::object({{"id", 3}, {"username", "waymark-sync"}, {"firstname", "Waymark"}, {"lastname", "Sync"}})},
       {"assignable_roles", Json::array().push(kStudentRole)},
       {"users", users},
       {"courses", Json::array().push(course)}});
}

Json settings(const std::string& url, const std::filesystem::path& token_file, const std::vector<catalogue::Course>& courses) {
  Json map = Json::object();
  int cmid = kFirstActivity;
  for (const auto& course : courses)
    map.set(course.code, Json::object({{"course_id", kMoodleCourse},
                                       {"cmid", cmid++},
                                       {"component", "mod_assign"},
                                       {"grade_max", 100},
                                       {"enrol_role_id", kStudentRole}}));
  return Json::object({{"base_url", url}, {"token_file", token_file.string()}, {"allow_plain_http", true}, {"courses", map}});
}

bool write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  std::error_code code;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, code);
  out << text;
  return !code && static_cast<bool>(out.flush());
}

// Starts node with its output in a pipe and waits for the line that names the address.
Result<std::string> spawn_and_listen(const std::string& script, const std::string& config, pid_t& process) {
  int ends[2];
  if (::pipe(ends) != 0) return fail(ErrorKind::unavailable, "No pipe could be made for the pretend Moodle.");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  std::string words[] = {"node", script, "0", config};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  const int started = ::posix_spawnp(&process, "node", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string line;
  for (char c = 0; started == 0 && line.size() < 300 && ::read(ends[0], &c, 1) == 1 && c != '\n';) line += c;
  // The reading end stays open for the program's life: closing it would end the pretend Moodle at its next line.
  constexpr std::string_view kListening = "listening ";
  if (started != 0 || line.rfind(kListening, 0) != 0) {
    ::close(ends[0]);
    return fail(ErrorKind::unavailable, "The pretend Moodle did not start (node " + script + ").",
                "Install nodejs, or leave --fake-moodle out.");
  }
  return line.substr(kListening.size());
}

}  // namespace

DemoMoodle::~DemoMoodle() {
  if (process_ <= 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

Result<std::string> DemoMoodle::start(const std::filesystem::path& script, const std::filesystem::path& folder,
                                      const std::vector<catalogue::Course>& courses, const DemoRegion& region) {
  const std::string token = support::random_token(24);
  const auto world_file = folder / "pretend-moodle.json", token_file = folder / "secrets" / "pretend-moodle.token";
  std::error_code ignored;
  std::filesystem::create_directories(folder / "secrets", ignored);
  if (!write_file(world_file, world(token, courses, region).dump()) || !write_file(token_file, token + "\n"))
    return fail(ErrorKind::unavailable, "The pretend Moodle's files cannot be written in " + folder.string() + ".");
  auto address = spawn_and_listen(script.string(), world_file.string(), process_);
  if (!address) return address;
  url_ = *address;
  return settings(url_, token_file, courses).dump();
}

}  // namespace waymark::cli
