#include "runtime/delivery/journal.hpp"

#include <algorithm>
#include <atomic>
#include <optional>

#include "runtime/delivery/call.hpp"
#include "runtime/delivery/journal_rows.hpp"
#include "runtime/delivery/play_calls.hpp"
#include "runtime/delivery/settle.hpp"
#include "runtime/delivery/text_column.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/log.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::View;

constexpr std::int64_t kTokenDays = 60;  // how long unsent calls of a launch may come in without signing in again
// The same once the person has left, from the last call before on: her open page may finish sending what was done, nothing
// learned is lost, and going on in it comes to an end.
constexpr std::int64_t kLeftDays = 7;
constexpr std::size_t kLocationBytes = 4096;  // of registration.location: an item's identifier
constexpr std::int64_t kReturnSeconds = 15;   // a page that says something this long after it left has come back

JournalAnswer refusal(int status, std::string problem, std::string title, std::string detail, std::int64_t acknowledged = 0) {
  JournalAnswer answer;
  answer.status = status;
  answer.problem = std::move(problem);
  answer.title = std::move(title);
  answer.detail = std::move(detail);
  answer.acknowledged = acknowledged;
  return answer;
}

JournalAnswer refusal_of(const Error& error) {
  if (error.kind == ErrorKind::too_large)
    return refusal(413, "journal-too-large", "Too much in one request", error.message + " " + error.advice);
  if (error.kind == ErrorKind::invalid)
    return refusal(400, "journal-invalid", "The request does not read", error.message + " " + error.advice);
  return refusal(503, "journal-busy", "Not saved yet", "The record cannot be written just now. Try again shortly.");
}

