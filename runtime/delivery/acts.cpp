#include "runtime/delivery/acts.hpp"

#include <algorithm>
#include <functional>

#include "runtime/delivery/act_rows.hpp"
#include "runtime/delivery/completion.hpp"
#include "runtime/delivery/course_said.hpp"
#include "runtime/delivery/own_outcome.hpp"
#include "runtime/delivery/settle.hpp"
#include "runtime/delivery/statements.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/random.hpp"
#include "xapi/profiles/decision_profile.hpp"

namespace waymark::delivery {
namespace {

using connectors::Change;
using runtime::Context;
using storage::Connection;
using storage::Row;
using support::Json;
using xapi::Decision;

// The registration as an act finds it.
struct Standing {
  std::string registration_id, person_id, course_code, course_title, course_id, language, state, ended_at;
  std::optional<double> score;
  std::int64_t seconds = 0;
  int attempts = 0;
  std::optional<CompletionNow> completion;
};

std::optional<double> real_or_none(const Row& row, int column) {
  return row.null(column) ? std::nullopt : std::optional<double>(row.real(column));
}

std::optional<CompletionNow> read_completion(Connection& db, std::int64_t tenant, const std::string& registration_id) {
  std::optional<CompletionNow> found;
  db.query(
      "select completion_id, completed_at, outcome, evidence_code, statement_id, score, seconds from completion where tenant = "
      "? and registration_id = ?",
      {tenant, registration_id}, [&](const Row& r) {
        found = CompletionNow{r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), real_or_none(r, 5), r.integer(6)};
        return false;
      });
  return found;
}

Result<Standing> standing_of(Connection& db, const Context& context, const std::string& registration_id) {
  std::optional<Standing> found;
  db.query(
      "select r.person_id, c.code, c.title, r.course_id, v.language, r.state, r.ended_at, r.score, "
      "r.seconds, (select count(*) from attempt a where a.tenant = r.tenant and a.registration_id = r.registration_id) from "
      "registration r join course c on c.tenant = r.tenant and c.course_id = r.course_id join course_version v on v.tenant = "
      "r.tenant and v.course_id = r.course_id and v.version = r.version where r.tenant = ? and r.registration_id = ?",
      {context.tenant, registration_id}, [&](const Row& r) {
        found = Standing{registration_id,
                         r.text(0),
                         r.text(1),
                         r.text(2),
                         r.text(3),
                         r.text(4),
                         r.text(5),
                         r.text(6),
                         real_or_none(r, 7),
                         r.integer(8),
                         static_cast<int>(r.integer(9)),
                         {}};
        return false;
      });
  if (!found) return fail(ErrorKind::not_found, "There is no such registration.", "Choose the person again.");
  found->completion = read_completion(db, context.tenant, registration_id);
  return std::move(*found);
}

storage::Value real_value(const std::optional<double>& value) { return value ? storage::Value(*value) : storage::Value(nullptr); }

Json picture(const Standing& standing) {
  Json json = Json::object({{"state", standing.state}, {"attempts", standing.attempts}});
  if (standing.score) json.set("score", *standing.score);
  if (standing.completion) json.set("outcome", standing.completion->outcome).set("completedAt", standing.completion->completed_at);
  return json;
}

// One act inside its transaction.
class Work {
 public:
  Work(Connection& db, Context& context, Standing before, const Decider& decider, std::string reason)
      : db_(db), context_(context), before_(std::move(before)), reason_(std::move(reason)), now_(context.now()) {
    event_.act_id = support::random_uuid();
    event_.timestamp = now_;
    event_.registration = before_.registration_id;
    event_.home_page = context.iri_base;
    event_.learner = before_.person_id;
    event_.decider = decider.by;
    event_.course_iri = course_iri(context, before_.course_code);
    event_.course_title = before_.course_title;
    event_.language = before_.language;
  }

  // Says it; returns the statement's id.
  Result<std::string> say(Decision decision) {
    event_.decision = decision;
    return keep(xapi::decision_statement(event_, authority_json(context_), now_));
  }

  // What the completion rests on, and with it everything that says that the course was completed or passed in this registration:
  // whoever reads the record store must not find what the record no longer says. What was said of its parts is what happened.
  Result<void> void_earlier() {
    for (const auto& earlier : said_of_course(db_, context_, event_.registration, event_.course_iri, before_.completion->statement_id)) {
      auto kept = keep(xapi::voiding_statement(event_, earlier, authority_json(context_), now_));
      if (!kept) return tl::unexpected(kept.error());
    }
    return {};
  }

