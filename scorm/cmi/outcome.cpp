#include "scorm/cmi/outcome.hpp"

#include "scorm/base/decimal.hpp"

namespace waymark::cmi {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

// A session without credit leaves the outcome as it was, with one exception: what was not attempted and has
// now been browsed is "browsed".
Outcome without_credit(const Baseline& before, Mode mode, Ending ending) {
  Outcome outcome{before.lesson_status, score_from(before.score_raw, before.score_min, before.score_max), before.status_by_sco,
                  before.said_completed};
  if (mode == Mode::browse && ending != Ending::none && outcome.lesson_status == kNotAttempted) {
    outcome.lesson_status = "browsed";
  }
  return outcome;
}

// The LMS's part when the SCO leaves lesson_status alone: completed at LMSFinish. A SCO that asks to
// be resumed, or that was left without LMSFinish, is not complete yet; strict mode follows the letter
// for the first of the two.
void fill_in_status(Outcome& outcome, const ItemState& state, Strictness strictness, Ending ending) {
  if (ending == Ending::none || outcome.status_by_sco) return;
  if (outcome.lesson_status != kNotAttempted && outcome.lesson_status != "incomplete") return;
  const bool suspends = state.exit == "suspend" && strictness == Strictness::tolerant;
  const bool complete = ending == Ending::finished && !suspends;
  outcome.lesson_status = complete ? "completed" : "incomplete";
  if (complete) outcome.said_completed = true;
}

void apply_mastery(Outcome& outcome, std::string_view mastery_score) {
  const std::string& status = outcome.lesson_status;
  if (status != "completed" && status != "passed" && status != "failed") return;
  const auto mastery = base::parse_decimal(trimmed(mastery_score));
  const auto raw = base::parse_decimal(outcome.score.raw.value_or(""));
  if (mastery && raw) outcome.lesson_status = base::compare(*raw, *mastery) >= 0 ? "passed" : "failed";
}

// Under a mastery score LMSFinish decides between passed and failed, so "completed" or "passed" without a score is no outcome before it:
// a commit in the middle must not complete what the end will fail. What an earlier session ended with stays.
void wait_for_score(Outcome& outcome, const ItemState& state, std::string_view mastery_score) {
  const bool finished = outcome.lesson_status == "completed" || outcome.lesson_status == "passed";
  if (!finished || state.told_completed || state.told_status == "passed") return;
  if (!base::parse_decimal(trimmed(mastery_score)) || base::parse_decimal(outcome.score.raw.value_or(""))) return;
  outcome.lesson_status = "incomplete";
}

}  // namespace

Score score_from(const std::string& raw, const std::string& min, const std::string& max) {
  const auto part = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
  return {.raw = part(raw), .min = part(min), .max = part(max), .scaled = {}};
}

Outcome recorded_outcome(const ItemState& state) {
  return {state.lesson_status, score_from(state.score_raw, state.score_min, state.score_max), state.status_by_sco, state.said_completed};
}

Outcome outcome_of(const ItemState& state, const ItemFacts& facts, const Session& session, Strictness strictness, Ending ending) {
  if (session.baseline) return without_credit(*session.baseline, session.mode, ending);
  Outcome outcome = recorded_outcome(state);
  fill_in_status(outcome, state, strictness, ending);
  apply_mastery(outcome, facts.mastery_score);
  if (ending == Ending::none) wait_for_score(outcome, state, facts.mastery_score);
  return outcome;
}

std::optional<bool> success_of(const Outcome& outcome) {
  if (outcome.lesson_status == "passed") return true;
  if (outcome.lesson_status == "failed") return false;
  return std::nullopt;
}

std::optional<bool> completion_of(const Outcome& outcome) {
  const std::string& status = outcome.lesson_status;
  if (status == "completed" || status == "passed") return true;
  if (status == "incomplete") return false;
  if (status == "failed" && outcome.said_completed) return true;
  return std::nullopt;
}

}  // namespace waymark::cmi
