#include "runtime/delivery/settle.hpp"

#include "runtime/delivery/completion.hpp"
#include "runtime/delivery/launch.hpp"
#include "runtime/delivery/opening.hpp"
#include "runtime/delivery/record.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/log.hpp"

namespace waymark::delivery {

using storage::Connection;
using storage::Row;
using storage::View;

namespace {
constexpr std::int64_t kGraceSeconds = 10;  // for the calls that a closing page still sends
constexpr std::size_t kMostAtOnce = 100;

// What the server says itself when a launch ends: an open session is closed, and a module may be completed by its opening.
Result<void> tell_the_end(Connection& db, runtime::Context& context, LaunchRow& launch, Engine& engine) {
  const auto record = [&](const Step& step) -> Result<void> {
    Told told = load_told(db, context, launch);
    return record_steps(db, context, launch, {step}, tell(context, launch, engine.facts(), {step}, told, context.now()), engine, true);
  };
  if (const auto closed = close_session(engine, launch.last_number, launch.last_call_at)) {
    if (auto done = record(*closed); !done) return done;
    update_attempt(db, context, launch, engine, engine.snapshot());
  }
  if (!launch.diverged_at.empty()) return {};
  if (const auto opened = opening_step(db, context, launch, engine)) return record(*opened);
  return {};
}

}  // namespace

bool update_attempt(Connection& db, const runtime::Context& context, const LaunchRow& launch, const Engine& engine,
                    const std::string& snapshot, const std::string& active_at) {
  if (!launch.normal() || !launch.leads()) return false;
  db.execute("update attempt set snapshot = ? where tenant = ? and attempt_id = ?",
             {View{snapshot}, context.tenant, View{launch.attempt_id}});
  const std::int64_t seconds = registration_time(db, context, launch.registration_id, launch.attempt_id, engine.course()).counted;
  if (active_at.empty())
    db.execute("update registration set seconds = ? where tenant = ? and registration_id = ?",
               {seconds, context.tenant, View{launch.registration_id}});
  else
    db.execute("update registration set seconds = ?, last_active_at = ? where tenant = ? and registration_id = ?",
               {seconds, View{active_at}, context.tenant, View{launch.registration_id}});
  if (launch.has_completion) follow_time(db, context, launch.registration_id, seconds);
  return true;
}

Result<void> settle(Connection& db, runtime::Context& context, LaunchRow& launch, const std::string& reason) {
  if (!launch.closed_at.empty()) return {};
  if (launch.normal() && launch.leads()) {
    auto engine = load_engine(db, context.tenant, launch.launch_id);
    if (!engine)  // the attempt stays where it was; the launch must be able to end all the same
      support::log(support::Level::error, "a launch's state does not read back",
                   {{"launch", launch.launch_id}, {"why", engine.error().message}});
    if (engine)
      if (auto done = tell_the_end(db, context, launch, *engine); !done) return done;
  }
  launch.closed_at = context.now();
  launch.close_reason = reason;
  db.execute("update launch set closed_at = ?, close_reason = ? where tenant = ? and launch_id = ?",
             {launch.closed_at, reason, context.tenant, launch.launch_id});
  return {};
}

Result<void> close_launch(runtime::Context& context, const std::string& launch_id, const std::string& reason) {
  return context.database.write([&](Connection& db) -> Result<void> {
    auto launch = load_launch(db, context.tenant, launch_id);
    if (!launch) return fail(ErrorKind::not_found, "There is no such launch.");
    return settle(db, context, *launch, reason);
  });
}

Result<std::size_t> close_idle_launches(runtime::Context& context) {
  const std::string now = context.now();
  const std::string idle = support::add_seconds(now, -60LL * context.settings.launch_idle_minutes);
  const std::string grace = support::add_seconds(now, -kGraceSeconds);
  std::vector<std::pair<std::string, std::string>> due;  // launch, reason
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    db.query(
        "select launch_id, close_reason from launch where tenant = ? and closed_at = '' and "
        "(last_call_at < ? or (close_reason in (?, ?) and last_call_at < ?)) order by last_call_at",
        {context.tenant, idle, std::string(kLeaving), std::string(kGone), grace}, [&](const Row& row) {
          due.emplace_back(row.text(0), row.text(1).empty() ? "idle" : "left");
          return due.size() < kMostAtOnce;
        });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  std::size_t closed = 0;
  for (const auto& [launch_id, reason] : due) {
    // Looked at again inside the write: a call may have come in between.
    auto done = context.database.write([&](Connection& db) -> Result<void> {
      auto launch = load_launch(db, context.tenant, launch_id);
      if (!launch || launch->last_call_at >= (reason == "left" ? grace : idle)) return {};
      ++closed;
      return settle(db, context, *launch, reason);
    });
    if (!done) return tl::unexpected(done.error());
  }
  return closed;
}

}  // namespace waymark::delivery
