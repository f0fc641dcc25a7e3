#include <algorithm>

#include "scorm/base/decimal.hpp"
#include "scorm/base/iso8601.hpp"
#include "scorm/cmi/engine_impl.hpp"
#include "scorm/base/prerequisites.hpp"

// What the items, and the course made of them, amount to. SCORM 1.2 has no rollup of its
// own: these rules are ours.
namespace waymark::cmi {

// While a SCO runs, its outcome is what it would be if a commit came now.
Outcome Engine::Impl::outcome(std::size_t item) const {
  const bool here = running() && state.session.item == item;
  if (!here) return recorded_outcome(state.items[item]);
  return outcome_of(state.items[item], facts.items[item], state.session, facts.strictness, Ending::none);
}

// A script that cannot be read, or that names an item that is not there, must not lock a learner out.
bool Engine::Impl::available(const ItemFacts& item) const {
  if (item.prerequisites.empty()) return true;
  const auto status = [this](std::string_view id) -> std::string_view {
    for (std::size_t i = 0; i < facts.items.size(); ++i) {
      if (facts.items[i].id == id) return state.items[i].lesson_status;
    }
    return {};
  };
  return base::evaluate_prerequisites(item.prerequisites, status) != base::Prerequisite::unmet;
}

std::vector<ItemStatus> Engine::Impl::items() const {
  std::vector<ItemStatus> out;
  out.reserve(state.items.size());
  for (std::size_t i = 0; i < state.items.size(); ++i) {
    const ItemState& item = state.items[i];
    const Outcome now = outcome(i);
    out.push_back({.id = facts.items[i].id,
                   .lesson_status = now.lesson_status,
                   .lesson_location = item.lesson_location,
                   .score = now.score,
                   .total_time = base::format_timespan(item.total_time),
                   .opened = item.opened,
                   .suspended = item.suspended,
                   .available = available(facts.items[i])});
  }
  return out;
}

// Completion: every item complete (outcome.hpp, completion_of); unknown before any was opened. Success: unknown until every
// item is complete, passed or failed; then false when one failed, true when one passed, else unknown. One part that was
// passed says nothing of those that nobody opened. Score: the mean of
// the raw scores that are there, in millionths so that it is the same number everywhere.
CourseStatus Engine::Impl::course() const {
  CourseStatus course;
  bool any_opened = false, all_complete = true, all_decided = true, any_passed = false, any_failed = false;
  std::int64_t time = 0, sum = 0, scores = 0;
  for (std::size_t i = 0; i < state.items.size(); ++i) {
    const Outcome now = outcome(i);
    any_opened |= state.items[i].opened;
    all_complete &= completion_of(now).value_or(false);
    all_decided &= completion_of(now).value_or(false) || success_of(now).has_value();
    any_passed |= success_of(now) == true;
    any_failed |= success_of(now) == false;
    time = std::min(time + state.items[i].total_time, base::kLongestTimespan);
    const auto raw = base::parse_decimal(now.score.raw.value_or(""));
    if (const auto value = raw ? base::to_millionths(*raw) : std::nullopt) {
      sum += *value;
      ++scores;
    }
  }
  if (any_opened) course.completion = all_complete;
  if (all_decided && (any_failed || any_passed)) course.success = !any_failed;
  if (scores > 0) course.score_raw = static_cast<double>(sum / scores) / 1'000'000.0;
  course.total_time = base::format_timespan(time);
  return course;
}

}  // namespace waymark::cmi
