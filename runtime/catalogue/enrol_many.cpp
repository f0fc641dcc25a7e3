#include "runtime/catalogue/enrol_many.hpp"

#include <set>

#include "runtime/catalogue/courses.hpp"

namespace waymark::catalogue {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr std::size_t kNamedUsernames = 10;

Result<void> add_named(Connection& db, const Context& context, const std::vector<std::string>& usernames, std::set<std::string>& ids) {
  std::string unknown;
  std::size_t count = 0;
  for (const auto& username : usernames) {
    std::string id;
    db.query(
        "select i.person_id from identity i join person p on p.tenant = i.tenant and p.person_id = "
        "i.person_id and "
        "p.status = 'active' where i.tenant = ? and i.username = ?",
        {context.tenant, username}, [&](const Row& row) {
          id = row.text(0);
          return false;
        });
    if (!id.empty())
      ids.insert(id);
    else if (++count <= kNamedUsernames)
      unknown += (unknown.empty() ? "\"" : ", \"") + username + "\"";
  }
  if (count == 0) return {};
  if (count > kNamedUsernames) unknown += " and " + std::to_string(count - kNamedUsernames) + " more";
  return fail(ErrorKind::not_found,
              "There is no account in use " + std::string(count == 1 ? "with the username " : "with the usernames ") + unknown + ".",
              "Check the spelling; nobody was enrolled.", "usernames");
}

Result<void> add_organisation(Connection& db, const Context& context, const Group& group, std::set<std::string>& ids) {
  if (group.organisation_code.empty()) return {};
  std::string root;
  db.query("select organisation_id from organisation where tenant = ? and code = ?", {context.tenant, group.organisation_code},
           [&](const Row& row) {
             root = row.text(0);
             return false;
           });
  if (root.empty())
    return fail(ErrorKind::not_found, "There is no organisation \"" + group.organisation_code + "\".",
                "See the list of organisations for the codes.", "organisation");
  // `union` and not `union all`: a circle in the data would otherwise never end.
  const std::string within = group.below
                                 ? "with recursive part (id) as (select ? union select o.organisation_id from organisation o "
                                   "join part on o.parent_id = part.id where o.tenant = ?) "
                                   "select person_id from person where tenant = ? and status = 'active' and organisation_id in "
                                   "(select id from part)"
                                 : "select person_id from person where organisation_id = ? and tenant = ? and tenant = ? and status "
                                   "= 'active'";
  db.query(within, {root, context.tenant, context.tenant}, [&](const Row& row) {
    ids.insert(row.text(0));
    return true;
  });
  return {};
}

bool is_learner(Connection& db, const Context& context, const std::string& person_id) {
  bool has = false;
  db.query("select 1 from person_role where tenant = ? and person_id = ? and role = 'learner'", {context.tenant, person_id},
           [&](const Row&) { return !(has = true); });
  return has;
}

}  // namespace

std::string no_learner_words(const EnrolledMany& done) {
  if (done.no_learners == 0) return {};
  return done.no_learners == 1 ? "One of them has not the role learner, which opens modules."
                               : std::to_string(done.no_learners) + " of them have not the role learner, which opens modules.";
}

Result<EnrolledMany> enrol_many(Context& context, const std::string& course_id, const Group& group, const std::string& due,
                                const std::string& by) {
  const auto due_at = due_time(due);
  if (!due_at) return tl::unexpected<Error>(due_at.error());
  return context.database.write_value<EnrolledMany>([&](Connection& db) -> Result<EnrolledMany> {
    std::set<std::string> ids;
    if (auto named = add_named(db, context, group.usernames, ids); !named) return tl::unexpected<Error>(named.error());
    if (auto whole = add_organisation(db, context, group, ids); !whole) return tl::unexpected<Error>(whole.error());
    if (ids.empty())
      return fail(ErrorKind::invalid, "Nobody to enrol.", "Give usernames, or an organisation with people in it.",
                  group.organisation_code.empty() ? "usernames" : "organisation");
    EnrolledMany done;
    for (const auto& id : ids) {
      done.no_learners += is_learner(db, context, id) ? 0 : 1;
      const auto one = enrol_in(db, context, id, course_id, by, *due_at);
      if (!one) return tl::unexpected<Error>(one.error());
      ++(one->existed ? done.existed : done.added);
    }
    return done;
  });
}

}  // namespace waymark::catalogue
