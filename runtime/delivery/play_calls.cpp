#include "runtime/delivery/play_calls.hpp"

#include <algorithm>

namespace waymark::delivery {

std::span<const Call> calls_after(std::span<const Call> calls, std::int64_t number) {
  const auto first = std::find_if(calls.begin(), calls.end(), [&](const Call& call) { return call.number > number; });
  return calls.subspan(static_cast<std::size_t>(first - calls.begin()));
}

PlayedCalls play_calls(const runtime::Context& context, WarmLaunch warm, std::span<const Call> calls, const std::string& now) {
  PlayedCalls out{warm.number, calls, now, {}, {}, std::move(warm), {}, {}, 0};
  WarmLaunch& next = out.next;
  next.skew.observe(calls.back().client_time, now);
  std::vector<std::string> times;
  for (const Call& call : calls) times.push_back(next.skew.correct(call.client_time, now));
  out.replayed = replay(
      next.engine, calls, [&](std::size_t i) { return times[i]; }, next.launch.own_engine() ? OnDifference::stop : OnDifference::go_on);
  out.tellings = tell(context, next.launch, next.engine.facts(), out.replayed.steps, next.told, now);
  out.snapshot = out.replayed.snapshot.empty() ? next.engine.snapshot() : std::move(out.replayed.snapshot);
  out.digest = cmi::digest_of(out.snapshot);
  next.number = calls.back().number;
  return out;
}

}  // namespace waymark::delivery
