#include <algorithm>

#include "runtime/delivery/act_rows.hpp"
#include "runtime/delivery/explain.hpp"
#include "runtime/delivery/launch_row.hpp"
#include "runtime/delivery/opening.hpp"
#include "runtime/delivery/replay.hpp"
#include "runtime/delivery/sensitivity.hpp"
#include "runtime/delivery/text_column.hpp"
#include "runtime/support/words.hpp"
#include "scorm/base/decimal.hpp"

namespace waymark::delivery {
namespace {

using cmi::Function;
using storage::Connection;
using storage::Row;

constexpr std::int64_t kMostCalls = 200'000;  // of one registration, for one page

struct LaunchPlace {
  std::string launch_id, opened_at, closed_at, close_reason, diverged_at, set_aside_at, facts, snapshot;
};

std::vector<LaunchPlace> launches_of(Connection& db, std::int64_t tenant, const std::string& registration_id) {
  std::vector<LaunchPlace> all;
  db.query(
      "select l.launch_id, l.opened_at, l.closed_at, l.close_reason, l.diverged_at, a.set_aside_at, l.facts_json, "
      "l.start_snapshot from launch l join attempt a on a.tenant = l.tenant and a.attempt_id = l.attempt_id where l.tenant = ? "
      "and l.registration_id = ? and l.mode = 'normal' order by l.opened_at, l.launch_id",
      {tenant, registration_id}, [&](const Row& r) {
        all.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7)});
        return true;
      });
  return all;
}

// Whoever may see a record may see this page: nothing on it is a learner's own words.
std::string set_value_words(const SaidCall& call) {
  const auto shown = shown_call(call, sensitivity_of(call, {}), xapi::Clearance());
  return "LMSSetValue(\"" + shown.about + "\", \"" + shown.value + "\")";
}

struct Cause {
  std::string learner, admin;
  bool by_sco = false;      // a value that the SCO set
  std::string status = {};  // there: the lesson_status it named
};

Cause cause_of(const SaidCall& call, const std::string& title) {
  const std::string part = "‘" + title + "’";
  switch (call.function) {
    case Function::set_value:
      return {part + " reported it.", set_value_words(call), true, call.first == "cmi.core.lesson_status" ? std::string(call.second) : ""};
    case Function::finish:
      return {part + " was left at its end.",
              "LMSFinish: the status that the SCO left, the mastery score and the rule for a status it never set were applied"};
    case Function::commit:
      return {part + " saved its work.", "LMSCommit"};
    case Function::close:
      return {"The page of " + part + " was left.", "The SCO was left; a session without LMSFinish counts as suspended"};
    case Function::open:
      return {part + " was opened.", "Opened; what is no SCO is completed by opening it"};
    default:
      return {part + " was begun.", "LMSInitialize"};
  }
}

// A SCO says "completed" and the record says "passed": under a mastery score with a score, the score decides; without one it waits.
std::string mastery_words(const cmi::ItemFacts& item, const cmi::ItemStatus& now, const Cause& cause) {
  if (!cause.by_sco) return {};
  if (!base::parse_decimal(item.mastery_score)) return {};
  const bool scored = base::parse_decimal(now.score.raw.value_or("")).has_value();
  if (!scored && (cause.status == "completed" || cause.status == "passed") && now.lesson_status == "incomplete")
    return "; under the mastery score, " + item.mastery_score + ", it waits for a score or for LMSFinish";
  const bool decided = now.lesson_status == "passed" || now.lesson_status == "failed";
  if (!decided || !scored) return {};
  return "; the mastery score, " + item.mastery_score + ", makes it " + now.lesson_status;
}

// Plays the launches of a registration and notes every change.
class Player {
 public:
  explicit Player(Connection& db, std::int64_t tenant, History& history) : db_(db), tenant_(tenant), history_(history) {}

  Result<void> play(const LaunchPlace& place) {
    auto engine = Engine::start(place.facts, place.snapshot);
    if (!engine) return tl::unexpected(engine.error());
    history_.changes.push_back(
        {place.opened_at, {}, {}, "in progress", "You opened the module.", "The module was opened", place.launch_id, {}, 0, true});
    status_.clear();
    for (const auto& item : engine->items()) status_.push_back(item.lesson_status);
    outcome_ = outcome_of(engine->course());
    score_ = engine->course().score_raw;
    std::string last;
    db_.query("select number, function, first, second, received_at from journal where tenant = ? and launch_id = ? order by number",
              {tenant_, place.launch_id}, [&](const Row& r) {
                if (++calls_ > kMostCalls) {
                  history_.cut = true;
                  return false;
                }
                last = r.text(4);
                if (!place.diverged_at.empty() && last >= place.diverged_at) return false;
                step(place, *engine, r);
                return true;
              });
    close(place, *engine, last);
    note_opening(place);
    return {};
  }

 private:
  void step(const LaunchPlace& place, Engine& engine, const Row& r) {
    const auto function = static_cast<Function>(r.integer(1));
    const std::string first = from_column(r.text(2)), second = from_column(r.text(3));
    if (function == Function::open) title_ = title_of(engine.facts(), first);
    const auto answer = engine.call(function, first, second);
    (void)engine.take_events();
    note(place, engine, r.text(4), r.integer(0), cause_of({function, first, second, answer.value, answer.error}, title_), tells(function));
  }

