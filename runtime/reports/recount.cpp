#include <charconv>

#include "runtime/delivery/history.hpp"
#include "runtime/delivery/replay.hpp"
#include "runtime/reports/completions.hpp"
#include "runtime/support/random.hpp"

namespace waymark::reports {
namespace {

using storage::Connection;
using storage::Row;

constexpr std::size_t kEverybody = 1'000'000'000;

struct Projected {
  std::string registration_id, state, completed_at, first_launch_at;
  std::optional<double> score;
  bool completion_row = false, statement = false, by_opening = false;
  std::string decided_state = {};  // what an administrator's last act decided: learning counts from there
  std::optional<double> decided_score = {};
  std::string completion_at = {};  // as the completion has it, which connectors and reports read
};

struct Counted {
  std::string state = "not started";
  std::optional<double> score;
};

std::string text_of(const std::optional<double>& value) {
  if (!value) return "none";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, *value).ptr};
}

// Registrations from `first` on, at most `limit`, or those before it.
std::vector<Projected> load_projected(Connection& db, std::int64_t tenant, const std::string& first, bool before, std::size_t limit) {
  std::vector<Projected> all;
  db.query(
      "select r.registration_id, r.state, r.completed_at, r.first_launch_at, r.score, k.completion_id is not "
      "null, "
      "s.statement_id is not null, coalesce(k.basis, ''), r.decided_state, r.decided_score, coalesce(k.completed_at, '') from registration "
      "r left join completion "
      "k on k.tenant = r.tenant and "
      "k.registration_id = r.registration_id left join statement s on s.tenant = k.tenant and s.statement_id "
      "= "
      "k.statement_id where r.tenant = ? and r.registration_id " +
          std::string(before ? "<" : ">=") + " ? order by r.registration_id limit ?",
      {tenant, first, static_cast<std::int64_t>(limit)}, [&](const Row& row) {
        Projected one{row.text(0), row.text(1),         row.text(2),         row.text(3),
                      {},          row.integer(5) != 0, row.integer(6) != 0, row.text(7) == "opened"};
        if (!row.null(4)) one.score = row.real(4);
        one.decided_state = row.text(8);
        if (!row.null(9)) one.decided_score = row.real(9);
        one.completion_at = row.text(10);
        all.push_back(std::move(one));
        return true;
      });
  return all;
}

// Identifiers are random: those that follow a random one are drawn by chance.
std::vector<Projected> draw(Connection& db, std::int64_t tenant, std::size_t sample) {
  const std::string from = support::random_uuid();
  auto drawn = load_projected(db, tenant, from, false, sample);
  if (drawn.size() < sample)
    for (auto& one : load_projected(db, tenant, from, true, sample - drawn.size())) drawn.push_back(std::move(one));
  return drawn;
}

// Of an attempt that was set aside the journal is checked like any other; its outcome does not count.
struct PlayedLaunch {
  std::string id;
  bool set_aside = false;
};

std::vector<PlayedLaunch> launches_of(Connection& db, std::int64_t tenant, const std::string& registration_id) {
  std::vector<PlayedLaunch> launches;
  db.query(
      "select l.launch_id, a.set_aside_at <> '' from attempt a join launch l on l.tenant = a.tenant and l.attempt_id = "
      "a.attempt_id "
      "where a.tenant = ? and a.registration_id = ? order by l.opened_at",
      {tenant, registration_id}, [&](const Row& row) {
        launches.push_back({row.text(0), row.integer(1) != 0});
        return true;
      });
  return launches;
}

// The journal of a module that reports nothing has no status to count: opened is all there is to see.
void count_opening(const Projected& projected, bool opened, Counted& counted) {
  if (projected.by_opening && opened && delivery::rank_of(counted.state) < delivery::rank_of("completed")) counted.state = "completed";
}

void add(const delivery::LaunchHistory& history, Counted& counted) {
  if (!history.normal) return;
  if (delivery::rank_of(history.outcome) > delivery::rank_of(counted.state)) counted.state = history.outcome;
  if (history.score && (!counted.score || *counted.score < *history.score)) counted.score = history.score;
}

// A launch that diverged, or that another engine played, says nothing that can be counted: what was projected stands.
void compare(const Projected& projected, const Counted& counted, bool uncounted, Recount& out) {
  const auto differ = [&](const char* field, const std::string& kept, const std::string& recounted) {
    if (kept != recounted) out.differences.push_back({projected.registration_id, field, kept, recounted});
  };
  const bool complete = counted.state == "completed" || counted.state == "passed";
  if (!uncounted) {
    differ("state", projected.state, counted.state);
    differ("score", text_of(projected.score), text_of(counted.score));
    differ("completed", projected.completed_at.empty() ? "no" : "yes", complete ? "yes" : "no");
  }
  differ("completion", projected.completion_row ? "yes" : "no", projected.completed_at.empty() ? "no" : "yes");
  if (projected.completion_row && !projected.completed_at.empty())
    differ("date of the completion", projected.completion_at, projected.completed_at);
  if (projected.completion_row) differ("statement of the completion", projected.statement ? "there" : "missing", "there");
}

}  // namespace

Result<Recount> recount(runtime::Context& context, const RecountOptions& options) {
  return context.database.read_value<Recount>([&](Connection& db) -> Result<Recount> {
    Recount out;
    const auto chosen =
        options.sample == 0 ? load_projected(db, context.tenant, "", false, kEverybody) : draw(db, context.tenant, options.sample);
    db.query("select count(*) from registration where tenant = ?", {context.tenant},
             [&](const Row& row) { return !(out.all = row.integer(0) == static_cast<std::int64_t>(chosen.size())); });
    for (const auto& projected : chosen) {
      if (options.progress && !options.progress(out.registrations, chosen.size())) break;
      Counted counted;
      if (!projected.decided_state.empty()) counted = {projected.decided_state, projected.decided_score};
      bool uncounted = false, opened = false;
      for (const auto& [launch_id, set_aside] : launches_of(db, context.tenant, projected.registration_id)) {
        const auto history = delivery::replay_launch(db, context.tenant, launch_id);
        if (!history) {
          out.differences.push_back({projected.registration_id, "launch " + launch_id, "there", history.error().message});
          continue;
        }
        if (history->missing > 0)
          out.differences.push_back({projected.registration_id, "launch " + launch_id, "without call " + std::to_string(history->missing),
                                     "with every call from 1 on"});
        if (!history->own_engine) {  // facts are never computed again by another engine than made them
          uncounted = uncounted || !set_aside;
          if (set_aside) continue;
          opened = opened || (history->normal && history->calls > 0);
          continue;
        }
        ++out.launches;
        out.calls += history->calls;
        if (!history->diverged && history->digest != history->kept_digest)
          out.differences.push_back({projected.registration_id, "digest of launch " + launch_id, history->kept_digest, history->digest});
        if (set_aside) continue;
        uncounted = uncounted || history->diverged;
        opened = opened || (history->normal && history->calls > 0);
        add(*history, counted);
      }
      count_opening(projected, opened, counted);
      ++out.registrations;
      compare(projected, counted, uncounted, out);
    }
    return out;
  });
}

}  // namespace waymark::reports
