#include "scorm/course/events.hpp"

#include "scorm/base/interval.hpp"
#include "scorm/cmi/v2004/data.hpp"

namespace waymark::course {
namespace {

using namespace cmi::v2004;
using cmi::Event;
using cmi::EventKind;

std::string text(const Value& value) { return value.value_or(""); }

// What a SCO cannot unset may still be empty: nobody reached "".
std::optional<std::string> said(const Value& value) { return value && !value->empty() ? value : std::nullopt; }

template <class R>
cmi::Score score_of(const R& record) {
  return {.raw = said(record.raw), .min = said(record.min), .max = said(record.max), .scaled = said(record.scaled)};
}

std::optional<bool> known(const std::string& status, const char* yes, const char* no) {
  if (status == yes) return true;
  return status == no ? std::optional(false) : std::nullopt;
}

// Whether the score is another one than was told; it is told now.
template <class R>
bool score_is_news(R& record) {
  const bool changed = record.scaled != record.told_scaled || record.raw != record.told_raw || record.min != record.told_min ||
                       record.max != record.told_max;
  record.told_scaled = record.scaled;
  record.told_raw = record.raw;
  record.told_min = record.min;
  record.told_max = record.max;
  return changed && (said(record.scaled) || said(record.raw));
}

class Reporter {
 public:
  Reporter(const std::string& activity_id, std::vector<Event>& events) : activity_id_(activity_id), events_(events) {}

  Event& add(EventKind kind) {
    events_.push_back({.kind = kind,
                       .item_id = activity_id_,
                       .score = {},
                       .success = {},
                       .completion = {},
                       .session_time = {},
                       .exit = {},
                       .text = {},
                       .interaction = {},
                       .objective = {}});
    return events_.back();
  }

  // One is told once it has an answer; at the end of the session also without.
  void interactions(std::vector<InteractionRecord>& all, Ending ending) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      InteractionRecord& from = all[i];
      const bool answered = said(from.learner_response) || said(from.result);
      if (!from.changed || text(from.id).empty() || (!answered && ending == Ending::none)) continue;
      from.changed = false;
      add(EventKind::responded).interaction = {static_cast<int>(i), text(from.id),        text(from.type),    text(from.learner_response),
                                               text(from.result),   text(from.weighting), text(from.latency), text(from.timestamp),
                                               from.patterns,       from.objective_ids};
    }
  }

  void comments(std::vector<CommentRecord>& all) {
    for (CommentRecord& from : all) {
      if (!from.changed || text(from.comment).empty()) continue;
      from.changed = false;
      add(EventKind::commented).text = text(from.comment);
    }
  }

  void objectives(std::vector<ObjectiveRecord>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!text(all[i].id).empty()) objective(all[i], i);
    }
  }

  void score(Record& record) {
    if (score_is_news(record)) add(EventKind::scored).score = score_of(record);
  }

  void status(const ActivityFacts& facts, Record& record) {
    const Value success = success_status(facts, record), completion = completion_status(facts, record);
    if (const auto passed = known(*success, "passed", "failed"); passed && success != record.told_success) {
      Event& event = add(*passed ? EventKind::passed : EventKind::failed);
      event.success = passed;
      event.score = score_of(record);
    }
    if (completion == Value("completed") && completion != record.told_completion) add(EventKind::completed).completion = true;
    record.told_success = success;
    record.told_completion = completion;
  }

  void end(const ActivityFacts& facts, const Record& record, Ending ending) {
    const std::string exit = text(record.exit);
    const bool suspended = ending == Ending::left_suspended || exit == "suspend";
    Event& event = add(suspended ? EventKind::suspended : EventKind::terminated);
    event.score = score_of(record);
    event.success = known(success_status(facts, record), "passed", "failed");
    event.completion = known(completion_status(facts, record), "completed", "incomplete");
    if (const auto time = base::parse_interval(text(record.session_time), false)) event.session_time = base::format_interval(*time);
    event.exit = ending == Ending::finished ? exit : "close";
  }

 private:
  void objective(ObjectiveRecord& record, std::size_t index) {
    const auto tell = [&](EventKind kind) { add(kind).objective = {static_cast<int>(index), text(record.id), {}, score_of(record)}; };
    if (score_is_news(record)) tell(EventKind::objective_scored);
    if (record.success_status != record.told_success) {
      if (text(record.success_status) == "passed") tell(EventKind::objective_passed);
      if (text(record.success_status) == "failed") tell(EventKind::objective_failed);
    }
    if (record.completion_status != record.told_completion && text(record.completion_status) == "completed")
      tell(EventKind::objective_completed);
    record.told_success = record.success_status;
    record.told_completion = record.completion_status;
  }

  const std::string& activity_id_;
  std::vector<Event>& events_;
};

}  // namespace

Event start_event(const std::string& activity_id, bool resumed) {
  std::vector<Event> one;
  return Reporter(activity_id, one).add(resumed ? EventKind::resumed : EventKind::initialized);
}

void report(const std::string& activity_id, const ActivityFacts& facts, Record& record, Ending ending, std::vector<Event>& events) {
  Reporter reporter(activity_id, events);
  reporter.interactions(record.interactions, ending);
  reporter.comments(record.comments);
  reporter.objectives(record.objectives);
  reporter.score(record);
  reporter.status(facts, record);
  if (ending != Ending::none) reporter.end(facts, record, ending);
}

}  // namespace waymark::course
