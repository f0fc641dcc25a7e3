#include "runtime/auth/way_in.hpp"

#include <algorithm>
#include <vector>

#include "runtime/auth/access_link.hpp"

namespace waymark::auth {

using storage::Row;

bool can_sign_in(storage::Connection& db, const runtime::Context& context, const std::string& person_id) {
  bool password = false;
  db.query("select 1 from identity where tenant = ? and person_id = ? and password_hash <> ''", {context.tenant, person_id},
           [&](const Row&) {
             password = true;
             return false;
           });
  if (password) return true;
  std::vector<std::string> makers;
  db.query(
      "select distinct created_by from access_link where tenant = ? and person_id = ? and kind = 'sign-in' and uses_left > 0 "
      "and expires_at > ?",
      {context.tenant, person_id, context.now()}, [&](const Row& row) {
        makers.push_back(row.text(0));
        return true;
      });
  return std::any_of(makers.begin(), makers.end(),
                     [&](const std::string& maker) { return role_beyond(db, context, maker, person_id).empty(); });
}

bool some_admin_can_sign_in(storage::Connection& db, const runtime::Context& context) {
  std::vector<std::string> admins;
  db.query(
      "select r.person_id from person_role r join person p on p.tenant = r.tenant and p.person_id = r.person_id and p.status = "
      "'active' where r.tenant = ? and r.role = 'admin' order by r.person_id",
      {context.tenant}, [&](const Row& row) {
        admins.push_back(row.text(0));
        return true;
      });
  return std::any_of(admins.begin(), admins.end(), [&](const std::string& one) { return can_sign_in(db, context, one); });
}

}  // namespace waymark::auth