bool token_good(const LaunchRow& launch, const std::string& token_hash, const std::string& now) {
  std::string_view stored = launch.token_hash;
  if (stored.starts_with(kFresh)) stored.remove_prefix(std::string_view(kFresh).size());
  return support::constant_time_equal(stored, token_hash) &&
         support::add_seconds(launch.last_call_at, (launch.person_left ? kLeftDays : kTokenDays) * 86'400) > now;
}

// What the launch's row says of when it was heard of last: kLeftDays are not made longer by use.
const std::string& heard_at(const LaunchRow& launch, const std::string& now) { return launch.person_left ? launch.last_call_at : now; }

// One request inside its transaction. What it refers to outlives it.
class Work {
 public:
  // `ahead` may be null; `token_hash` is of the batch's token.
  Work(runtime::Context& context, EngineCache& cache, const Batch& batch, const std::string& token_hash, const PlayedCalls* ahead)
      : context_(context), cache_(cache), batch_(batch), token_hash_(token_hash), ahead_(ahead) {}

  Result<void> run(Connection& db);

  JournalAnswer answer{};
  std::optional<PlayedCalls> here{};  // instead of `ahead`, which did not fit
  bool followed = false;              // the state after the calls is to be remembered
  std::uint64_t drops = 0;            // of the cache, as the transaction left it

 private:
  bool fits(const LaunchRow& launch) const;
  Result<void> take_calls(Connection& db, LaunchRow& launch);
  Result<void> play(Connection& db, LaunchRow& launch);
  void note_location(Connection& db, const LaunchRow& launch);
  Result<WarmLaunch> load_warm(Connection& db, const LaunchRow& launch);
  Result<void> keep_played(Connection& db, LaunchRow& launch, const PlayedCalls& played);
  void write_launch(Connection& db, const LaunchRow& launch);
  Result<void> leave_or_return(Connection& db, LaunchRow& launch);
  void reopen(Connection& db, LaunchRow& launch, const std::string& reason);
  void keep_only(Connection& db, LaunchRow& launch);
  void mark_diverged(Connection& db, LaunchRow& launch, std::int64_t number, const std::string& why);
  void note_engine_change(Connection& db, const LaunchRow& launch, std::int64_t number);

  runtime::Context& context_;
  EngineCache& cache_;
  const Batch& batch_;
  const std::string& token_hash_;
  const PlayedCalls* ahead_;
  std::string now_;
  std::span<const Call> calls_;  // that are new
  bool heard_ = false;           // the launch's row says already when it was heard of
  bool active_ = false;          // the registration's as well
};

// Whether what was played ahead began with the state that the launch has now. A launch that the server closed meanwhile has
// told more than its warm state knows.
bool Work::fits(const LaunchRow& launch) const {
  return ahead_ != nullptr && ahead_->after == launch.last_number && ahead_->next.launch == launch && ahead_->drops == cache_.drops() &&
         !launch.ended();
}

Result<WarmLaunch> Work::load_warm(Connection& db, const LaunchRow& launch) {
  const auto same = [&](const WarmLaunch& warm) { return warm.number == launch.last_number && !launch.ended(); };
  if (auto found = cache_.take(launch.launch_id, same)) {
    found->launch = launch;
    return std::move(*found);
  }
  auto engine = load_engine(db, context_.tenant, launch.launch_id);
  if (!engine) return tl::unexpected(engine.error());
  return WarmLaunch{launch.last_number, std::move(*engine), load_told(db, context_, launch), load_skew(db, context_, launch), launch, {}};
}

Result<void> Work::play(Connection& db, LaunchRow& launch) {
  if (ahead_ != nullptr) return keep_played(db, launch, *ahead_);
  auto warm = load_warm(db, launch);
  if (!warm) {
    mark_diverged(db, launch, calls_.front().number, warm.error().message);
    keep_only(db, launch);
    return {};
  }
  here.emplace(play_calls(context_, std::move(*warm), calls_, now_));
  return keep_played(db, launch, *here);
}

// Writes what follows from the new calls.
Result<void> Work::keep_played(Connection& db, LaunchRow& launch, const PlayedCalls& played) {
  const auto& replayed = played.replayed;
  if (auto done = record_steps(db, context_, launch, replayed.steps, played.tellings, played.next.engine, false); !done) return done;
  if (replayed.stopped) mark_diverged(db, launch, *replayed.differs_at, "the browser's engine and ours disagree");
  if (replayed.differs_at && !replayed.stopped) note_engine_change(db, launch, *replayed.differs_at);
  launch.digest = played.digest;
  launch.last_number = played.next.number;
  // Before the attempt: the time of a launch without session_time is that of its last call.
  db.execute(
      "update launch set snapshot = ?, digest = ?, last_number = ?, last_call_at = ?, token_hash = ? "
      "where tenant = ? and launch_id = ?",
      {View{played.snapshot}, View{launch.digest}, launch.last_number, View{heard_at(launch, now_)}, View{token_hash_}, context_.tenant,
       View{launch.launch_id}});
  heard_ = true;
  active_ = update_attempt(db, context_, launch, played.next.engine, played.snapshot, now_);
  followed = launch.diverged_at.empty();
  return {};
}

// No state of this branch can be trusted: its calls are kept, and nothing else.
void Work::keep_only(Connection& db, LaunchRow& launch) {
  launch.last_number = calls_.back().number;
  db.execute("update launch set last_number = ? where tenant = ? and launch_id = ?",
             {launch.last_number, context_.tenant, launch.launch_id});
}

void Work::mark_diverged(Connection& db, LaunchRow& launch, std::int64_t number, const std::string& why) {
  launch.diverged_at = now_;
  support::log(support::Level::error, "a launch diverged: its calls are kept and not followed",
               {{"launch", launch.launch_id}, {"number", number}, {"why", why}});
  db.execute("update launch set diverged_at = ? where tenant = ? and launch_id = ?", {now_, context_.tenant, launch.launch_id});
}

// The server was upgraded while the page was open, and the new engine sees something otherwise. No alarm: the record follows
// the new engine, and the page's next launch begins with it.
void Work::note_engine_change(Connection& db, const LaunchRow& launch, std::int64_t number) {
  const auto noted = db.execute("update launch set engine_changed_at = ? where tenant = ? and launch_id = ? and engine_changed_at = ''",
                                {now_, context_.tenant, launch.launch_id});
  if (noted > 0)
    support::log(support::Level::info, "a page of an earlier engine sees something otherwise; the record follows the server's",
                 {{"launch", launch.launch_id}, {"number", number}, {"engine", launch.engine_version}});
}

Result<void> Work::take_calls(Connection& db, LaunchRow& launch) {
  insert_calls(db, context_, launch, calls_, now_);
  if (!launch.diverged_at.empty())
    keep_only(db, launch);
  else if (auto done = play(db, launch); !done)
    return done;
  if (launch.normal() && launch.leads()) note_location(db, launch);
  return {};
}

// The part that is on screen, for who comes back.
void Work::note_location(Connection& db, const LaunchRow& launch) {
  const auto opened = std::find_if(calls_.rbegin(), calls_.rend(), [](const Call& call) { return call.function == cmi::Function::open; });
  std::string location = opened == calls_.rend() ? std::string() : opened->first;
  // In SCORM 2004 sequencing decides what is opened.
  if (const course::Engine* engine = followed ? (here ? *here : *ahead_).next.engine.scorm_2004() : nullptr) location = engine->open_id();
  if (location.empty()) return;
  db.execute("update registration set location = ? where tenant = ? and registration_id = ?",
             {text_shown(location, kLocationBytes), context_.tenant, launch.registration_id});
}

// A page that leaves gets a few seconds for its last calls before its open session is closed (settle.hpp);
// one that is heard of later has come back, from the browser's page cache or from sleep.
Result<void> Work::leave_or_return(Connection& db, LaunchRow& launch) {
  if (!launch.superseded_by.empty() || (!batch_.leaving && !launch.ended())) return {};
  const bool late = support::add_seconds(launch.last_call_at, kReturnSeconds) < now_;
  if (!batch_.leaving && (late || launch.close_reason == "idle")) {
    reopen(db, launch, "");
    return {};
  }
  if (!launch.closed_at.empty() && batch_.calls.empty()) return {};
  reopen(db, launch, batch_.last || launch.close_reason == kGone ? kGone : kLeaving);
  const auto engine = followed ? Result<Engine>((here ? *here : *ahead_).next.engine) : load_engine(db, context_.tenant, launch.launch_id);
  if (engine && session_open(*engine)) return {};
  return settle(db, context_, launch, "left");
}

void Work::reopen(Connection& db, LaunchRow& launch, const std::string& reason) {
  cache_.drop(launch.launch_id);  // the close may have told what the warm state does not know
  launch.closed_at.clear();
  launch.close_reason = reason;
  db.execute("update launch set closed_at = '', close_reason = ? where tenant = ? and launch_id = ?",
             {reason, context_.tenant, launch.launch_id});
}

void Work::write_launch(Connection& db, const LaunchRow& launch) {
  if (!heard_)
    db.execute("update launch set last_call_at = ?, token_hash = ? where tenant = ? and launch_id = ?",
               {heard_at(launch, now_), token_hash_, context_.tenant, launch.launch_id});
  if (launch.normal() && !active_)
    db.execute("update registration set last_active_at = ? where tenant = ? and registration_id = ?",
               {now_, context_.tenant, launch.registration_id});
}

Result<void> Work::run(Connection& db) {
  auto launch = load_launch(db, context_.tenant, batch_.launch);
  if (launch && !fits(*launch)) ahead_ = nullptr;
  now_ = ahead_ != nullptr ? ahead_->now : context_.now();
  if (!launch || !token_good(*launch, token_hash_, now_)) {
    answer = refusal(401, "journal-token", "Sign in again",
                     "This page may no longer save. Sign in again and resume; unsent work is kept in this browser.");
    return {};
  }
  calls_ = calls_after(batch_.calls, launch->last_number);
  if (!calls_.empty() && calls_.front().number != launch->last_number + 1) {
    answer = refusal(409, "journal-gap", "Calls are missing", "Send the calls from number " + std::to_string(launch->last_number + 1) + ".",
                     launch->last_number);
    return {};
  }
  if (!calls_.empty())
    if (auto done = take_calls(db, *launch); !done) return done;
  if (auto done = leave_or_return(db, *launch); !done) return done;
  write_launch(db, *launch);
  drops = cache_.drops();
  answer.acknowledged = launch->last_number;
  answer.digest = launch->digest;
  answer.saved_at = now_;
  answer.state = launch->protocol_state();
  answer.read_only = !launch->superseded_by.empty() || !launch->diverged_at.empty() || !launch->normal();
  return {};
}

}  // namespace

