#include "runtime/delivery/due_acts.hpp"

#include <algorithm>

#include "runtime/catalogue/courses.hpp"
#include "runtime/delivery/act_rows.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/random.hpp"

namespace waymark::delivery {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

struct Member {
  std::string registration_id, due_at;
  bool finished = false;
};

// Open registrations of the group, wherever the organisation's branch ends.
std::vector<Member> group(Connection& db, const Context& context, const DueMove& move) {
  std::vector<Member> members;
  db.query(
      "with recursive branch (organisation_id) as (select organisation_id from organisation where tenant = ? and "
      "organisation_id = ? union select o.organisation_id from organisation o join branch b on o.parent_id = b.organisation_id "
      "where o.tenant = ?) select r.registration_id, r.due_at, r.state in ('completed', 'passed') from registration r join "
      "person p on p.tenant = r.tenant and p.person_id = r.person_id where r.tenant = ? and r.course_id = ? and r.ended_at = '' "
      "and (? = '' or p.organisation_id in (select organisation_id from branch)) order by r.registration_id",
      {context.tenant, move.organisation_id, context.tenant, context.tenant, move.course_id, move.organisation_id}, [&](const Row& r) {
        members.push_back({r.text(0), r.text(1), r.integer(2) != 0});
        return true;
      });
  return members;
}

bool exists(Connection& db, const char* sql, std::int64_t tenant, const std::string& id) {
  bool found = false;
  db.query(sql, {tenant, id}, [&](const Row&) {
    found = true;
    return false;
  });
  return found;
}

Result<void> check(Connection& db, const Context& context, const DueMove& move) {
  if (!exists(db, "select 1 from course where tenant = ? and course_id = ?", context.tenant, move.course_id))
    return fail(ErrorKind::not_found, "There is no such module.", "See the list of modules.");
  if (!move.organisation_id.empty() &&
      !exists(db, "select 1 from organisation where tenant = ? and organisation_id = ?", context.tenant, move.organisation_id))
    return fail(ErrorKind::not_found, "There is no such organisation.", "See the list of organisations.");
  return {};
}

Result<std::string> new_due(const Context& context, const std::string& due) {
  auto at = catalogue::due_time(due);
  if (at && !at->empty() && *at < context.now())
    return fail(ErrorKind::invalid, "The new due date lies in the past.", "Enter today or later.", "due");
  return at;
}

DueCount count(const std::vector<Member>& members, const std::string& due_at) {
  DueCount out;
  for (const auto& member : members) {
    if (member.finished) {
      ++out.finished;
    } else if (member.due_at == due_at) {
      ++out.same;
    } else {
      ++out.changing;
      out.without += member.due_at.empty() ? 1 : 0;
      if (member.due_at.empty()) continue;
      if (out.earliest.empty() || member.due_at < out.earliest) out.earliest = member.due_at;
      out.latest = std::max(out.latest, member.due_at);
    }
  }
  return out;
}

void set_due(Connection& db, const Context& context, const std::string& act_id, const Member& member, const std::string& due_at) {
  db.execute("update registration set due_at = ? where tenant = ? and registration_id = ?",
             {due_at, context.tenant, member.registration_id});
  db.execute("insert into act_due (tenant, act_id, registration_id, before_due, after_due) values (?, ?, ?, ?, ?)",
             {context.tenant, act_id, member.registration_id, member.due_at, due_at});
}

Act new_act(const Context& context, const std::string& kind, const std::string& course_id, const Decider& decider,
            const std::string& reason) {
  Act act;
  act.act_id = support::random_uuid();
  act.at = context.now();
  act.by = decider.by;
  act.kind = kind;
  act.course_id = course_id;
  act.reason = reason;
  return act;
}

// What an act moved and may be moved back: the date is still the one it set, and the module is not finished since.
std::vector<Member> still_moved(Connection& db, const Context& context, const std::string& act_id, std::int64_t& left) {
  std::vector<Member> members;
  db.query(
      "select d.registration_id, d.before_due, r.due_at = d.after_due and r.ended_at = '' and r.state not in ('completed', "
      "'passed') from act_due d join registration r on r.tenant = d.tenant and r.registration_id = d.registration_id where "
      "d.tenant = ? and d.act_id = ? order by d.registration_id",
      {context.tenant, act_id}, [&](const Row& r) {
        if (r.integer(2) != 0)
          members.push_back({r.text(0), r.text(1)});
        else
          ++left;
        return true;
      });
  return members;
}

Result<void> may_undo(Connection& db, const Context& context, const Act& act) {
  if (support::add_seconds(act.at, kUndoDays * 86'400LL) < context.now())
    return fail(ErrorKind::conflict, "These dates were moved more than 30 days ago.", "Move them again to the date you want.");
  if (exists(db, "select 1 from act where tenant = ? and kind = 'due-undo' and instr(before_json, ?) > 0", context.tenant, act.act_id))
    return fail(ErrorKind::conflict, "This move was undone already.", "Nothing needs to be done.");
  return {};
}

}  // namespace

Result<DueCount> preview_due(Context& context, const DueMove& move) {
  const auto due_at = new_due(context, move.due);
  if (!due_at) return tl::unexpected(due_at.error());
  return context.database.read_value<DueCount>([&](Connection& db) -> Result<DueCount> {
    if (auto good = check(db, context, move); !good) return tl::unexpected(good.error());
    return count(group(db, context, move), *due_at);
  });
}

Result<DueDone> move_due(Context& context, const DueMove& move, std::int64_t expected, const Decider& decider) {
  const auto due_at = new_due(context, move.due);
  if (!due_at) return tl::unexpected(due_at.error());
  auto reason = checked_reason(decider.reason);
  if (!reason) return tl::unexpected(reason.error());
  return context.database.write_value<DueDone>([&](Connection& db) -> Result<DueDone> {
    if (auto good = check(db, context, move); !good) return tl::unexpected(good.error());
    const auto members = group(db, context, move);
    const DueCount counted = count(members, *due_at);
    if (counted.changing == 0) return fail(ErrorKind::conflict, "No due date would change.", "Choose another date or group.");
    if (counted.changing != expected)
      return fail(ErrorKind::conflict,
                  "It is " + std::to_string(counted.changing) + " registrations now, not " + std::to_string(expected) + ".",
                  "Somebody was enrolled or finished meanwhile: look at the numbers again.");
    Act act = new_act(context, "due", move.course_id, decider, *reason);
    act.after = support::Json::object({{"due", *due_at}, {"organisation", move.organisation_id}, {"registrations", counted.changing}});
    for (const auto& member : members)
      if (!member.finished && member.due_at != *due_at) set_due(db, context, act.act_id, member, *due_at);
    insert_act(db, context, act, "due.move", move.course_id);
    return DueDone{act.act_id, counted.changing, 0};
  });
}

Result<DueDone> undo_due(Context& context, const std::string& act_id, const Decider& decider) {
  auto reason = checked_reason(decider.reason);
  if (!reason) return tl::unexpected(reason.error());
  auto found = get_act(context, act_id);
  if (!found) return tl::unexpected(found.error());
  if (!*found || (*found)->kind != "due") return fail(ErrorKind::not_found, "There is no such move of due dates.");
  return context.database.write_value<DueDone>([&](Connection& db) -> Result<DueDone> {
    if (auto may = may_undo(db, context, **found); !may) return tl::unexpected(may.error());
    DueDone done;
    const auto members = still_moved(db, context, act_id, done.left);
    Act act = new_act(context, "due-undo", (*found)->course_id, decider, *reason);
    act.before = support::Json::object({{"act", act_id}});
    act.after = support::Json::object({{"registrations", static_cast<std::int64_t>(members.size())}, {"left", done.left}});
    const std::string moved_to = (*found)->after["due"].as_string();
    for (const auto& member : members) set_due(db, context, act.act_id, {member.registration_id, moved_to, false}, member.due_at);
    insert_act(db, context, act, "due.undo", act.course_id);
    done.act_id = act.act_id;
    done.changed = static_cast<std::int64_t>(members.size());
    return done;
  });
}

}  // namespace waymark::delivery
