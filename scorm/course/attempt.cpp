#include "scorm/course/attempt.hpp"

#include <algorithm>
#include <utility>

#include "scorm/base/interval.hpp"
#include "scorm/base/utf.hpp"
#include "scorm/cmi/v2004/errors.hpp"
#include "scorm/cmi/v2004/values.hpp"
#include "scorm/course/requests.hpp"
#include "scorm/sequencing/rollup.hpp"

namespace waymark::course {
namespace {

using namespace cmi::v2004;
using sequencing::kNone;

Value status_text(std::optional<bool> value, const char* yes, const char* no) {
  if (!value) return std::nullopt;
  return *value ? yes : no;
}

Value measure_value(std::optional<sequencing::Measure> measure) {
  return measure ? Value(sequencing::measure_text(*measure)) : std::nullopt;
}

void take(Value& to, Value from) {
  if (from) to = std::move(from);
}

// What the tracking model and shared objectives know of an objective goes into its record.
void refresh(ObjectiveRecord& record, const sequencing::ObjectiveProgress& from) {
  take(record.success_status, status_text(from.satisfied, "passed", "failed"));
  take(record.completion_status, status_text(from.completed, "completed", "incomplete"));
  take(record.scaled, measure_value(from.measure));
  take(record.progress_measure, measure_value(from.progress));
  take(record.raw, from.raw);
  take(record.min, from.min);
  take(record.max, from.max);
}

// What an objective begins with is no news of this session.
void mark_told(ObjectiveRecord& record) {
  record.told_success = record.success_status;
  record.told_completion = record.completion_status;
  record.told_scaled = record.scaled;
  record.told_raw = record.raw;
  record.told_min = record.min;
  record.told_max = record.max;
}

std::optional<bool> satisfied_from(const std::string& status) {
  if (status == "passed") return true;
  return status == "failed" ? std::optional(false) : std::nullopt;
}

// "not attempted" is known not to be complete (RTE 4th Ed. 4.2.4).
std::optional<bool> completed_from(const std::string& status) {
  if (status == "completed") return true;
  return status == "incomplete" || status == "not attempted" ? std::optional(false) : std::nullopt;
}

std::optional<sequencing::Measure> measure_from(const Value& value) { return value ? sequencing::parse_measure(*value) : std::nullopt; }

sequencing::ObjectiveProgress progress_of(const ObjectiveRecord& record) {
  return {.satisfied = satisfied_from(record.success_status.value_or("")),
          .measure = measure_from(record.scaled),
          .completed = completed_from(record.completion_status.value_or("")),
          .progress = measure_from(record.progress_measure),
          .raw = record.raw,
          .min = record.min,
          .max = record.max};
}

}  // namespace

// Answers adl.nav.request_valid from the state as it would be if the attempt ended with the data of this moment.
class Attempt::View final : public NavigationView {
 public:
  explicit View(const Attempt& attempt) : attempt_(attempt) {}

  Validity is_valid(std::string_view word, std::string_view target) const override {
    const sequencing::Tree& tree = attempt_.facts_->tree;
    const int activity = target.empty() ? kNone : sequencing::find_activity(tree, std::string(target));
    if (!target.empty() && activity == kNone) return Validity::no;
    return sequencing::is_valid(tree, attempt_.state_with_data(), request_from(word), activity) ? Validity::yes : Validity::no;
  }