  // Out of the record with every attempt so far; their launches and calls stay.
  void set_attempts_aside() {
    db_.execute("update attempt set set_aside_at = ? where tenant = ? and registration_id = ? and set_aside_at = ''",
                {now_, context_.tenant, event_.registration});
  }

  // Ends what is open. The attempts were set aside before, so that ending one completes nothing.
  Result<void> end_open() {
    std::vector<std::string> open;
    db_.query(
        "select launch_id from launch where tenant = ? and registration_id = ? and mode = 'normal' and superseded_by = '' "
        "and launch_id in (select current_launch from attempt where tenant = ? and registration_id = ?)",
        {context_.tenant, event_.registration, context_.tenant, event_.registration}, [&](const Row& r) {
          open.push_back(r.text(0));
          return true;
        });
    for (const auto& id : open) {
      auto launch = load_launch(db_, context_.tenant, id);
      if (!launch) continue;
      if (auto done = settle(db_, context_, *launch, "reset"); !done) return done;
      // Nothing goes on from there: its page becomes read-only, as when another launch had taken over.
      db_.execute("update launch set superseded_by = ? where tenant = ? and launch_id = ?", {event_.act_id, context_.tenant, id});
    }
    return {};
  }

  Result<void> begin_anew() {
    if (auto ended = end_open(); !ended) return ended;
    db_.execute("update attempt set ended_at = ? where tenant = ? and registration_id = ? and ended_at = ''",
                {now_, context_.tenant, event_.registration});
    db_.execute(
        "insert into attempt (tenant, attempt_id, registration_id, number, started_at) select ?, ?, ?, "
        "coalesce(max(number), 0) + 1, ? from attempt where tenant = ? and registration_id = ?",
        {context_.tenant, support::random_uuid(), event_.registration, now_, context_.tenant, event_.registration});
    return {};
  }

  // `score` is what shows: where attempts still count, the best of theirs and the decided one.
  void set_record(const std::string& state, const std::optional<double>& decided, const std::string& completed_at,
                  const std::optional<double>& best = {}) {
    const auto score = std::max(decided, best);
    const bool afresh = state == "not started";
    db_.execute(
        "update registration set state = ?, score = ?, completed_at = ?, decided_state = ?, decided_score = ?, first_launch_at "
        "= case when ? then '' else first_launch_at end, location = case when ? then '' else location end where tenant = ? and "
        "registration_id = ?",
        {state, real_value(score), completed_at, afresh ? std::string() : state, real_value(decided), std::int64_t{afresh},
         std::int64_t{afresh}, context_.tenant, event_.registration});
  }

  // As the attempts have it by themselves.
  void set_own(const OwnOutcome& own) {
    db_.execute(
        "update registration set state = ?, score = ?, completed_at = '', decided_state = '', decided_score = null where tenant = ? and "
        "registration_id = ?",
        {own.state, real_value(own.score), context_.tenant, event_.registration});
  }

  void complete(const Award& award, const std::string& at, const std::string& statement, const std::string& evidence,
                const std::optional<double>& best = {}) {
    insert_completion(db_, context_, before_.registration_id,
                      {at, award.outcome == "passed" ? "PASSED" : "COMPLETED", award.score,
                       before_.completion ? before_.completion->seconds : before_.seconds, statement, "decided", evidence});
    set_record(award.outcome, award.score, at, best);
  }

  // The old row goes where corrected and withdrawn ones are kept.
  std::vector<outbox::Recall> retire(Change change) {
    const std::string& id = before_.completion->completion_id;
    db_.execute(
        "insert into completion_past (tenant, completion_id, act_id, registration_id, person_id, course_id, version, "
        "organisation_id, completed_at, outcome, score, seconds, evidence_code, statement_id) select tenant, completion_id, ?, "
        "registration_id, person_id, course_id, version, organisation_id, completed_at, outcome, score, seconds, evidence_code, "
        "statement_id from completion where tenant = ? and completion_id = ?",
        {event_.act_id, context_.tenant, id});
    db_.execute("delete from completion where tenant = ? and completion_id = ?", {context_.tenant, id});
    return outbox::recall(db_, context_, id, change);
  }

  Result<Decided> finish(const std::string& kind, const std::string& action, const std::string& statement,
                         std::vector<outbox::Recall> elsewhere) {
    auto after = standing_of(db_, context_, event_.registration);
    if (!after) return tl::unexpected(after.error());
    insert_act(db_, context_,
               {event_.act_id, now_, event_.decider, kind, event_.registration, before_.course_id, reason_, picture(before_),
                picture(*after), statement},
               action, event_.registration);
    return Decided{event_.act_id, std::move(elsewhere)};
  }

