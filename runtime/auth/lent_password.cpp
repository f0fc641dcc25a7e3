#include "runtime/auth/lent_password.hpp"

#include "runtime/audit/audit.hpp"
#include "runtime/auth/access_link.hpp"
#include "runtime/auth/way_in.hpp"

namespace waymark::auth {

namespace {

struct Lent {
  bool set = false;
  std::string link, maker;
};

Lent lent(storage::Connection& db, const runtime::Context& context, const std::string& person_id) {
  Lent found;
  db.query(
      "select i.password_hash <> '', coalesce(l.link_id, ''), coalesce(l.created_by, '') from identity i left join "
      "access_link l on l.tenant = i.tenant and l.link_id = i.password_link where i.tenant = ? and i.person_id = ?",
      {context.tenant, person_id}, [&](const storage::Row& row) {
        found = {row.integer(0) != 0, row.text(1), row.text(2)};
        return false;
      });
  return found;
}

void take_back(storage::Connection& db, const runtime::Context& context, const std::string& person_id, const std::string& by,
               const std::string& detail) {
  db.execute(
      "update identity set password_hash = '', password_link = '', must_change_password = 0 where tenant = ? and "
      "person_id = ?",
      {context.tenant, person_id});
  db.execute("delete from web_session where tenant = ? and person_id = ?", {context.tenant, person_id});
  audit::add(db, context, by, "password.take-back", person_id, detail);
}

}  // namespace

bool take_back_lent_password(storage::Connection& db, const runtime::Context& context, const std::string& person_id,
                             const std::string& by) {
  const auto found = lent(db, context, person_id);
  if (!found.set || found.link.empty() || role_beyond(db, context, found.maker, person_id).empty()) return false;
  take_back(db, context, person_id, by, found.link);
  return true;
}

Result<void> take_back_password(runtime::Context& context, const std::string& person_id, const std::string& by) {
  return context.database.write([&](storage::Connection& db) -> Result<void> {
    if (!lent(db, context, person_id).set)
      return fail(ErrorKind::conflict, "There is no password to take back.", "A sign-in link lets the person in and choose one.");
    const bool before = some_admin_can_sign_in(db, context);
    take_back(db, context, person_id, by, "asked for");
    if (before && !some_admin_can_sign_in(db, context))
      return fail(ErrorKind::conflict, "Nobody with the role admin could sign in any more.",
                  "Make a sign-in link for one of them first: `waymark link create` can always.");
    return {};
  });
}

PasswordOrigin password_origin(runtime::Context& context, const std::string& person_id) {
  PasswordOrigin origin;
  (void)context.database.read([&](storage::Connection& db) -> Result<void> {
    const auto found = lent(db, context, person_id);
    origin = {found.set, found.maker == person_id ? std::string() : found.maker};
    return {};
  });
  return origin;
}

}  // namespace waymark::auth
