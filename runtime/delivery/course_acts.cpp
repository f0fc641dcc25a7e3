#include "runtime/delivery/course_acts.hpp"

#include "runtime/delivery/act_rows.hpp"
#include "runtime/support/random.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;

Result<std::string> set_withdrawn(runtime::Context& context, const std::string& course_id, const Decider& decider, bool withdrawn) {
  auto reason = checked_reason(decider.reason);
  if (!reason) return tl::unexpected(reason.error());
  return context.database.write_value<std::string>([&](Connection& db) -> Result<std::string> {
    bool there = false;
    std::string before;
    db.query("select withdrawn_at from course where tenant = ? and course_id = ?", {context.tenant, course_id},
             [&](const storage::Row& row) {
               there = true;
               before = row.text(0);
               return false;
             });
    if (!there) return fail(ErrorKind::not_found, "There is no such module.", "See the list of modules.");
    if (withdrawn != before.empty())
      return fail(ErrorKind::conflict, withdrawn ? "The module is withdrawn already." : "The module is not withdrawn.",
                  "Nothing needs to be done.");
    const std::string now = context.now(), after = withdrawn ? now : std::string();
    db.execute("update course set withdrawn_at = ? where tenant = ? and course_id = ?", {after, context.tenant, course_id});
    Act act;
    act.act_id = support::random_uuid();
    act.at = now;
    act.by = decider.by;
    act.kind = withdrawn ? "course-withdraw" : "course-put-back";
    act.course_id = course_id;
    act.reason = *reason;
    act.before = support::Json::object({{"withdrawnAt", before}});
    act.after = support::Json::object({{"withdrawnAt", after}});
    insert_act(db, context, act, withdrawn ? "course.withdraw" : "course.put-back", course_id);
    return act.act_id;
  });
}

}  // namespace

Result<std::string> withdraw_course(runtime::Context& context, const std::string& course_id, const Decider& decider) {
  return set_withdrawn(context, course_id, decider, true);
}

Result<std::string> put_back_course(runtime::Context& context, const std::string& course_id, const Decider& decider) {
  return set_withdrawn(context, course_id, decider, false);
}

}  // namespace waymark::delivery
