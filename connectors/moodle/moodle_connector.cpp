#include "connectors/moodle/moodle_connector.hpp"

#include "connectors/moodle/place.hpp"

#include <algorithm>
#include <cmath>

namespace waymark::connectors::moodle {
namespace {

using Kind = Problem::Kind;
using std::to_string;

// Completion states of an activity as Moodle numbers them.
enum State : std::int64_t { kIncomplete = 0, kComplete = 1, kPassed = 2, kFailed = 3 };

tl::unexpected<Problem> refuse(std::string detail) {
  Problem problem;
  problem.kind = Kind::item;
  problem.detail = std::move(detail);
  return tl::unexpected<Problem>(std::move(problem));
}

constexpr const char* kTakenBack = "taken back in Moodle";

// Our own word among Moodle's error codes.
constexpr const char* kNoSuchUser = "waymark-no-such-user";

// The answer does not have the shape that this function has in any version known.
tl::unexpected<Problem> odd(const char* function) {
  Problem problem;
  problem.detail = std::string("Moodle's answer to ") + function + " does not have the expected form.";
  return tl::unexpected<Problem>(std::move(problem));
}

std::int64_t number_of(const Json& json, const char* name, std::int64_t otherwise) {
  const Json* value = json.find(name);
  return value == nullptr ? otherwise : value->integer().value_or(otherwise);
}

std::string text_of(const Json& json, const char* name) {
  const Json* value = json.find(name);
  return value == nullptr ? std::string{} : value->text;
}

// At most five decimals and always a point: Moodle refuses a comma.
std::string decimal(double value) {
  const auto scaled = static_cast<long long>(std::llround(value * 100000.0));
  std::string fraction = to_string(scaled % 100000);
  fraction.insert(0, 5 - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return to_string(scaled / 100000) + (fraction.empty() ? "" : "." + fraction);
}

Answer<void> check_module(const Json& module, const Activity& activity) {
  const std::string found = "mod_" + text_of(module, "modname");
  if (found != activity.component) {
    return refuse("Activity " + to_string(activity.cmid) + " in Moodle is a " + found.substr(0, 64) +
                  ", not a " + activity.component + ". Correct the connector's settings.");
  }
  if (number_of(module, "completion", 0) == 0) {
    return refuse("Activity " + to_string(activity.cmid) +
                  " does not track completion in Moodle. Switch completion tracking on there.");
  }
  return {};
}

// A wrong course or type would make a stray grade item in Moodle, so both are compared before anything is
// written.
Answer<void> see_activity(Client& client, const Activity& activity) {
  constexpr const char* kFunction = "core_course_get_contents";
  auto sections = client.call(kFunction, {{"courseid", to_string(activity.course_id)},
                                           {"options[0][name]", "cmid"},
                                           {"options[0][value]", to_string(activity.cmid)},
                                           {"options[1][name]", "excludecontents"},
                                           {"options[1][value]", "1"}});
  if (!sections) return tl::unexpected<Problem>(sections.error());
  if (!sections->is(Json::Kind::list)) return odd(kFunction);
  for (const Json& section : sections->items) {
    const Json* modules = section.find("modules");
    if (modules == nullptr) return odd(kFunction);
    for (const Json& module : modules->items) {
      if (number_of(module, "id", 0) == activity.cmid) return check_module(module, activity);
    }
  }
  return refuse("Moodle course " + to_string(activity.course_id) + " shows no activity " +
                to_string(activity.cmid) +
                ": it is not there, it is hidden, or the service user's role lacks " +
                activity.component.substr(4) + "'s view capability.");
}

// One completion on its way: the calls in their order, each a step that may fail.
class Sync {
 public:
  // `delivery` and `place`: for Delivery::about_to_write.
  Sync(Client& client, const CompletionRecord& record, const Activity& activity, const Delivery& delivery, std::string place)
      : client_(client), record_(record), activity_(activity), delivery_(delivery), place_(std::move(place)) {}

  // Back to incomplete, for a completion that Waymark had sent and that was withdrawn. Enrols nobody, and leaves an activity
  // alone that is not complete (moodle.md: an override to 0 holds until the next change of grade).
  Answer<Outcome> take_back() {
    if (auto step = client_.check_service(); !step) return tl::unexpected<Problem>(step.error());
    if (auto step = find_person(); !step) return tl::unexpected<Problem>(step.error());
    if (auto step = see_activity(client_, activity_); !step) return tl::unexpected<Problem>(step.error());
    if (auto step = about_to_write(); !step) return tl::unexpected<Problem>(step.error());
    auto state = read_state();
    if (!state) return tl::unexpected<Problem>(state.error());
    if (*state == kIncomplete)
      return outcome("nothing to take back",
                     "Moodle shows activity " + to_string(activity_.cmid) + " as not complete already.");
    if (auto step = override_state(kIncomplete); !step) return tl::unexpected<Problem>(step.error());
    state = read_state();
    if (!state) return tl::unexpected<Problem>(state.error());
    if (*state != kIncomplete)
      return refuse("Moodle still shows activity " + to_string(activity_.cmid) + " as complete: set it back there by hand.");
    return outcome(kTakenBack,
                   "Read back from Moodle: activity " + to_string(activity_.cmid) +
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
    if (!leave) problem.detail = "It could not be noted where the completion goes: " + leave.error().message + ".";
    else if (!leave->go) problem.detail = "It was changed or closed here meanwhile.";
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
      return refuse("Moodle gave more than one user for '" + record_.moodle_username +
                    "'; Waymark does not guess.");
    }
    const Json& user = users->items.front();
    if (text_of(user, "username") != record_.moodle_username) {
      return refuse("Moodle's user is called '" + text_of(user, "username").substr(0, 100) + "', not '" +
                    record_.moodle_username + "': write the user name exactly as Moodle does.");
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
      return refuse("'" + record_.moodle_username + "' is not in Moodle course " +
                    to_string(activity_.course_id) +
                    " (or the service user may not see it: moodle/course:viewparticipants). Enrol the person "
                    "in Moodle.");
    }
    auto answer = client_.call("enrol_manual_enrol_users",
                               {{"enrolments[0][roleid]", to_string(activity_.enrol_role_id)},
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
    auto answer = client_.call(
        kFunction, {{"courseid", to_string(activity_.course_id)}, {"userid", to_string(user_id_)}});
    if (!answer) return tl::unexpected<Problem>(answer.error());
    const Json* statuses = answer->find("statuses");
    if (statuses == nullptr || !statuses->is(Json::Kind::list)) return odd(kFunction);
    for (const Json& status : statuses->items) {
      if (number_of(status, "cmid", 0) != activity_.cmid) continue;
      const std::int64_t state = number_of(status, "state", -1);
      if (state < kIncomplete || state > kFailed) return odd(kFunction);
      return state;
    }
    return refuse("Moodle gives no completion of activity " + to_string(activity_.cmid) +
                  " for this person.");
  }

  // Only over "incomplete": over an automatic fail it has no effect, and over complete it would only move the
  // time.
  Answer<void> mark_complete() {
    auto state = override_state(kComplete);
    if (!state) return tl::unexpected<Problem>(state.error());
    if (*state == kComplete || *state == kPassed) return {};
    return refuse("Moodle answered, but did not mark the activity complete (state " + to_string(*state) +
                  ").");
  }

  // The state that Moodle answers with, which need not be the one asked for.
  Answer<std::int64_t> override_state(State wanted) {
    constexpr const char* kFunction = "core_completion_override_activity_completion_status";
    auto answer = client_.call(kFunction, {{"userid", to_string(user_id_)},
                                           {"cmid", to_string(activity_.cmid)},
                                           {"newstate", to_string(wanted)}});
    if (!answer) return tl::unexpected<Problem>(answer.error());
    if (number_of(*answer, "cmid", 0) != activity_.cmid || number_of(*answer, "userid", 0) != user_id_) {
      return odd(kFunction);
    }
    return number_of(*answer, "state", -1);
  }

  std::string grade_words() const {
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
    return outcome("seen in Moodle",
                   std::string("Read back from Moodle: activity ") + to_string(activity_.cmid) +
                       (state == kPassed ? " is passed" : " is complete") + grade_words() + ".");
  }

  // A failed attempt may bring a grade, never a completion.
  Answer<Outcome> failed_attempt(std::int64_t state) const {
    if (grade_.empty())
      return refuse("A failed attempt without a score: there is nothing that Moodle could hold.");
    return outcome("accepted by Moodle", "The attempt failed" + grade_words() +
                                             "; Moodle shows the activity as " +
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
  const Activity& activity_;
  const Delivery& delivery_;
  const std::string place_;
  bool unsettled_ = false;
  std::int64_t user_id_ = 0;
  std::string grade_;
};

Outcome from_problem(const Problem& problem) {
  Outcome outcome;
  outcome.detail = problem.detail;
  switch (problem.kind) {
    case Kind::retry:
      outcome.kind = Outcome::Kind::retry;
      outcome.state = "will be tried again";
      outcome.retry_after = problem.retry_after;
      outcome.away = problem.site;
      if (problem.redirected) outcome.stop_after = kRedirectPatience;
      break;
    case Kind::item:
      outcome.kind = Outcome::Kind::rejected;
      outcome.state = "not taken by Moodle";
      break;
    case Kind::service:
      outcome.kind = Outcome::Kind::stopped;
      outcome.state = "held: Moodle refuses Waymark";
      break;
  }
  return outcome;
}

Outcome rejected(std::string detail) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::rejected;
  outcome.state = "not sent to Moodle";
  outcome.detail = std::move(detail);
  return outcome;
}

Outcome nothing_there(std::string detail) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::delivered;
  outcome.state = "nothing to take back";
  outcome.detail = std::move(detail);
  return outcome;
}

// A completion that stands was told at that place as well.
bool stands_at(const Delivery& delivery, const Place& place) {
  return std::find(delivery.held.begin(), delivery.held.end(), to_json(place)) != delivery.held.end();
}

Outcome stays(const Place& place) {
  return nothing_there("Left as it is: another completion stands at " + words_for(place) + ".");
}

}  // namespace

MoodleConnector::MoodleConnector(Config config) : config_(std::move(config)), client_(config_) {}
MoodleConnector::~MoodleConnector() = default;

Outcome MoodleConnector::told(const Answer<Outcome>& answer) {
  if (answer) return *answer;
  Outcome outcome = from_problem(answer.error());
  // The operator will change something: ask again, with the token read anew.
  if (outcome.kind == Outcome::Kind::stopped) client_.forget();
  return outcome;
}

// A place that was not kept (empty): where it would go today.
Outcome MoodleConnector::take_back_at(const std::string& text, const Delivery& delivery, const CompletionRecord& record) {
  Place place{site_of(config_.base_url), record.moodle_username, {}};
  if (!text.empty()) {
    auto kept = place_from_json(text);
    if (!kept) return rejected("Where the completion went does not read: " + kept.error().message + ".");
    place = std::move(*kept);
  } else if (const auto activity = config_.courses.find(record.course_code); activity != config_.courses.end()) {
    place.activity = activity->second;
  } else {
    return rejected("No Moodle activity is set for the module '" + record.course_code + "'.");
  }
  if (stands_at(delivery, place)) return stays(place);
  if (place.site != site_of(config_.base_url))
    return rejected("The completion was sent to " + place.site + ", " + words_for(place) + ", and this connector speaks to " +
                    config_.base_url + " by now: set the activity back there by hand.");
  CompletionRecord there = record;
  there.moodle_username = place.username;
  auto answer = Sync(client_, there, place.activity, delivery, text.empty() ? to_json(place) : text).take_back();
  if (answer || answer.error().errorcode != kNoSuchUser || record.moodle_username.empty() || record.moodle_username == place.username)
    return told(answer);
  // Renamed in Moodle, and here since: the same account by its new name.
  place.username = record.moodle_username;
  if (stands_at(delivery, place)) return stays(place);
  return told(Sync(client_, record, place.activity, delivery, to_json(place)).take_back());
}

// Every place is asked; what is refused at one leaves none of the others as it was. The first that cannot be asked now ends it,
// and what is not done by then is asked again.
Outcome MoodleConnector::take_back(const Delivery& delivery, const CompletionRecord& record) {
  std::optional<Outcome> all;
  std::vector<std::string> done;
  bool again = false;
  for (const auto& place : delivery.places) {
    Outcome one = take_back_at(place, delivery, record);
    again = again || one.look_again;
    if (one.kind == Outcome::Kind::delivered && !one.look_again) done.push_back(place);
    const bool later = one.kind == Outcome::Kind::retry || one.kind == Outcome::Kind::stopped;
    if (!all || later) {
      all = std::move(one);
      if (later) break;
      continue;
    }
    const std::string both = all->detail + " " + one.detail;
    const bool heavier = one.kind == Outcome::Kind::rejected || (all->kind != Outcome::Kind::rejected && one.state == kTakenBack);
    if (heavier) all = std::move(one);
    all->detail = both;
  }
  if (!all) return nothing_there("Nothing of it stands in Moodle.");
  all->look_again = again;
  all->taken_back = std::move(done);
  return *all;
}

Outcome MoodleConnector::deliver_one(const Delivery& delivery) {
  const bool withdrawal = delivery.kind == "withdrawal";
  if (delivery.kind != "completion" && !withdrawal)
    return rejected("Moodle takes completions only, not a " + delivery.kind + ".");
  auto record = completion_from_json(delivery.payload);
  if (!record) return rejected("The delivery does not read: " + record.error().message + ".");
  if (withdrawal) return take_back(delivery, *record);
  const auto activity = config_.courses.find(record->course_code);
  if (activity == config_.courses.end()) {
    return rejected("No Moodle activity is set for the module '" + record->course_code + "'.");
  }
  return told(Sync(client_, *record, activity->second, delivery, place_of(config_, *record)).run());
}

std::vector<Outcome> MoodleConnector::deliver(const std::vector<Delivery>& batch) {
  std::vector<Outcome> outcomes;
  for (const Delivery& delivery : batch) {
    // What stops the connector stops the rest of the batch as well, without asking again.
    if (!outcomes.empty() && outcomes.back().kind == Outcome::Kind::stopped) {
      outcomes.push_back(outcomes.back());
    } else {
      outcomes.push_back(deliver_one(delivery));
    }
  }
  return outcomes;
}

Result<std::string> MoodleConnector::check() {
  client_.forget();
  if (auto service = client_.check_service(); !service)
    return fail(ErrorKind::unavailable, service.error().detail, "Mend it there, or change the settings.");
  std::string missing;
  for (const auto& [code, activity] : config_.courses)
    if (auto seen = see_activity(client_, activity); !seen)
      missing += (missing.empty() ? "" : " ") + code + ": " + seen.error().detail;
  if (!missing.empty())
    return fail(ErrorKind::conflict, missing, "Correct these modules here or in Moodle.");
  return "Moodle answers, its service holds every function needed, and each of the " +
         to_string(config_.courses.size()) + " activities named here is there and tracks completion.";
}

}  // namespace waymark::connectors::moodle
