#include <algorithm>
#include <utility>

#include "scorm/base/iso8601.hpp"
#include "scorm/base/utf.hpp"
#include "scorm/cmi/engine_impl.hpp"

// The functions that begin and end a SCO's session (SCORM 1.2 RTE 3.3), and the three that speak about
// errors.
namespace waymark::cmi {
namespace {

bool is_finished(const std::string& status) { return status == "completed" || status == "passed"; }

// RTE cmi.core.entry: the first time "ab-initio"; after a session to be resumed "resume"; else nothing.
std::string entry_for(const ItemState& item) {
  if (!item.attempted) return "ab-initio";
  return item.suspended ? "resume" : "";
}

Baseline baseline_of(const ItemState& item) {
  return {item.lesson_status, item.score_raw, item.score_min, item.score_max, item.status_by_sco, item.said_completed};
}

// An asset has no run-time session: showing it is all there is to do.
void show_asset(ItemState& item, const Session& session) {
  if (session.mode == Mode::review || is_finished(item.lesson_status)) return;
  if (session.mode == Mode::browse) {
    if (item.lesson_status == kNotAttempted) item.lesson_status = "browsed";
    return;
  }
  if (!session.credit) return;
  item.lesson_status = "completed";
  item.said_completed = true;
}

void write_outcome(ItemState& item, const Outcome& outcome) {
  item.lesson_status = outcome.lesson_status;
  item.status_by_sco = outcome.status_by_sco;
  item.said_completed = outcome.said_completed;
  item.score_raw = outcome.score.raw.value_or("");
  item.score_min = outcome.score.min.value_or("");
  item.score_max = outcome.score.max.value_or("");
}

}  // namespace

Answer Engine::Impl::succeed(std::string value) {
  last_error = kNoError;
  diagnostic.clear();
  return {std::move(value), kNoError};
}

Answer Engine::Impl::fail(int code, std::string value, std::string why) {
  last_error = code;
  diagnostic = cut_to_message(std::move(why));
  return {std::move(value), code};
}

Answer Engine::Impl::call(Function function, std::string_view first, std::string_view second) {
  // Callers hand over WTF-8. Anything else could not be stored and read back as the same text.
  if (!base::is_wtf8(first) || !base::is_wtf8(second)) {
    return fail(kInvalidArgument, function == Function::get_value ? "" : "false", "The argument is not text.");
  }
  switch (function) {
    case Function::open:
      return open(first);
    case Function::close:
      return close();
    case Function::initialize:
      return initialize(first);
    case Function::finish:
      return finish(first);
    case Function::commit:
      return commit(first);
    case Function::get_value:
      return get_value(first);
    case Function::set_value:
      return set_value(first, second);
    case Function::get_last_error:
    case Function::get_error_string:
    case Function::get_diagnostic:
      return describe_error(function, first);
    case Function::navigate:
      break;
  }
  return fail(kInvalidArgument, "false", "There is no such function.");
}

Answer Engine::Impl::open(std::string_view item_id) {
  const auto found = std::find_if(facts.items.begin(), facts.items.end(), [item_id](const ItemFacts& item) { return item.id == item_id; });
  if (found == facts.items.end()) return fail(kInvalidArgument, "false", "The course has no such item.");
  if (state.session.phase != Phase::none) close();
  if (facts.mode == Mode::normal && facts.credit && !available(static_cast<std::size_t>(found - facts.items.begin()))) {
    return fail(kGeneralException, "false", "Other parts of the course have to be finished first.");
  }
  Session& session = state.session;
  session.phase = Phase::opened;
  session.item = static_cast<std::size_t>(found - facts.items.begin());
  session.mode = facts.mode;
  session.credit = facts.credit && facts.mode == Mode::normal;
  ItemState& item = current();
  session.entry = entry_for(item);
  if (!item.opened) {
    item.opened = true;
    stored_bytes = stored_bytes_of(state);
  }
  if (!found->sco) {
    show_asset(item, session);
    report_asset(item, *found, events);
  }
  return succeed("true");
}

Answer Engine::Impl::close() {
  if (state.session.phase == Phase::none) return fail(kNotInitialized, "false", "No item is open.");
  if (running()) end_session(Ending::left);
  state.session = Session{};
  return succeed("true");
}

Answer Engine::Impl::initialize(std::string_view argument) {
  if (!argument.empty()) return fail(kInvalidArgument, "false", "LMSInitialize takes an empty text.");
  Session& session = state.session;
  if (session.phase == Phase::none || !current_facts().sco) {
    return fail(kNotInitialized, "false", "No SCO is open.");
  }
  if (session.phase == Phase::running) return fail(kGeneralException, "false", "LMSInitialize was called already.");
  if (session.phase == Phase::finished && facts.strictness == Strictness::strict) {
    return fail(kGeneralException, "false", "LMSFinish has ended this session.");
  }
  ItemState& item = current();
  session.entry = entry_for(item);  // again: tolerant mode lets a SCO of several pages begin anew after LMSFinish
  session.phase = Phase::running;
  if (!session.credit) session.baseline = baseline_of(item);
  item.attempted = true;
  events.push_back(start_event(current_facts().id, session));
  return succeed("true");
}

Answer Engine::Impl::finish(std::string_view argument) {
  if (!argument.empty()) return fail(kInvalidArgument, "false", "LMSFinish takes an empty text.");
  if (!running()) return fail(kNotInitialized, "false");
  end_session(Ending::finished);
  return succeed("true");
}

Answer Engine::Impl::commit(std::string_view argument) {
  if (!argument.empty()) return fail(kInvalidArgument, "false", "LMSCommit takes an empty text.");
  if (!running()) return fail(kNotInitialized, "false");
  const Outcome now = outcome(state.session.item);
  report(current(), current_facts(), state.session, now, Ending::none, events);
  return succeed("true");
}

// Once per session, however often the SCO has committed: the outcome becomes the record,
// the session's time is added.
void Engine::Impl::end_session(Ending ending) {
  ItemState& item = current();
  const Outcome last = outcome_of(item, current_facts(), state.session, facts.strictness, ending);
  report(item, current_facts(), state.session, last, ending, events);
  write_outcome(item, last);
  item.suspended = ending == Ending::left || item.exit == "suspend";
  const std::int64_t time = base::parse_timespan(item.session_time).value_or(0);
  item.total_time = std::min(item.total_time + time, base::kLongestTimespan);
  item.exit.clear();
  item.session_time.clear();
  state.session.baseline.reset();
  state.session.phase = Phase::finished;
  stored_bytes = stored_bytes_of(state);  // exit and session time are gone
}

Answer Engine::Impl::describe_error(Function function, std::string_view argument) const {
  if (function == Function::get_last_error) return {code_text(last_error), last_error};
  if (function == Function::get_error_string) {
    return {std::string(error_string(code_from_text(argument))), last_error};
  }
  const int code = argument.empty() ? last_error : code_from_text(argument);
  if (code == last_error && !diagnostic.empty()) return {diagnostic, last_error};
  return {cut_to_message(std::string(error_advice(code))), last_error};
}

}  // namespace waymark::cmi
