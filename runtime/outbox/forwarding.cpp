#include "runtime/outbox/forwarding.hpp"

#include <algorithm>

#include "runtime/outbox/forward_query.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"

namespace waymark::outbox {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;
using storage::Value;

double seconds_since(const std::string& then, const std::string& now) {
  const auto begin = support::parse_time(then), end = support::parse_time(now);
  return begin && end ? std::max(0.0, static_cast<double>(*end - *begin) / 1000) : 0;
}

std::string counted(std::int64_t number, const char* one) { return std::to_string(number) + " " + one + (number == 1 ? "" : "s"); }

std::string span_words(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds);
  if (whole < 120) return counted(whole, "second");
  if (whole < 2 * 3600) return counted(whole / 60, "minute");
  return whole < 48 * 3600 ? counted(whole / 3600, "hour") : counted(whole / 86400, "day");
}

void read_dead_counts(Connection& db, std::int64_t tenant, const std::string& connector_id, ForwardingState& state) {
  db.query("select state, count(*) from dead_letter where tenant = ? and connector_id = ? group by state", {tenant, connector_id},
           [&](const Row& row) {
             (row.text(0) == "refused" ? state.refused : row.text(0) == "again" ? state.again : state.dropped) = row.integer(1);
             return true;
           });
}

}  // namespace

std::string lag_words(const ForwardingState& state) {
  if (state.behind == 0) return "Up to date, at position " + std::to_string(state.position) + ".";
  return counted(state.behind, "statement") + " behind, the first of them for " + span_words(state.seconds_behind) + ": at position " +
         std::to_string(state.position) + " of " + std::to_string(state.newest) + ".";
}

std::string replay_words(const Replay& replay) {
  std::string words = "From position " + std::to_string(replay.position);
  if (!replay.stored.empty()) words += " (stored " + replay.stored + ")";
  words += " on, that is " + counted(replay.statements, "statement") + ", of which ";
  words +=
      replay.all_counted ? std::to_string(replay.may_go) : std::to_string(replay.may_go) + " of the first " + std::to_string(kMostCounted);
  return words + " may go there. What the other side has already it knows by the ids.";
}

std::optional<ForwardingState> forwarding_state(Connection& db, std::int64_t tenant, const std::string& connector_id,
                                                const std::string& now) {
  std::optional<ForwardingState> state;
  db.query("select position, sent, sent_at, attempts from forwarding where tenant = ? and connector_id = ?", {tenant, connector_id},
           [&](const Row& row) {
             state.emplace();
             state->position = row.integer(0);
             state->sent = row.integer(1);
             state->sent_at = row.text(2);
             state->rounds = static_cast<int>(row.integer(3));
             return false;
           });
  if (!state) return state;
  state->newest = newest_statement(db, tenant);
  state->behind = std::max<std::int64_t>(0, state->newest - state->position);
  db.query("select stored from statement where tenant = ? and position > ? order by position limit 1", {tenant, state->position},
           [&](const Row& row) {
             state->seconds_behind = seconds_since(row.text(0), now);
             return false;
           });
  read_dead_counts(db, tenant, connector_id, *state);
  return state;
}

Result<std::optional<ForwardingState>> forwarding_state(Context& context, const std::string& connector_id) {
  using State = std::optional<ForwardingState>;
  return context.database.read_value<State>(
      [&](Connection& db) -> Result<State> { return forwarding_state(db, context.tenant, connector_id, context.now()); });
}

Result<std::int64_t> position_at(Context& context, const std::string& time) {
  const auto epoch = support::parse_time(time);
  if (!epoch) return fail(ErrorKind::invalid, "\"" + time.substr(0, 60) + "\" is not a time.", "Write it as 2026-03-31T09:00:00Z.");
  return context.database.read_value<std::int64_t>([&](Connection& db) -> Result<std::int64_t> {
    std::int64_t position = 0;
    const auto first = [&](const char* sql, std::vector<Value> values) {
      db.query(sql, values, [&](const Row& row) {
        position = row.integer(0);
        return false;
      });
    };
    first("select coalesce(max(position), 0) + 1 from statement where tenant = ?", {context.tenant});
    first("select position from statement where tenant = ? and stored >= ? order by stored limit 1",
          {context.tenant, support::format_time(*epoch)});
    return position;
  });
}

Result<Replay> preview_replay(Context& context, const std::string& connector_id, std::int64_t position) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  auto filter = filter_of(row->kind, row->config_json);
  if (!filter) return tl::unexpected<Error>(filter.error());
  return context.database.read_value<Replay>([&](Connection& db) -> Result<Replay> {
    const auto state = forwarding_state(db, context.tenant, row->connector_id, context.now());
    if (!state || position < 1 || position > state->position + 1)
      return fail(ErrorKind::invalid, "Position " + std::to_string(position) + " lies ahead of what was forwarded.",
                  "Give one from 1 to " + std::to_string(state ? state->position : 0) + ", or an earlier time.");
    Replay replay;
    replay.position = position;
    replay.statements = state->position + 1 - position;
    replay.all_counted = replay.statements <= kMostCounted;
    ForwardQuery query(db, context.tenant, *filter, context.content);
    query.leave_out_dropped(row->connector_id);
    replay.may_go = query.count(position - 1, std::min(state->position, position - 1 + kMostCounted));
    db.query("select stored from statement where tenant = ? and position >= ? order by position limit 1", {context.tenant, position},
             [&](const Row& one) {
               replay.stored = one.text(0);
               return false;
             });
    return replay;
  });
}

Result<Replay> replay(Context& context, const std::string& connector_id, std::int64_t position, const std::string& by) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  auto preview = preview_replay(context, row->connector_id, position);
  if (!preview) return preview;
  auto done = context.database.write([&](Connection& db) -> Result<void> {
    db.execute("update forwarding set position = min(position, ?), attempts = 0, refused_in_row = 0 where tenant = ? and connector_id = ?",
               {position - 1, context.tenant, row->connector_id});
    people::audit(db, context, by, "connector.replay", row->connector_id, "from position " + std::to_string(position));
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return preview;
}

}  // namespace waymark::outbox