 private:
  const Attempt& attempt_;
};

Attempt::Attempt(std::shared_ptr<const Facts> facts, std::uint64_t seed, Shared shared) : facts_(std::move(facts)) {
  s_.sequencing = sequencing::new_state(facts_->tree, seed);
  bring(std::move(shared));
  s_.records.resize(facts_->tree.activities.size());
}

Shared Attempt::shared() const {
  return {facts_->tree.objectives_global_to_system ? s_.sequencing.globals : s_.system.objectives,
          facts_->shared_data_global_to_system ? s_.stores : s_.system.stores};
}

void Attempt::bring(Shared shared) {
  (facts_->shared_data_global_to_system ? s_.stores : s_.system.stores) = std::move(shared.stores);
  (facts_->tree.objectives_global_to_system ? s_.sequencing.globals : s_.system.objectives) = std::move(shared.objectives);
}

Session Attempt::session(const NavigationView& view) {
  const auto at = static_cast<std::size_t>(s_.open);
  return {.book = facts_->book,
          .strict = facts_->strict,
          .mode = facts_->mode,
          .entry = s_.entry,
          .credit = counts(),
          .learner_id = facts_->learner_id,
          .learner_name = facts_->learner_name,
          .facts = facts_->activities[at],
          .navigation = view,
          .record = open_record(),
          .stores = s_.scratch ? s_.scratch->stores : s_.stores};
}

sequencing::RunTimeData Attempt::run_time_data() const {
  const auto at = static_cast<std::size_t>(s_.open);
  const Record& record = open_record();
  const ActivityFacts& facts = facts_->activities[at];
  sequencing::RunTimeData data;
  data.completed = completed_from(completion_status(facts, record));
  data.satisfied = satisfied_from(success_status(facts, record));
  data.said_completion = record.completion_status.has_value() || data.completed.has_value();
  data.said_success = record.success_status.has_value() || data.satisfied.has_value();
  data.measure = measure_from(record.scaled);
  data.progress = measure_from(record.progress_measure);
  data.raw = record.raw;
  data.min = record.min;
  data.max = record.max;
  for (const ObjectiveRecord& objective : record.objectives) {
    if (!objective.id) continue;
    data.objectives.push_back({*objective.id, progress_of(objective)});
    if (*objective.id != facts_->tree.activities[at].objectives[0].id) continue;
    data.primary_said_completion = objective.completion_status.has_value();
    data.primary_said_success = objective.success_status.has_value();
  }
  const std::string exit = record.exit.value_or("");
  data.suspended = exit == "suspend";
  return data;
}

// The state as sequencing would have it if the session ended now.
sequencing::State Attempt::state_with_data() const {
  sequencing::State state = s_.sequencing;
  if (s_.phase == Phase::running && counts()) sequencing::hand_over(facts_->tree, state, s_.open, run_time_data());
  return state;
}

sequencing::State Attempt::state_now() const {
  sequencing::State state = state_with_data();
  if (s_.phase == Phase::running && counts()) sequencing::overall_rollup(facts_->tree, state, s_.open);
  return state;
}

std::int64_t Attempt::centiseconds(int activity) const {
  const Record& kept = record(activity);
  return kept.total_time + base::parse_interval(kept.session_time.value_or(""), false).value_or(0);
}

sequencing::Validity Attempt::validity() const {
  if (s_.phase != Phase::running) return sequencing::validity(facts_->tree, s_.sequencing);
  return sequencing::validity(facts_->tree, state_with_data());
}

void Attempt::tell(Ending ending) {
  if (counts()) report(open_id(), facts_->activities[static_cast<std::size_t>(s_.open)], open_record(), ending, events_);
}

void Attempt::end_session(sequencing::NavigationRequest request, Ending ending) {
  using enum sequencing::NavigationRequest;
  if (s_.phase != Phase::running) return;
  tell(ending);
  if (request != abandon && request != abandon_all) s_.sequencing = state_with_data();  // what is abandoned was not
  Record& record = open_record();
  record.total_time += base::parse_interval(record.session_time.value_or(""), false).value_or(0);
  record.session_time.reset();
  record.bytes = stored_bytes(record);
  s_.phase = Phase::terminated;
}

void Attempt::open(const sequencing::Outcome& outcome, const std::vector<int>& attempts_before) {
  if (outcome.deliver == kNone) {
    if (outcome.end_session) {
      s_.scratch.reset();
      s_.open = kNone;
      s_.phase = Phase::closed;
    }
    return;
  }
  s_.open = outcome.deliver;
  s_.phase = Phase::opened;
  const auto at = static_cast<std::size_t>(s_.open);
  const bool tracked = facts_->tree.activities[at].tracked;
  const bool resumed = tracked ? s_.sequencing.activities[at].attempts == attempts_before[at] && s_.sequencing.activities[at].attempts > 0
                               : s_.records[at].exit == Value("suspend");
  // Who looks again at what was done finds it as it was (RTE 4th Ed. 4.2.15).
  s_.entry = resumed ? "resume" : counts() ? "ab-initio" : "";
  if (!resumed && counts()) s_.records[at] = Record{};
  s_.scratch.reset();
  if (!counts()) s_.scratch = Scratch{s_.records[at], s_.stores};
  Record& record = open_record();
  auto& objectives = record.objectives;
  for (const auto& objective : sequencing::objectives_at_launch(facts_->tree, s_.sequencing, s_.open)) {
    auto found = std::find_if(objectives.begin(), objectives.end(), [&](const ObjectiveRecord& known) { return known.id == objective.id; });
    if (found == objectives.end()) {
      found = objectives.emplace(objectives.end());
      found->id = objective.id;
    }
    refresh(*found, objective.progress);
    mark_told(*found);
  }
  record.exit.reset();
  record.navigation_request.reset();
  record.bytes = stored_bytes(record);
}

// A session in review, in browse mode or without credit moves through the course and changes no status of it.
void Attempt::keep_tracking(const sequencing::State& as_it_was) {
  for (std::size_t i = 0; i < as_it_was.activities.size(); ++i) {
    sequencing::ActivityState kept = as_it_was.activities[i];
    kept.active = s_.sequencing.activities[i].active;
    kept.suspended = s_.sequencing.activities[i].suspended;
    s_.sequencing.activities[i] = std::move(kept);
  }
  s_.sequencing.globals = as_it_was.globals;
  s_.sequencing.random = as_it_was.random;
}

sequencing::Outcome Attempt::move(sequencing::NavigationRequest request, int target, sequencing::Trace* trace) {
  std::vector<int> before;
  for (const auto& activity : s_.sequencing.activities) before.push_back(activity.attempts);
  const bool anew = request == sequencing::NavigationRequest::start && !s_.sequencing.activities[0].suspended;
  if (anew && !facts_->shared_data_global_to_system) s_.stores.clear();  // as long as the attempt on the course (CAM 4th Ed. 3.4.1.20)
  const sequencing::State as_it_was = counts() ? sequencing::State{} : s_.sequencing;
  const sequencing::Outcome outcome = sequencing::navigate(facts_->tree, s_.sequencing, request, target, trace);
  open(outcome, before);
  if (!counts()) keep_tracking(as_it_was);
  return outcome;
}

// Where there is one thing to open and no flow that leads to it, nobody has to choose it.
int Attempt::only_leaf() const {
  int found = kNone;
  for (std::size_t i = 0; i < facts_->tree.activities.size(); ++i) {
    if (!facts_->tree.activities[i].is_leaf()) continue;
    if (found != kNone) return kNone;
    found = static_cast<int>(i);
  }
  return found;
}

sequencing::Outcome Attempt::navigate(sequencing::NavigationRequest request, int target, sequencing::Trace* trace) {
  if (const auto refused = sequencing::refusal(facts_->tree, s_.sequencing, request, target, trace)) return *refused;
  const bool suspends = request == sequencing::NavigationRequest::suspend_all;
  end_session(request, suspends ? Ending::left_suspended : Ending::left);
  s_.announced = false;
  has_outcome_ = false;
  sequencing::Outcome outcome = move(request, target, trace);
  if (request != sequencing::NavigationRequest::start || outcome.deliver != kNone || outcome.end_session) return outcome;
  const int only = only_leaf();
  return only == kNone ? outcome : move(sequencing::NavigationRequest::choice, only, trace);
}

void Attempt::close() {
  if (s_.phase != Phase::closed) navigate(sequencing::NavigationRequest::suspend_all);
}

bool Attempt::take_outcome(sequencing::Outcome& outcome) {
  if (!std::exchange(has_outcome_, false)) return false;
  outcome = outcome_;
  return true;
}

Answer Attempt::answer(std::string value, int error, std::string why) {
  last_error_ = error;
  diagnostic_ = std::move(why);
  return {std::move(value), error};
}

Answer Attempt::initialize(std::string_view argument) {
  if (s_.phase == Phase::running) return answer("false", kAlreadyInitialized);
  if (s_.phase == Phase::terminated) return answer("false", kInstanceTerminated);
  if (!argument.empty()) return answer("false", kGeneralArgument);
  if (s_.phase == Phase::closed) return answer("false", 102, "No activity is open.");
  s_.phase = Phase::running;
  if (counts()) events_.push_back(start_event(open_id(), s_.entry == "resume"));
  return answer("true", kNoError);
}

// The request that the SCO asked for, if any. "time-out" and "logout" mean to leave the course (RTE 4th Ed. 4.2.8).
sequencing::NavigationRequest Attempt::own_request(int& target) const {
  if (s_.announced) return sequencing::NavigationRequest::none;
  const Record& record = open_record();
  const std::string exit = record.exit.value_or("");
  if (exit == "time-out" || exit == "logout") return sequencing::NavigationRequest::exit_all;
  const std::string asked = record.navigation_request.value_or("_none_");
  const auto parsed = parse_navigation(asked);
  if (!parsed) return sequencing::NavigationRequest::none;
  if (!parsed->target.empty()) target = sequencing::find_activity(facts_->tree, std::string(parsed->target));
  return request_from(parsed->word);  // its type leaves "start" and "resumeAll" out
}

Answer Attempt::terminate(std::string_view argument) {
  if (s_.phase == Phase::terminated) return answer("false", kTerminateAfterTerminate);
  if (s_.phase != Phase::running) return answer("false", kTerminateBeforeInitialize);
  if (!argument.empty()) return answer("false", kGeneralArgument);
  int target = kNone;
  const auto request = own_request(target);
  end_session(request, Ending::finished);
  if (request != sequencing::NavigationRequest::none) {
    outcome_ = move(request, target, nullptr);
    has_outcome_ = true;
  }
  return answer("true", kNoError);
}

Answer Attempt::get_value(std::string_view name) {
  if (s_.phase == Phase::terminated) return answer("", kGetAfterTerminate);
  if (s_.phase != Phase::running) return answer("", kGetBeforeInitialize);
  const View view(*this);
  Given given = cmi::v2004::get_value(session(view), name);
  return answer(std::move(given.value), given.error, std::move(given.why));
}

Answer Attempt::set_value(std::string_view name, std::string_view value) {
  if (s_.phase == Phase::terminated) return answer("false", kSetAfterTerminate);
  if (s_.phase != Phase::running) return answer("false", kSetBeforeInitialize);
  if (!base::is_wtf8(name) || !base::is_wtf8(value)) return answer("false", kGeneralSet, "The argument is not text.");
  const View view(*this);
  Given given = cmi::v2004::set_value(session(view), name, value);
  return answer(std::move(given.value), given.error, std::move(given.why));
}

Answer Attempt::commit(std::string_view argument) {
  if (s_.phase == Phase::terminated) return answer("false", kCommitAfterTerminate);
  if (s_.phase != Phase::running) return answer("false", kCommitBeforeInitialize);
  if (!argument.empty()) return answer("false", kGeneralArgument);
  tell(Ending::none);
  return answer("true", kNoError);
}

std::string Attempt::error_string(std::string_view code) const { return std::string(cmi::v2004::error_string(code_from_text(code))); }

std::string Attempt::diagnostic(std::string_view code) const {
  const int asked = code.empty() ? last_error_ : code_from_text(code);
  if (asked == last_error_ && !diagnostic_.empty()) return diagnostic_;
  return std::string(error_advice(asked));
}

}  // namespace waymark::course
