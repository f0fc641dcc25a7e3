#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/delivery/call.hpp"

// Calls on the native engine, free of storage: what happened, how the course stood, and where the browser's
// engine and ours stopped agreeing.
namespace waymark::delivery {

// What followed from one call that may have something to tell (open, close, initialize, finish, commit), and
// how the course stood after it. Values that were only set count in `course` from the next of these calls on.
struct Step {
  std::int64_t number = 0;
  int first_ordinal = 0;  // of the first event; the others follow
  std::string time;       // RFC 3339 UTC, corrected
  std::vector<cmi::Event> events;
  cmi::CourseStatus course;
  bool by_opening = false;  // completed because it was opened; the module reported nothing (opening.hpp)
};

// Whether what a course amounts to counts from this call on: values that were only set wait for the next one that does.
bool tells(cmi::Function function);

// What a digest that differs means. `stop`: the two engines are the same and should agree; something is wrong. `go_on`: the
// page began with another version of the engine, and ours is the authority (docs/journal.md, "Engine versions").
enum class OnDifference { stop, go_on };

struct Replayed {
  std::vector<Step> steps;
  std::optional<std::int64_t> differs_at;  // number of the first call whose digest differs
  bool stopped = false;                    // there: the engine stands as it did when digests last agreed (or when the batch began)
  std::string snapshot;                    // of the engine after the last call, when it had to be made there; else empty
};

// `time_of` gives the corrected time of calls[i].
Replayed replay(Engine& engine, std::span<const Call> calls, const std::function<std::string(std::size_t)>& time_of,
                OnDifference on_difference = OnDifference::stop);

// True while a SCO's session has begun and not ended.
bool session_open(const Engine& engine);

inline constexpr int kServerOrdinal = 1000;  // ordinals of events that the server made itself begin here

// Ends an open session as the server does it when the page is gone: one step, or none when nothing was open.
// Its ordinals lie apart from those of calls, since the call with this number has events of its own.
std::optional<Step> close_session(Engine& engine, std::int64_t number, const std::string& time);

// "in progress", "failed", "completed" or "passed".
std::string outcome_of(const cmi::CourseStatus& course);
int rank_of(const std::string& state);  // a registration's state only ever rises by this

std::int64_t seconds_of(const cmi::CourseStatus& course);

}  // namespace waymark::delivery
