#include "runtime/auth/access_link.hpp"

#include "runtime/audit/audit.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/random.hpp"

namespace waymark::auth {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

bool exists(Connection& db, std::string_view sql, const std::vector<storage::Value>& values) {
  bool found = false;
  db.query(sql, values, [&](const Row&) {
    found = true;
    return false;
  });
  return found;
}

bool active(Connection& db, const Context& context, const std::string& person) {
  return exists(db, "select 1 from person where tenant = ? and person_id = ? and status = 'active'", {context.tenant, person});
}

}  // namespace

std::string role_beyond(Connection& db, const Context& context, const std::string& maker, const std::string& target) {
  if (maker == target || !exists(db, "select 1 from person where tenant = ? and person_id = ?", {context.tenant, maker})) return {};
  std::string role;
  db.query(
      "select role from person_role t where tenant = ? and person_id = ? and role <> 'learner' and not exists "
      "(select 1 from person_role m where m.tenant = t.tenant and m.person_id = ? and m.role = t.role) order by role",
      {context.tenant, target, maker}, [&](const Row& row) {
        role = row.text(0);
        return false;
      });
  return role;
}

Result<Link> create_link(Context& context, const LinkOptions& options) {
  if (options.hours < 1 || options.hours > 8760)
    return fail(ErrorKind::invalid, "A link lives between 1 hour and 8,760 hours (a year).", "Give --hours in that range.");
  const std::string token = support::random_token(32);
  Link link{support::random_uuid(), context.settings.public_url + "/l/" + token, support::add_seconds(context.now(), options.hours * 3600)};
  auto done = context.database.write([&](Connection& db) -> Result<void> {
    if (!exists(db, "select 1 from person where tenant = ? and person_id = ?", {context.tenant, options.person_id}))
      return fail(ErrorKind::not_found, "There is no such person.", "See the People page for usernames.");
    if (!active(db, context, options.person_id))
      return fail(ErrorKind::conflict, "This person has left: no link lets them in.", "Put them back first.");
    if (options.kind == "launch" &&
        !exists(db, "select 1 from course where tenant = ? and course_id = ?", {context.tenant, options.course_id}))
      return fail(ErrorKind::not_found, "There is no such module.", "See `waymark course list` for the codes.");
    if (const std::string role = role_beyond(db, context, options.created_by, options.person_id); !role.empty())
      return fail(ErrorKind::forbidden, "This person has the role " + role + ", which you do not have: a link would let you act as them.",
                  "Ask somebody who has that role as well, or make the link on the command line.");
    db.execute(
        "insert into access_link (tenant, link_id, token_hash, kind, person_id, course_id, expires_at, uses_left, "
        "created_at, created_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {context.tenant, link.link_id, support::sha256_hex(token), options.kind, options.person_id, options.course_id, link.expires_at,
         std::int64_t{options.uses}, context.now(), options.created_by});
    audit::add(db, context, options.created_by, "link.create", options.person_id, options.kind + " " + link.link_id);
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return link;
}

namespace {

struct FoundLink {
  std::string created_by;
  LinkTarget target;
  std::string expires;
  std::int64_t uses = 0;
};

Result<FoundLink> find_link(Connection& db, const Context& context, const std::string& token) {
  std::optional<FoundLink> found;
  if (!token.empty() && token.size() <= 200)
    db.query(
        "select link_id, kind, person_id, course_id, expires_at, uses_left, created_by from access_link "
        "where tenant = ? and token_hash = ?",
        {context.tenant, support::sha256_hex(token)}, [&](const Row& row) {
          found = FoundLink{row.text(6), {row.text(1), row.text(2), row.text(3), row.text(0)}, row.text(4), row.integer(5)};
          return false;
        });
  if (!found)
    return fail(ErrorKind::not_found, "This link is not known.",
                "Check that it was copied whole, or ask your learning administrator for a new one.");
  if (found->expires <= context.now() || found->uses <= 0 || !active(db, context, found->target.person_id))
    return fail(ErrorKind::forbidden, "This link has run out.", "Sign in, or ask your learning administrator for a new link.");
  if (!role_beyond(db, context, found->created_by, found->target.person_id).empty())
    return fail(ErrorKind::forbidden, "This link was made before this account was given more rights.",
                "Sign in, or ask your learning administrator for a new link.");
  return *found;
}

}  // namespace

Result<LinkPreview> preview_link(Context& context, const std::string& token) {
  return context.database.read_value<LinkPreview>([&](Connection& db) -> Result<LinkPreview> {
    auto found = find_link(db, context, token);
    if (!found) return tl::unexpected<Error>(found.error());
    LinkPreview preview{found->target.person_id, "", found->uses == 1};
    db.query("select display_name from identity where tenant = ? and person_id = ?", {context.tenant, found->target.person_id},
             [&](const Row& row) {
               preview.display_name = row.text(0);
               return false;
             });
    return preview;
  });
}

Result<LinkTarget> use_link(Context& context, const std::string& token) {
  return context.database.write_value<LinkTarget>([&](Connection& db) -> Result<LinkTarget> {
    auto found = find_link(db, context, token);
    if (!found) return tl::unexpected<Error>(found.error());
    db.execute("update access_link set uses_left = uses_left - 1 where tenant = ? and link_id = ?",
               {context.tenant, found->target.link_id});
    audit::add(db, context, found->target.person_id, "sign-in.link", found->target.person_id, found->target.link_id);
    return found->target;
  });
}

}  // namespace waymark::auth