struct Journal::Impl {
  runtime::Context& context;
  JournalLimits limits;
  EngineCache cache;
  std::atomic<std::uint64_t> replayed = 0;

  // Nothing when the launch's state is not at hand, or the request has no new calls that follow it. Whoever has not the
  // launch's token gets nothing of it.
  std::optional<PlayedCalls> play_ahead(const Batch& batch, const std::string& token_hash) {
    const std::uint64_t drops = cache.drops();  // first: a drop that comes between is seen
    auto warm = cache.take(batch.launch, [&](const WarmLaunch& known) {
      return !batch.calls.empty() && batch.calls.front().number <= known.number + 1 && batch.calls.back().number > known.number &&
             support::constant_time_equal(known.token_hash, token_hash);
    });
    if (!warm) return std::nullopt;
    const auto calls = calls_after(batch.calls, warm->number);
    auto played = play_calls(context, std::move(*warm), calls, context.now());
    played.drops = drops;
    return played;
  }
};

Journal::Journal(runtime::Context& context, std::size_t engines, JournalLimits limits)
    : impl_(new Impl{context, limits, EngineCache(engines), 0}) {}
Journal::~Journal() = default;
std::uint64_t Journal::replayed() const { return impl_->replayed; }

JournalAnswer Journal::append(std::string_view body, std::string_view trace_id) {
  auto batch = read_batch(body, impl_->limits);
  if (!batch) return refusal_of(batch.error());
  const std::string token_hash = support::sha256_hex(batch->token);
  // Here and not on the writer's thread, which all wait for.
  auto ahead = impl_->play_ahead(*batch, token_hash);
  std::optional<Work> work;
  // A closing page waits for nobody, but its answer must not say "saved" before the disk has it.
  auto written = impl_->context.database.write_repeatable([&](Connection& db) -> Result<void> {
    work.emplace(impl_->context, impl_->cache, *batch, token_hash, ahead ? &*ahead : nullptr);
    return work->run(db);
  });
  if (!written) {
    support::log(support::Level::error, "a journal request was not written",
                 {{"launch", batch->launch.substr(0, 64)}, {"why", written.error().message}}, trace_id);
    return refusal_of(Error{ErrorKind::unavailable, written.error().message, {}, {}, {}});
  }
  for (const auto* played : {ahead ? &*ahead : nullptr, work->here ? &*work->here : nullptr})
    if (played != nullptr) impl_->replayed += played->calls.size();
  if (work->followed) {
    WarmLaunch next = std::move((work->here ? *work->here : *ahead).next);
    next.token_hash = token_hash;
    impl_->cache.put(batch->launch, std::move(next), work->drops);
  }
  return std::move(work->answer);
}

}  // namespace waymark::delivery
