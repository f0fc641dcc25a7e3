#include "runtime/delivery/replay.hpp"

#include "scorm/base/iso8601.hpp"

namespace waymark::delivery {

bool tells(cmi::Function function) {
  return function != cmi::Function::set_value && function != cmi::Function::get_value && function != cmi::Function::get_last_error;
}

Replayed replay(Engine& engine, std::span<const Call> calls, const std::function<std::string(std::size_t)>& time_of,
                OnDifference on_difference) {
  Replayed out;
  const bool may_stop = on_difference == OnDifference::stop;
  auto agreed = may_stop ? std::optional<Engine>(engine) : std::nullopt;
  std::size_t agreed_steps = 0;
  (void)engine.take_events();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const Call& call = calls[i];
    engine.call(call.function, call.first, call.second);
    auto events = engine.take_events();
    if (tells(call.function) || !events.empty()) out.steps.push_back({call.number, 0, time_of(i), std::move(events), engine.course()});
    if (call.digest.empty()) continue;
    const bool last = i + 1 == calls.size();
    std::string snapshot = engine.snapshot();
    const bool differs = cmi::digest_of(snapshot) != call.digest;
    if (differs && !out.differs_at) out.differs_at = call.number;
    if (differs && may_stop) {
      engine = std::move(*agreed);
      out.steps.resize(agreed_steps);
      out.stopped = true;
      return out;
    }
    if (last) out.snapshot = std::move(snapshot);
    if (may_stop && !last) agreed = engine;
    agreed_steps = out.steps.size();
  }
  return out;
}

bool session_open(const Engine& engine) {
  Engine copy = engine;
  copy.call(cmi::Function::close);
  return copy.digest() != engine.digest();
}

std::optional<Step> close_session(Engine& engine, std::int64_t number, const std::string& time) {
  const std::string digest = engine.digest();
  engine.call(cmi::Function::close);
  auto events = engine.take_events();
  if (events.empty() && engine.digest() == digest) return std::nullopt;
  return Step{number, kServerOrdinal, time, std::move(events), engine.course()};
}

std::string outcome_of(const cmi::CourseStatus& course) {
  if (course.success) return *course.success ? "passed" : "failed";
  return course.completion.value_or(false) ? "completed" : "in progress";
}

int rank_of(const std::string& state) {
  int rank = 0;
  for (const char* known : {"not started", "in progress", "failed", "completed", "passed"}) {
    if (state == known) return rank;
    ++rank;
  }
  return 0;
}

std::int64_t seconds_of(const cmi::CourseStatus& course) { return base::parse_timespan(course.total_time).value_or(0) / 100; }

}  // namespace waymark::delivery
