#include "scorm/course/engine.hpp"

#include <utility>

#include "scorm/base/interval.hpp"
#include "scorm/base/iso8601.hpp"
#include "scorm/course/calls.hpp"
#include "scorm/course/facts_json.hpp"
#include "scorm/course/snapshot.hpp"

namespace waymark::course {
namespace {

std::shared_ptr<const cmi::LaunchFacts> launch_facts(const Facts& facts) {
  auto out = std::make_shared<cmi::LaunchFacts>();
  out->edition = cmi::Edition::scorm2004;
  out->strictness = facts.strict ? cmi::Strictness::strict : cmi::Strictness::tolerant;
  out->mode = facts.mode == "review" ? cmi::Mode::review : facts.mode == "browse" ? cmi::Mode::browse : cmi::Mode::normal;
  out->credit = facts.credit;
  out->learner_id = facts.learner_id;
  out->learner_name = facts.learner_name;
  for (const auto& activity : facts.tree.activities) {
    if (!activity.is_leaf()) continue;
    cmi::ItemFacts& item = out->items.emplace_back();
    item.id = activity.id;
    item.title = activity.title;
  }
  return out;
}

// In the words of SCORM 1.2, which resume pages and reports speak.
std::string lesson_status(std::optional<bool> completed, std::optional<bool> satisfied, bool attempted) {
  if (satisfied) return *satisfied ? "passed" : "failed";
  if (completed == true) return "completed";
  return attempted ? "incomplete" : "not attempted";
}

}  // namespace

Engine::Engine(std::shared_ptr<const Facts> facts, Attempt attempt)
    : facts_(std::move(facts)), launch_(launch_facts(*facts_)), attempt_(std::move(attempt)) {}

Result<Engine> Engine::start(std::string_view facts, std::string_view snapshot) {
  auto read = facts_from_json(facts);
  if (!read) return tl::unexpected(read.error());
  const auto kept = std::make_shared<const Facts>(std::move(*read));
  if (snapshot.empty()) return Engine(kept, Attempt::anew(kept));
  auto state = read_snapshot(*kept, snapshot);
  if (!state) return tl::unexpected(state.error());
  return Engine(kept, Attempt(kept, std::move(*state)));
}

cmi::Answer Engine::call(cmi::Function function, std::string_view first, std::string_view second) {
  Answer given = course::call(attempt_, *facts_, function, first, second);
  return {std::move(given.value), given.error};
}

std::string Engine::open_id() const {
  return attempt_.current() == sequencing::kNone ? std::string() : sequencing::at(facts_->tree, attempt_.current()).id;
}

std::string Engine::snapshot() const { return write_snapshot(attempt_.remembered()); }

std::string Engine::digest() const { return cmi::digest_of(snapshot()); }

std::vector<cmi::ItemStatus> Engine::items() const {
  const sequencing::State state = attempt_.state_now();
  std::vector<cmi::ItemStatus> out;
  for (std::size_t i = 0; i < facts_->tree.activities.size(); ++i) {
    const auto& activity = facts_->tree.activities[i];
    if (!activity.is_leaf()) continue;
    const int here = static_cast<int>(i);
    const auto& tracked = state.activities[i];
    const auto& record = attempt_.record(here);
    cmi::ItemStatus& status = out.emplace_back();
    status.id = activity.id;
    status.opened = tracked.attempts > 0;
    status.suspended = tracked.suspended;
    status.lesson_status = lesson_status(sequencing::completed_of(facts_->tree, state, here),
                                         sequencing::satisfied_of(facts_->tree, state, here, 0), status.opened);
    status.lesson_location = record.location.value_or("");
    status.score = {.raw = record.raw, .min = record.min, .max = record.max, .scaled = record.scaled};
    status.total_time = base::format_timespan(attempt_.centiseconds(here));
  }
  return out;
}

cmi::CourseStatus Engine::course() const {
  const sequencing::State state = attempt_.state_now();
  cmi::CourseStatus out;
  out.completion = sequencing::completed_of(facts_->tree, state, sequencing::kRoot);
  out.success = sequencing::satisfied_of(facts_->tree, state, sequencing::kRoot, 0);
  if (const auto measure = sequencing::measure_of(facts_->tree, state, sequencing::kRoot, 0)) {
    out.score_raw = static_cast<double>(*measure) / (static_cast<double>(sequencing::kOne) / 100);
  }
  std::int64_t total = 0;
  for (std::size_t i = 0; i < facts_->tree.activities.size(); ++i) total += attempt_.centiseconds(static_cast<int>(i));
  out.total_time = base::format_timespan(total);
  return out;
}

}  // namespace waymark::course
