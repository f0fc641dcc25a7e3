#include "runtime/delivery/history.hpp"

#include "runtime/delivery/replay.hpp"
#include "runtime/delivery/text_column.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

struct Start {
  std::string facts, snapshot, closed_at, last_received;
};

void judge(const cmi::CourseStatus& course, LaunchHistory& history) {
  const std::string outcome = outcome_of(course);
  if (rank_of(outcome) > rank_of(history.outcome)) history.outcome = outcome;
  if (course.score_raw && (!history.score || *history.score < *course.score_raw)) history.score = course.score_raw;
}

void play_journal(Connection& db, std::int64_t tenant, const std::string& launch_id, Engine& engine, LaunchHistory& history,
                  std::string& last_received) {
  db.query(
      "select function, first, second, received_at, number from journal where tenant = ? and launch_id = ? order by "
      "number",
      {tenant, launch_id}, [&](const Row& row) {
        const auto function = static_cast<cmi::Function>(row.integer(0));
        engine.call(function, from_column(row.text(1)), from_column(row.text(2)));
        (void)engine.take_events();
        if (tells(function)) judge(engine.course(), history);
        last_received = row.text(3);
        ++history.calls;
        if (history.missing == 0 && row.integer(4) != static_cast<std::int64_t>(history.calls))
          history.missing = static_cast<std::int64_t>(history.calls);
        return true;
      });
}

}  // namespace

Result<LaunchHistory> replay_launch(Connection& db, std::int64_t tenant, const std::string& launch_id) {
  LaunchHistory history;
  std::optional<Start> start;
  db.query(
      "select facts_json, start_snapshot, closed_at, mode, digest, diverged_at, engine_version from launch where tenant = ? "
      "and "
      "launch_id = ?",
      {tenant, launch_id}, [&](const Row& row) {
        start = Start{row.text(0), row.text(1), row.text(2), {}};
        history.normal = row.text(3) == "normal";
        history.kept_digest = row.text(4);
        history.diverged = !row.text(5).empty();
        history.own_engine = is_own_engine(row.text(6));
        return false;
      });
  if (!start) return fail(ErrorKind::not_found, "There is no such launch.");
  auto engine = Engine::start(start->facts, start->snapshot);
  if (!engine) return tl::unexpected(engine.error());
  history.outcome = "in progress";
  play_journal(db, tenant, launch_id, *engine, history, start->last_received);
  history.digest = engine->digest();
  // The server closed what was open then; calls that came in later were a branch of their own.
  if (!start->closed_at.empty() && start->last_received <= start->closed_at)
    if (const auto step = close_session(*engine, 0, {})) judge(step->course, history);
  return history;
}

}  // namespace waymark::delivery
