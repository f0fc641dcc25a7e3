#include "runtime/delivery/journal.hpp"

#include <algorithm>
#include <atomic>
#include <optional>

#include "runtime/delivery/call.hpp"
#include "runtime/delivery/engine_cache.hpp"
#include "runtime/delivery/journal_rows.hpp"
#include "runtime/delivery/settle.hpp"
#include "runtime/delivery/text_column.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/log.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;

constexpr std::int64_t kTokenDays =
    60;  // how long unsent calls of a launch may come in without signing in again
// The same once the person has left, from the last call before on: her open page may finish sending what was done, nothing
// learned is lost, and going on in it comes to an end.
constexpr std::int64_t kLeftDays = 7;
constexpr std::size_t kLocationBytes = 4096;  // of registration.location: an item's identifier
constexpr std::int64_t kReturnSeconds =
    15;  // a page that says something this long after it left has come back

JournalAnswer refusal(int status, std::string problem, std::string title, std::string detail,
                      std::int64_t acknowledged = 0) {
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
  return refusal(503, "journal-busy", "Not saved yet",
                 "The record cannot be written just now. Try again shortly.");
}

bool token_good(const LaunchRow& launch, const std::string& token_hash, const std::string& now) {
  std::string_view stored = launch.token_hash;
  if (stored.starts_with(kFresh)) stored.remove_prefix(std::string_view(kFresh).size());
  return support::constant_time_equal(stored, token_hash) &&
         support::add_seconds(launch.last_call_at, (launch.person_left ? kLeftDays : kTokenDays) * 86'400) > now;
}

// What the launch's row says of when it was heard of last: kLeftDays are not made longer by use.
const std::string& heard_at(const LaunchRow& launch, const std::string& now) {
  return launch.person_left ? launch.last_call_at : now;
}

// One request inside its transaction.
struct Work {
  runtime::Context& context;
  EngineCache& cache;
  Batch batch;
  const std::string& token_hash;  // of the batch's token
  JournalAnswer answer{};
  std::size_t replayed = 0;
  std::optional<WarmLaunch> warm{};  // to be remembered once the transaction is on disk
  bool heard = false;                // the launch's row says already when it was heard of

  Result<void> run(Connection& db);

 private:
  Result<void> take_calls(Connection& db, LaunchRow& launch, const std::string& now);
  Result<void> play(Connection& db, LaunchRow& launch, const std::string& now);
  Result<WarmLaunch> load_warm(Connection& db, const LaunchRow& launch);
  void write_launch(Connection& db, const LaunchRow& launch, const std::string& now);
  Result<void> leave_or_return(Connection& db, LaunchRow& launch, const std::string& now);
  void reopen(Connection& db, LaunchRow& launch, const std::string& reason);
  void keep_only(Connection& db, LaunchRow& launch);
  void mark_diverged(Connection& db, LaunchRow& launch, const std::string& now, std::int64_t number,
                     const std::string& why);
  void note_engine_change(Connection& db, const LaunchRow& launch, const std::string& now, std::int64_t number);
};

Result<WarmLaunch> Work::load_warm(Connection& db, const LaunchRow& launch) {
  // A launch that the server closed meanwhile has told more than its warm state knows.
  if (!launch.ended())
    if (auto found = cache.get(launch.launch_id, launch.last_number)) return std::move(*found);
  auto engine = load_engine(db, context.tenant, launch.launch_id);
  if (!engine) return tl::unexpected(engine.error());
  return WarmLaunch{launch.last_number, std::move(*engine), load_told(db, context, launch),
                    load_skew(db, context, launch)};
}

// Replays the new calls and writes what follows from them.
Result<void> Work::play(Connection& db, LaunchRow& launch, const std::string& now) {
  auto loaded = load_warm(db, launch);
  if (!loaded) {
    mark_diverged(db, launch, now, batch.calls.front().number, loaded.error().message);
    keep_only(db, launch);
    return {};
  }
  WarmLaunch& next = *loaded;
  next.skew.observe(batch.calls.back().client_time, now);
  std::vector<std::string> times;
  for (const Call& call : batch.calls) times.push_back(next.skew.correct(call.client_time, now));

  const auto played = replay(next.engine, batch.calls, [&](std::size_t i) { return times[i]; },
                             launch.own_engine() ? OnDifference::stop : OnDifference::go_on);
  replayed += batch.calls.size();
  if (auto done = record_steps(db, context, launch, played.steps, next.engine, next.told, false); !done)
    return done;
  if (played.stopped) mark_diverged(db, launch, now, *played.differs_at, "the browser's engine and ours disagree");
  if (played.differs_at && !played.stopped) note_engine_change(db, launch, now, *played.differs_at);
  const std::string snapshot = next.engine.snapshot();
  launch.digest = cmi::digest_of(snapshot);
  launch.last_number = batch.calls.back().number;
  next.number = launch.last_number;
  // Before the attempt: the time of a launch without session_time is that of its last call.
  db.execute(
      "update launch set snapshot = ?, digest = ?, last_number = ?, last_call_at = ?, token_hash = ? "
      "where tenant = ? and launch_id = ?",
      {snapshot, launch.digest, launch.last_number, heard_at(launch, now), token_hash, context.tenant, launch.launch_id});
  heard = true;
  update_attempt(db, context, launch, next.engine, snapshot);
  if (!launch.diverged_at.empty()) return {};
  warm = std::move(next);
  return {};
}

// No state of this branch can be trusted: its calls are kept, and nothing else.
void Work::keep_only(Connection& db, LaunchRow& launch) {
  launch.last_number = batch.calls.back().number;
  db.execute("update launch set last_number = ? where tenant = ? and launch_id = ?",
             {launch.last_number, context.tenant, launch.launch_id});
}

void Work::mark_diverged(Connection& db, LaunchRow& launch, const std::string& now, std::int64_t number,
                         const std::string& why) {
  launch.diverged_at = now;
  support::log(support::Level::error, "a launch diverged: its calls are kept and not followed",
               {{"launch", launch.launch_id}, {"number", number}, {"why", why}});
  db.execute("update launch set diverged_at = ? where tenant = ? and launch_id = ?",
             {now, context.tenant, launch.launch_id});
}

// The server was upgraded while the page was open, and the new engine sees something otherwise. No alarm: the record follows
// the new engine, and the page's next launch begins with it.
void Work::note_engine_change(Connection& db, const LaunchRow& launch, const std::string& now, std::int64_t number) {
  const auto noted = db.execute("update launch set engine_changed_at = ? where tenant = ? and launch_id = ? and engine_changed_at = ''",
                                {now, context.tenant, launch.launch_id});
  if (noted > 0)
    support::log(support::Level::info, "a page of an earlier engine sees something otherwise; the record follows the server's",
                 {{"launch", launch.launch_id}, {"number", number}, {"engine", launch.engine_version}});
}

Result<void> Work::take_calls(Connection& db, LaunchRow& launch, const std::string& now) {
  insert_calls(db, context, launch, batch.calls, now);
  if (!launch.diverged_at.empty())
    keep_only(db, launch);
  else if (auto done = play(db, launch, now); !done)
    return done;
  for (auto call = batch.calls.rbegin(); call != batch.calls.rend(); ++call) {
    if (call->function != cmi::Function::open || !launch.normal() || !launch.leads()) continue;
    db.execute("update registration set location = ? where tenant = ? and registration_id = ?",
               {text_shown(call->first, kLocationBytes), context.tenant, launch.registration_id});
    break;
  }
  return {};
}

// A page that leaves gets a few seconds for its last calls before its open session is closed (settle.hpp);
// one that is heard of later has come back, from the browser's page cache or from sleep.
Result<void> Work::leave_or_return(Connection& db, LaunchRow& launch, const std::string& now) {
  if (!launch.superseded_by.empty() || (!batch.leaving && !launch.ended())) return {};
  const bool late = support::add_seconds(launch.last_call_at, kReturnSeconds) < now;
  if (!batch.leaving && (late || launch.close_reason == "idle")) {
    reopen(db, launch, "");
    return {};
  }
  if (!launch.closed_at.empty() && batch.calls.empty()) return {};
  reopen(db, launch, batch.last || launch.close_reason == kGone ? kGone : kLeaving);
  const auto engine =
      warm ? Result<cmi::Engine>(warm->engine) : load_engine(db, context.tenant, launch.launch_id);
  if (engine && session_open(*engine)) return {};
  return settle(db, context, launch, "left");
}

void Work::reopen(Connection& db, LaunchRow& launch, const std::string& reason) {
  cache.drop(launch.launch_id);  // the close may have told what the warm state does not know
  launch.closed_at.clear();
  launch.close_reason = reason;
  db.execute("update launch set closed_at = '', close_reason = ? where tenant = ? and launch_id = ?",
             {reason, context.tenant, launch.launch_id});
}

void Work::write_launch(Connection& db, const LaunchRow& launch, const std::string& now) {
  if (!heard)
    db.execute("update launch set last_call_at = ?, token_hash = ? where tenant = ? and launch_id = ?",
               {heard_at(launch, now), token_hash, context.tenant, launch.launch_id});
  if (launch.normal())
    db.execute("update registration set last_active_at = ? where tenant = ? and registration_id = ?",
               {now, context.tenant, launch.registration_id});
}

Result<void> Work::run(Connection& db) {
  const std::string now = context.now();
  auto launch = load_launch(db, context.tenant, batch.launch);
  if (!launch || !token_good(*launch, token_hash, now)) {
    answer = refusal(
        401, "journal-token", "Sign in again",
        "This page may no longer save. Sign in again and resume; unsent work is kept in this browser.");
    return {};
  }
  const auto known = std::find_if(batch.calls.begin(), batch.calls.end(),
                                  [&](const Call& call) { return call.number > launch->last_number; });
  if (known != batch.calls.end() && known->number != launch->last_number + 1) {
    answer = refusal(409, "journal-gap", "Calls are missing",
                     "Send the calls from number " + std::to_string(launch->last_number + 1) + ".",
                     launch->last_number);
    return {};
  }
  batch.calls.erase(batch.calls.begin(), known);
  if (!batch.calls.empty())
    if (auto done = take_calls(db, *launch, now); !done) return done;
  if (auto done = leave_or_return(db, *launch, now); !done) return done;
  write_launch(db, *launch, now);
  answer.acknowledged = launch->last_number;
  answer.digest = launch->digest;
  answer.saved_at = now;
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
};

Journal::Journal(runtime::Context& context, std::size_t engines, JournalLimits limits)
    : impl_(new Impl{context, limits, EngineCache(engines), 0}) {}
Journal::~Journal() = default;
std::uint64_t Journal::replayed() const { return impl_->replayed; }

JournalAnswer Journal::append(std::string_view body) {
  auto batch = read_batch(body, impl_->limits);
  if (!batch) return refusal_of(batch.error());
  const std::string token_hash = support::sha256_hex(batch->token);  // not on the writer's thread, which all wait for
  std::optional<Work> work;
  // A closing page waits for nobody, but its answer must not say "saved" before the disk has it.
  auto written = impl_->context.database.write_repeatable([&](Connection& db) -> Result<void> {
    work.emplace(Work{impl_->context, impl_->cache, *batch, token_hash});
    return work->run(db);
  });
  if (!written) {
    support::log(support::Level::error, "a journal request was not written",
                 {{"launch", batch->launch.substr(0, 64)}, {"why", written.error().message}});
    return refusal_of(Error{ErrorKind::unavailable, written.error().message, {}, {}, {}});
  }
  impl_->replayed += work->replayed;
  if (work->warm) impl_->cache.put(batch->launch, std::move(*work->warm));
  return std::move(work->answer);
}

}  // namespace waymark::delivery