  void say_award(const Award& award, const std::string& at) {
    event_.passed = award.outcome == "passed";
    if (award.score) event_.score = decimal(*award.score);
    event_.timestamp = at;
  }

  const Standing& before() const { return before_; }
  Result<std::optional<OwnOutcome>> beneath() { return beneath_grant(db_, context_, event_.registration); }

 private:
  Result<std::string> keep(Result<xapi::PreparedStatement> prepared) {
    if (!prepared) return tl::unexpected(prepared.error());
    storage::StatementInserter inserter(db_, context_.tenant);
    const std::string id = prepared->id;
    auto outcome = inserter.insert(std::move(*prepared));
    if (!outcome) return tl::unexpected(outcome.error());
    if (*outcome != xapi::InsertOutcome::stored)  // ids are made of the act's own: two of one act would be our fault
      return fail(ErrorKind::corrupt, "A statement of the decision could not be kept. " + storage::refused_words(*outcome, id), "");
    return id;
  }

  Connection& db_;
  Context& context_;
  Standing before_;
  std::string reason_, now_;
  xapi::DecisionEvent event_;
};

// The time of a completion on that day: noon, or now when it is today and noon has not come.
Result<std::string> time_of(const std::string& date, const std::string& now) {
  const auto midnight = support::local_midnight(date);
  if (!midnight) return fail(ErrorKind::invalid, "The date of completion is not a date.", "Write it as 2026-03-31.", "date");
  if (*midnight > now) return fail(ErrorKind::invalid, "The date of completion lies in the future.", "Enter today or earlier.", "date");
  if (date < "1996-01-01") return fail(ErrorKind::invalid, "The date of completion lies before 1996.", "Check the year.", "date");
  return std::min(support::add_seconds(*midnight, 12 * 3600), now);
}

Result<void> check(const Award& award) {
  if (award.outcome != "completed" && award.outcome != "passed")
    return fail(ErrorKind::invalid, "The outcome is \"completed\" or \"passed\".",
                "Withdraw the completion if the person has not completed the module.", "outcome");
  if (award.score && !(*award.score >= 0 && *award.score <= 100))
    return fail(ErrorKind::invalid, "The score is a number from 0 to 100.", "Leave it empty when there is none.", "score");
  return {};
}

std::string mark_of(Connection& db, const Context& context, const Standing& standing) {
  std::int64_t acts = 0;
  db.query("select count(*) from act where tenant = ? and registration_id = ?", {context.tenant, standing.registration_id},
           [&](const Row& row) {
             acts = row.integer(0);
             return false;
           });
  const auto& now = standing.completion;
  return std::to_string(acts) + (now ? " " + now->completed_at + " " + now->outcome + " " + (now->score ? decimal(*now->score) : "-") : "");
}

// What every act begins with.
Result<Decided> act(Context& context, const std::string& registration_id, const Decider& decider,
                    const std::function<Result<Decided>(Work&)>& step) {
  auto reason = checked_reason(decider.reason);
  if (!reason) return tl::unexpected(reason.error());
  return context.database.write_value<Decided>([&](Connection& db) -> Result<Decided> {
    auto standing = standing_of(db, context, registration_id);
    if (!standing) return tl::unexpected(standing.error());
    if (!decider.seen.empty() && decider.seen != mark_of(db, context, *standing))
      return fail(ErrorKind::conflict, "The record was changed after you opened this page.", "Look at it as it is now, and decide again.",
                  "seen");
    if (standing->person_id == decider.by)
      return fail(ErrorKind::forbidden, "This is your own record.", "Ask another administrator to decide about it.");
    Work work(db, context, std::move(*standing), decider, *reason);
    return step(work);
  });
}

tl::unexpected<Error> no_completion() { return fail(ErrorKind::conflict, "There is no completion on this record.", "Grant one instead."); }

tl::unexpected<Error> over() {
  return fail(ErrorKind::conflict, "This registration has ended.", "Choose the person's newer one for the module.");
}

}  // namespace

Result<Decided> reset_attempt(Context& context, const std::string& registration_id, const Decider& decider) {
  return act(context, registration_id, decider, [](Work& work) -> Result<Decided> {
    const Standing& before = work.before();
    if (!before.ended_at.empty()) return over();
    if (before.attempts == 0 || before.state == "not started")
      return fail(ErrorKind::conflict, "Nothing has been begun: there is nothing to reset.", "The person can start the module.");
    work.set_attempts_aside();
    if (auto done = work.begin_anew(); !done) return tl::unexpected(done.error());
    if (before.completion)
      work.set_record(before.state, before.score, before.completion->completed_at);
    else
      work.set_record("not started", std::nullopt, "");
    auto statement = work.say(Decision::reset);
    if (!statement) return tl::unexpected(statement.error());
    return work.finish("reset", "attempt.reset", *statement, {});
  });
}