  // What the server did when the page was gone.
  void close(const LaunchPlace& place, Engine& engine, const std::string& last) {
    if (!place.diverged_at.empty()) {
      history_.changes.push_back({place.diverged_at,
                                  {},
                                  {},
                                  {},
                                  "Something went wrong on our side; what you did is kept.",
                                  "The browser's engine and the server's disagree from here: calls are kept and not followed",
                                  place.launch_id,
                                  {},
                                  0,
                                  false});
      return;
    }
    if (place.closed_at.empty() || last > place.closed_at || !close_session(engine, 0, {})) return;
    note(place, engine, place.closed_at, 0,
         {"The page was closed.", "The launch ended (" + place.close_reason + ") with a session open: it counts as suspended"}, true);
  }

  void note_opening(const LaunchPlace& place) {
    const std::string at = completed_by_opening(db_, tenant_, place.launch_id);
    if (at.empty()) return;
    history_.changes.push_back({at,
                                {},
                                {},
                                "completed",
                                "You opened the module, and that is all it asks for.",
                                "The module is set to be completed when it was opened, and set no lesson_status itself",
                                place.launch_id,
                                {},
                                0,
                                place.set_aside_at.empty() || at < place.set_aside_at});
  }

  void note(const LaunchPlace& place, const Engine& engine, const std::string& at, std::int64_t number, const Cause& cause, bool told) {
    const bool counts = place.set_aside_at.empty() || at < place.set_aside_at;
    const auto items = engine.items();
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].lesson_status == status_[i]) continue;
      const auto& item = engine.facts().items[i];
      history_.changes.push_back({at,
                                  item.title,
                                  status_[i],
                                  items[i].lesson_status,
                                  cause.learner,
                                  cause.admin + mastery_words(item, items[i], cause),
                                  place.launch_id,
                                  {},
                                  number,
                                  counts});
      status_[i] = items[i].lesson_status;
    }
    if (!told) return;
    const auto course = engine.course();
    const std::string outcome = outcome_of(course);
    if (outcome == outcome_ && course.score_raw == score_) return;
    history_.changes.push_back({at, {}, {}, outcome, cause.learner, cause.admin, place.launch_id, {}, number, counts, course.score_raw});
    outcome_ = outcome;
    score_ = course.score_raw;
  }

  static std::string title_of(const cmi::LaunchFacts& facts, const std::string& id) {
    for (const auto& item : facts.items)
      if (item.id == id) return item.title;
    return id;
  }

  Connection& db_;
  std::int64_t tenant_;
  History& history_;
  std::vector<std::string> status_;
  std::string outcome_, title_;
  std::optional<double> score_;
  std::int64_t calls_ = 0;
};

const char* act_words(const std::string& kind) {
  if (kind == "reset") return "The attempt was reset";
  if (kind == "grant") return "A completion was granted";
  if (kind == "correct") return "The completion was corrected";
  return "The completion was withdrawn";
}

// " The score is now 40%; it was 100%."
std::string score_words(const Act& act) {
  const auto percent = [](const support::Json& score) { return support::percent_words(score.as_double()); };
  const support::Json before = act.before["score"], after = act.after["score"];
  if (before.is_number() && after.is_number() && before.as_double() == after.as_double()) return {};
  if (after.is_number()) return " The score is now " + percent(after) + (before.is_number() ? "; it was " + percent(before) : "") + ".";
  return before.is_number() && act.kind == "correct" ? " It has no score now; it was " + percent(before) + "." : "";
}

void add_acts(const std::vector<Act>& acts, History& history) {
  for (const auto& act : acts)
    if (!act.registration_id.empty())
      history.changes.push_back({act.at,
                                 {},
                                 {},
                                 act.after["state"].as_string(),
                                 std::string(act_words(act.kind)) + " by an administrator." + score_words(act),
                                 std::string(act_words(act.kind)) + ": " + act.reason + score_words(act),
                                 {},
                                 act.act_id,
                                 0,
                                 true,
                                 act.after["score"].is_number() ? std::optional(act.after["score"].as_double()) : std::nullopt});
}

// The registration's state and score as they went: learning only raises them, an act sets them. What changed nothing is left out, and so is
// a score on the way: it is told when the record is finished, or was.
void fold(History& history) {
  std::stable_sort(history.changes.begin(), history.changes.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
  std::string state = "not started";
  std::optional<double> best;
  std::vector<Change> kept;
  for (auto& change : history.changes) {
    const bool whole = change.item_title.empty();
    if (whole && change.counts) {
      change.from = state;
      const bool act = !change.act_id.empty(), higher = rank_of(change.to) > rank_of(state),
                 more = change.score && (!best || *change.score > *best);
      change.better = !act && !higher && more && (state == "completed" || state == "passed");
      if (act || more) best = change.score;
      if (!act && !higher && !change.better) continue;
      if (change.better) change.to = state;
      if (!act && more && change.to != "in progress")
        for (auto* words : {&change.learner, &change.admin})
          *words += (words->ends_with('.') ? " " : ". ") + ("The score is now " + support::percent_words(*change.score) + ".");
      state = change.to;
    }
    kept.push_back(std::move(change));
  }
  history.changes = std::move(kept);
}

}  // namespace

Result<History> why_changed(runtime::Context& context, const std::string& registration_id) {
  auto acts = acts_of(context, registration_id);
  if (!acts) return tl::unexpected(acts.error());
  return context.database.read_value<History>([&](Connection& db) -> Result<History> {
    History history;
    Player player(db, context.tenant, history);
    for (const auto& place : launches_of(db, context.tenant, registration_id))
      if (auto done = player.play(place); !done) return tl::unexpected(done.error());
    add_acts(*acts, history);
    fold(history);
    return history;
  });
}

}  // namespace waymark::delivery
