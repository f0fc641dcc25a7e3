#include "connectors/moodle/moodle_connector.hpp"

#include <algorithm>

#include "connectors/moodle/activity.hpp"
#include "connectors/moodle/place.hpp"
#include "connectors/moodle/sync.hpp"

namespace waymark::connectors::moodle {
namespace {

using Kind = Problem::Kind;
using std::to_string;

Outcome from_problem(const Problem& problem) {
  Outcome outcome;
  outcome.detail = problem.detail;
  switch (problem.kind) {
    case Kind::retry:
      outcome.kind = Outcome::Kind::retry;
      outcome.state = "will be tried again";
      outcome.retry_after = problem.retry_after;
      outcome.away = problem.site;
      outcome.interrupted = problem.interrupted;
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
  return std::any_of(delivery.held.begin(), delivery.held.end(), [&](const std::string& text) {
    const auto held = place_from_json(text);
    return held && same_place(*held, place);
  });
}

Outcome stays(const Place& place) { return nothing_there("Left as it is: another completion stands at " + words_for(place) + "."); }

}  // namespace

MoodleConnector::MoodleConnector(Config config, StopFlag stopping) : config_(std::move(config)), client_(config_, std::move(stopping)) {}
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
  Place place{site_of(config_), record.moodle_username, {}};
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
  if (place.site != site_of(config_))
    return rejected("The completion was sent to " + place.site + ", " + words_for(place) +
                    ", and this connector speaks to another Moodle, " + config_.base_url + ", by now: set the activity back at " +
                    place.site +
                    " by hand. If it is the same Moodle: `waymark connector set "
                    "NAME --settings FILE --same-moodle`, with the settings as they are.");
  CompletionRecord there = record;
  there.moodle_username = place.username;
  auto answer = moodle::take_back(client_, there, place.activity, delivery, text.empty() ? to_json(place) : text);
  if (answer || answer.error().errorcode != kNoSuchUser || record.moodle_username.empty() || record.moodle_username == place.username)
    return told(answer);
  // Renamed in Moodle, and here since: the same account by its new name. Only what is shown by that name can be: an account that
  // the service user may not look up is not shown either.
  const auto shown = is_shown(client_, record.moodle_username);
  if (!shown) return told(tl::unexpected<Problem>(shown.error()));
  if (!*shown) return told(answer);
  place.username = record.moodle_username;
  if (stands_at(delivery, place)) return stays(place);
  return told(moodle::take_back(client_, record, place.activity, delivery, to_json(place)));
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
  all->look_again = again && all->kind == Outcome::Kind::delivered;
  all->taken_back = std::move(done);
  return *all;
}

Outcome MoodleConnector::deliver_one(const Delivery& delivery) {
  const bool withdrawal = delivery.kind == "withdrawal";
  if (delivery.kind != "completion" && !withdrawal) return rejected("Moodle takes completions only, not a " + delivery.kind + ".");
  auto record = completion_from_json(delivery.payload);
  if (!record) return rejected("The delivery does not read: " + record.error().message + ".");
  if (withdrawal) return take_back(delivery, *record);
  const auto activity = config_.courses.find(record->course_code);
  if (activity == config_.courses.end()) {
    return rejected("No Moodle activity is set for the module '" + record->course_code + "'.");
  }
  return told(bring(client_, *record, activity->second, delivery, place_of(config_, *record)));
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
    if (auto seen = see_activity(client_, activity); !seen) missing += (missing.empty() ? "" : " ") + code + ": " + seen.error().detail;
  if (!missing.empty()) return fail(ErrorKind::conflict, missing, "Correct these modules here or in Moodle.");
  return "Moodle answers, its service holds every function needed, and each of the " + to_string(config_.courses.size()) +
         " activities named here is there and tracks completion.";
}

}  // namespace waymark::connectors::moodle