Result<Decided> grant_completion(Context& context, const std::string& registration_id, const Award& award, const Decider& decider) {
  if (auto good = check(award); !good) return tl::unexpected(good.error());
  const auto at = award.date.empty() ? Result<std::string>(context.now()) : time_of(award.date, context.now());
  if (!at) return tl::unexpected(at.error());
  return act(context, registration_id, decider, [&](Work& work) -> Result<Decided> {
    if (!work.before().ended_at.empty()) return over();
    if (work.before().completion) return fail(ErrorKind::conflict, "There is a completion on this record already.", "Correct it instead.");
    work.say_award(award, *at);
    auto statement = work.say(Decision::granted);
    if (!statement) return tl::unexpected(statement.error());
    work.complete(award, *at, *statement, "", work.before().score);
    return work.finish("grant", "completion.grant", *statement, {});
  });
}

Result<Decided> correct_completion(Context& context, const std::string& registration_id, const Award& award, const Decider& decider) {
  if (auto good = check(award); !good) return tl::unexpected(good.error());
  const auto given = award.date.empty() ? Result<std::string>("") : time_of(award.date, context.now());
  if (!given) return tl::unexpected(given.error());
  return act(context, registration_id, decider, [&](Work& work) -> Result<Decided> {
    if (!work.before().completion) return no_completion();
    const CompletionNow earlier = *work.before().completion;
    const bool same_day = given->empty() || support::display_date(*given) == support::display_date(earlier.completed_at);
    const std::string at = same_day ? earlier.completed_at : *given;
    const std::string state = earlier.outcome == "PASSED" ? "passed" : "completed";
    if (same_day && state == award.outcome && earlier.score == award.score && work.before().state == award.outcome &&
        work.before().score == award.score)
      return fail(ErrorKind::conflict, "Nothing would change.", "Enter what is to be different.");
    work.say_award(award, at);
    if (auto done = work.void_earlier(); !done) return tl::unexpected(done.error());
    auto statement = work.say(Decision::corrected);
    if (!statement) return tl::unexpected(statement.error());
    work.set_attempts_aside();
    if (auto done = work.end_open(); !done) return tl::unexpected(done.error());
    auto elsewhere = work.retire(Change::correction);
    work.complete(award, at, *statement, earlier.evidence_code);
    return work.finish("correct", "completion.correct", *statement, std::move(elsewhere));
  });
}

Result<Decided> withdraw_completion(Context& context, const std::string& registration_id, const Decider& decider) {
  return act(context, registration_id, decider, [](Work& work) -> Result<Decided> {
    if (!work.before().completion) return no_completion();
    const auto beneath = work.beneath();
    if (!beneath) return tl::unexpected(beneath.error());
    if (auto done = work.void_earlier(); !done) return tl::unexpected(done.error());
    if (!*beneath) {
      work.set_attempts_aside();
      if (auto done = work.begin_anew(); !done) return tl::unexpected(done.error());
    }
    auto elsewhere = work.retire(Change::withdrawal);
    if (*beneath)
      work.set_own(**beneath);
    else
      work.set_record("not started", std::nullopt, "");
    auto statement = work.say(Decision::withdrawn);
    if (!statement) return tl::unexpected(statement.error());
    return work.finish("withdraw", "completion.withdraw", *statement, std::move(elsewhere));
  });
}

Result<RecordNow> record_now(Context& context, const std::string& registration_id) {
  return context.database.read_value<RecordNow>([&](Connection& db) -> Result<RecordNow> {
    auto standing = standing_of(db, context, registration_id);
    if (!standing) return tl::unexpected(standing.error());
    auto beneath = beneath_grant(db, context, registration_id);
    if (!beneath) return tl::unexpected(beneath.error());
    return RecordNow{standing->state, standing->attempts, standing->completion, mark_of(db, context, *standing),
                     *beneath ? (*beneath)->state : std::string("not started")};
  });
}

std::vector<Error> award_faults(const Context& context, const Award& award) {
  std::vector<Error> faults;
  if (auto good = check(award); !good) faults.push_back(good.error());
  if (!award.date.empty())
    if (auto at = time_of(award.date, context.now()); !at) faults.push_back(at.error());
  return faults;
}

}  // namespace waymark::delivery
