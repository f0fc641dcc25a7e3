#include <algorithm>

#include "scorm/base/decimal.hpp"
#include "scorm/base/iso8601.hpp"
#include "scorm/base/part_order.hpp"
#include "scorm/cmi/engine_impl.hpp"

// What the items, and the course made of them, amount to. SCORM 1.2 has no rollup of its
// own: these rules are ours.
namespace waymark::cmi {
namespace {

bool has_prerequisites(const LaunchFacts& facts) {
  const auto asks = [](const auto& one) { return !one.prerequisites.empty(); };
  return std::any_of(facts.items.begin(), facts.items.end(), asks) || std::any_of(facts.blocks.begin(), facts.blocks.end(), asks);
}

// The blocks first, then the items; by what is recorded of them, not by what a commit would now bring.
base::PartOrder order_of(const LaunchFacts& facts, const CourseState& state) {
  std::vector<base::Part> parts;
  for (const BlockFacts& block : facts.blocks) parts.push_back({block.id, block.parent, block.prerequisites, false});
  for (const ItemFacts& item : facts.items) parts.push_back({item.id, item.parent, item.prerequisites, true});
  base::PartOrder order(parts);
  for (std::size_t i = 0; i < state.items.size(); ++i) order.set(facts.blocks.size() + i, base::status_set(state.items[i].lesson_status));
  return order;
}

}  // namespace

// While a SCO runs, its outcome is what it would be if a commit came now.
Outcome Engine::Impl::outcome(std::size_t item) const {
  const bool here = running() && state.session.item == item;
  if (!here) return recorded_outcome(state.items[item]);
  return outcome_of(state.items[item], facts.items[item], state.session, facts.strictness, Ending::none);
}

bool Engine::Impl::available(std::size_t item) const {
  return !has_prerequisites(facts) || order_of(facts, state).available(facts.blocks.size() + item);
}

std::vector<ItemStatus> Engine::Impl::items() const {
  std::optional<base::PartOrder> order;
  if (has_prerequisites(facts)) order.emplace(order_of(facts, state));
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
                   .available = !order || order->available(facts.blocks.size() + i),
                   .waits_for = {}});
    if (out.back().available) continue;
    for (const std::string_view id : order->waits_for(facts.blocks.size() + i)) out.back().waits_for.emplace_back(id);
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
