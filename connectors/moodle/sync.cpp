#include "connectors/moodle/sync.hpp"

#include <cmath>

#include "connectors/moodle/activity.hpp"
#include "connectors/moodle/answers.hpp"
#include "scorm/base/encode.hpp"

namespace waymark::connectors::moodle {
namespace {

using std::to_string;

// Completion states of an activity as Moodle numbers them.
enum State : std::int64_t { kIncomplete = 0, kComplete = 1, kPassed = 2, kFailed = 3 };

// At most five decimals and always a point: Moodle refuses a comma.
std::string decimal(double value) {
  const auto scaled = static_cast<long long>(std::llround(value * 100000.0));
  std::string fraction = to_string(scaled % 100000);
  fraction.insert(0, 5 - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return to_string(scaled / 100000) + (fraction.empty() ? "" : "." + fraction);
}

// One completion on its way: the calls in their order, each a step that may fail.
class Sync {
 public:
  Sync(Client& client, const CompletionRecord& record, const Activity& activity, const Delivery& delivery, std::string place)
      : client_(client), record_(record), activity_(activity), delivery_(delivery), place_(std::move(place)) {}

  Answer<Outcome> take_back() {
    taking_back_ = true;
    if (auto step = client_.check_service(); !step) return tl::unexpected<Problem>(step.error());
    if (auto step = find_person(); !step) return tl::unexpected<Problem>(step.error());
    if (activity_.course_id == 0) {
      auto found = find_activity(client_, user_id_, activity_.cmid);
      if (!found) return tl::unexpected<Problem>(found.error());
      activity_ = *found;
    }
    if (auto step = see_activity(client_, activity_); !step) return tl::unexpected<Problem>(step.error());
    if (auto step = about_to_write(); !step) return tl::unexpected<Problem>(step.error());
    auto state = read_state();
    if (!state) return tl::unexpected<Problem>(state.error());
    if (*state == kIncomplete)
      return outcome("nothing to take back", "Moodle shows activity " + to_string(activity_.cmid) + " as not complete already.");
    if (auto step = override_state(kIncomplete); !step) return tl::unexpected<Problem>(step.error());
    state = read_state();
    if (!state) return tl::unexpected<Problem>(state.error());
    if (*state != kIncomplete)
      return refuse("Moodle still shows activity " + to_string(activity_.cmid) + " as complete: set it back there by hand.");
    return outcome(kTakenBack, "Read back from Moodle: activity " + to_string(activity_.cmid) +
                                   " is not complete. A grade that was sent stays in Moodle's gradebook, and a course completion that "
                                   "followed stays as well: remove them there by hand.");
  }

  Answer<Outcome> run() {
    if (auto step = client_.check_service(); !step) return tl::unexpected<Problem>(step.error());
    if (auto step = find_person(); !step) return tl::unexpected<Problem>(step.error());
    if (auto step = see_enrolment(); !step) return tl::unexpected<Problem>(step.error());
    if (auto step = see_activity(client_, activity_); !step) return tl::unexpected<Problem>(step.error());
    if (auto step = about_to_write(); !step) return tl::unexpected<Problem>(step.error());
    if (auto step = send_grade(); !step) return tl::unexpected<Problem>(step.error());
    auto state = read_state();
    if (!state) return tl::unexpected<Problem>(state.error());
    if (record_.outcome == "FAILED") return failed_attempt(*state);
    if (*state == kIncomplete) {
      if (auto step = about_to_write(); !step) return tl::unexpected<Problem>(step.error());  // asked again: calls take their time
      if (auto step = mark_complete(); !step) return tl::unexpected<Problem>(step.error());
      state = read_state();
      if (!state) return tl::unexpected<Problem>(state.error());
    }
    return judge(*state);
  }

 private:
  Answer<void> about_to_write() {
    if (!delivery_.about_to_write) return {};
    const auto leave = delivery_.about_to_write(place_);
    Problem problem;
    if (!leave)
      problem.detail = "It could not be noted where the completion goes: " + leave.error().message + ".";
    else if (!leave->go)
      problem.detail = "It was changed or closed here meanwhile.";
    if (!problem.detail.empty()) return tl::unexpected<Problem>(std::move(problem));
    unsettled_ = leave->unsettled;
    return {};
  }

  // Moodle's lookup may ignore case (it depends on the database), so the name is compared here; never the
  // first of many.
  Answer<void> find_person() {
    constexpr const char* kFunction = "core_user_get_users_by_field";
    if (record_.moodle_username.empty()) return refuse("This person has no Moodle user name in Waymark.");
    auto users = client_.call(kFunction, {{"field", "username"}, {"values[0]", record_.moodle_username}});
    if (!users) return tl::unexpected<Problem>(users.error());
    if (!users->is(Json::Kind::list)) return odd(kFunction);
    if (users->items.empty()) {
      auto unknown = refuse("Moodle shows no user '" + record_.moodle_username +
                            "': the name is unknown there, or the service user may not look people up "
                            "(moodle/user:viewdetails and moodle/user:viewalldetails).");
      unknown.value().errorcode = kNoSuchUser;
      return unknown;
    }
    if (users->items.size() > 1) {
      return refuse("Moodle gave more than one user for '" + record_.moodle_username + "'; Waymark does not guess.");
    }
    const Json& user = users->items.front();
    // What was told to the account is taken back from it, in whatever case its name is written by now.
    const std::string found = text_of(user, "username");
    const bool same =
        taking_back_ ? base::lower_ascii(found) == base::lower_ascii(record_.moodle_username) : found == record_.moodle_username;
    if (!same) {
      return refuse("Moodle's user is called '" + found.substr(0, 100) + "', not '" + record_.moodle_username +
                    "': write the user name exactly as Moodle does.");
    }
    user_id_ = number_of(user, "id", 0);
    if (user_id_ <= 0) return odd(kFunction);
    const Json* suspended = user.find("suspended");
    if (suspended != nullptr && suspended->boolean) {
      return refuse("The account '" + record_.moodle_username + "' is suspended in Moodle.");
    }
    return {};
  }

  // Moodle stores grades and completions of people who are not in the course without a word: ask first.
  Answer<void> see_enrolment() {
    constexpr const char* kFunction = "core_enrol_get_users_courses";
    auto courses = client_.call(kFunction, {{"userid", to_string(user_id_)}});
    if (!courses) return tl::unexpected<Problem>(courses.error());
    if (!courses->is(Json::Kind::list)) return odd(kFunction);
    for (const Json& course : courses->items) {
      if (number_of(course, "id", 0) == activity_.course_id) return {};
    }
    if (activity_.enrol_role_id == 0) {
      return refuse("'" + record_.moodle_username + "' is not in Moodle course " + to_string(activity_.course_id) +
                    " (or the service user may not see it: moodle/course:viewparticipants). Enrol the person "
                    "in Moodle.");
    }
    auto answer = client_.call("enrol_manual_enrol_users", {{"enrolments[0][roleid]", to_string(activity_.enrol_role_id)},
                                                            {"enrolments[0][userid]", to_string(user_id_)},
                                                            {"enrolments[0][courseid]", to_string(activity_.course_id)}});
    if (!answer) return tl::unexpected<Problem>(answer.error());
    if (!answer->is(Json::Kind::null)) return odd("enrol_manual_enrol_users");
    return {};
  }

  Answer<void> send_grade() {
    if (!record_.score || activity_.grade_max <= 0) return {};
    grade_ = decimal(*record_.score / 100.0 * activity_.grade_max);
    auto answer = client_.call("core_grades_update_grades", {{"source", "waymark"},
                                                             {"courseid", to_string(activity_.course_id)},
                                                             {"component", activity_.component},
                                                             {"activityid", to_string(activity_.cmid)},
                                                             {"itemnumber", "0"},
                                                             {"grades[0][studentid]", to_string(user_id_)},
                                                             {"grades[0][grade]", grade_}});
    if (!answer) return tl::unexpected<Problem>(answer.error());
    const auto result = answer->integer();
    if (!result) return odd("core_grades_update_grades");
    if (*result == 0) return {};
    return refuse("Moodle did not take the grade (result " + to_string(*result) +
                  "): the grade item is locked, or the activity has none. Unlock it in Moodle's gradebook.");
  }

  Answer<std::int64_t> read_state() {
    constexpr const char* kFunction = "core_completion_get_activities_completion_status";
    auto answer = client_.call(kFunction, {{"courseid", to_string(activity_.course_id)}, {"userid", to_string(user_id_)}});
    if (!answer) return tl::unexpected<Problem>(answer.error());
    const Json* statuses = answer->find("statuses");
    if (statuses == nullptr || !statuses->is(Json::Kind::list)) return odd(kFunction);
    for (const Json& status : statuses->items) {
      if (number_of(status, "cmid", 0) != activity_.cmid) continue;
      const std::int64_t state = number_of(status, "state", -1);
      if (state < kIncomplete || state > kFailed) return odd(kFunction);
      return state;
    }
    return refuse("Moodle gives no completion of activity " + to_string(activity_.cmid) + " for this person.");
  }

  // Only over "incomplete": over an automatic fail it has no effect, and over complete it would only move the
  // time.
  Answer<void> mark_complete() {
    auto state = override_state(kComplete);
    if (!state) return tl::unexpected<Problem>(state.error());
    if (*state == kComplete || *state == kPassed) return {};
    return refuse("Moodle answered, but did not mark the activity complete (state " + to_string(*state) + ").");
  }

  // The state that Moodle answers with, which need not be the one asked for.
  Answer<std::int64_t> override_state(State wanted) {
    constexpr const char* kFunction = "core_completion_override_activity_completion_status";
    auto answer =
        client_.call(kFunction, {{"userid", to_string(user_id_)}, {"cmid", to_string(activity_.cmid)}, {"newstate", to_string(wanted)}});
    if (!answer) return tl::unexpected<Problem>(answer.error());
    if (number_of(*answer, "cmid", 0) != activity_.cmid || number_of(*answer, "userid", 0) != user_id_) {
      return odd(kFunction);
    }
    return number_of(*answer, "state", -1);
  }

  std::string grade_words() const {
    if (grade_.empty() && delivery_.told_score && activity_.grade_max > 0)
      return "; the grade that was told before, " + decimal(*delivery_.told_score / 100.0 * activity_.grade_max) + " of " +
             decimal(activity_.grade_max) + ", stays in Moodle's gradebook: if it is to go, remove it there by hand";
    if (grade_.empty()) return "";
    return "; Moodle accepted the grade " + grade_ + " of " + decimal(activity_.grade_max);
  }

  Answer<Outcome> judge(std::int64_t state) const {
    if (state == kFailed) {
      return refuse("Moodle counts the grade as a fail" + grade_words() +
                    ". Compare the pass mark of the activity in Moodle with the module's own.");
    }
    if (state == kIncomplete) {
      return refuse("Moodle still shows the activity as not complete after it was marked complete.");
    }
    return outcome("seen in Moodle", std::string("Read back from Moodle: activity ") + to_string(activity_.cmid) +
                                         (state == kPassed ? " is passed" : " is complete") + grade_words() + ".");
  }

  // A failed attempt may bring a grade, never a completion.
  Answer<Outcome> failed_attempt(std::int64_t state) const {
    if (grade_.empty()) return refuse("A failed attempt without a score: there is nothing that Moodle could hold.");
    return outcome("accepted by Moodle", "The attempt failed" + grade_words() + "; Moodle shows the activity as " +
                                             (state == kIncomplete ? "not complete"
                                              : state == kFailed   ? "failed"
                                                                   : "complete by Moodle's own rule") +
                                             ".");
  }

  Outcome outcome(const char* state, std::string detail) const {
    Outcome result;
    result.look_again = unsettled_;
    result.kind = Outcome::Kind::delivered;
    result.state = state;
    result.detail = std::move(detail);
    return result;
  }

  Client& client_;
  const CompletionRecord& record_;
  Activity activity_;
  const Delivery& delivery_;
  const std::string place_;
  bool taking_back_ = false;
  bool unsettled_ = false;
  std::int64_t user_id_ = 0;
  std::string grade_;
};

}  // namespace

Answer<Outcome> bring(Client& client, const CompletionRecord& record, const Activity& activity, const Delivery& delivery,
                      const std::string& place) {
  return Sync(client, record, activity, delivery, place).run();
}

Answer<Outcome> take_back(Client& client, const CompletionRecord& record, const Activity& activity, const Delivery& delivery,
                          const std::string& place) {
  return Sync(client, record, activity, delivery, place).take_back();
}

Answer<bool> is_shown(Client& client, const std::string& username) {
  constexpr const char* kFunction = "core_user_get_users_by_field";
  auto users = client.call(kFunction, {{"field", "username"}, {"values[0]", username}});
  if (!users) return tl::unexpected<Problem>(users.error());
  if (!users->is(Json::Kind::list)) return odd(kFunction);
  return users->items.size() == 1;
}

}  // namespace waymark::connectors::moodle
