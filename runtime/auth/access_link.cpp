#include "runtime/auth/access_link.hpp"

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
  db.query(sql, values, [&](const Row&) { found = true; return false; });
  return found;
}

}  // namespace

Result<Link> create_link(Context& context, const LinkOptions& options) {
  if (options.hours < 1 || options.hours > 8760)
    return fail(ErrorKind::invalid, "A link lives between 1 hour and 8,760 hours (a year).", "Give --hours in that range.");
  const std::string token = support::random_token(32);
  Link link{support::random_uuid(), context.settings.public_url + "/l/" + token,
            support::add_seconds(context.now(), options.hours * 3600)};
  auto done = context.database.write([&](Connection& db) -> Result<void> {
    if (!exists(db, "select 1 from person where tenant = ? and person_id = ?", {context.tenant, options.person_id}))
      return fail(ErrorKind::not_found, "There is no such person.", "See the People page for usernames.");
    if (options.kind == "launch" &&
        !exists(db, "select 1 from course where tenant = ? and course_id = ?", {context.tenant, options.course_id}))
      return fail(ErrorKind::not_found, "There is no such module.", "See `waymark course list` for the codes.");
    db.execute("insert into access_link (tenant, link_id, token_hash, kind, person_id, course_id, expires_at, uses_left, "
               "created_at, created_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               {context.tenant, link.link_id, support::sha256_hex(token), options.kind, options.person_id,
                options.course_id, link.expires_at, std::int64_t{options.uses}, context.now(), options.created_by});
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return link;
}

Result<LinkTarget> use_link(Context& context, const std::string& token) {
  if (token.empty() || token.size() > 200) return fail(ErrorKind::not_found, "This link is not known.");
  return context.database.write_value<LinkTarget>([&](Connection& db) -> Result<LinkTarget> {
    std::optional<LinkTarget> target;
    std::string link_id, expires;
    std::int64_t uses = 0;
    db.query("select link_id, kind, person_id, course_id, expires_at, uses_left from access_link "
             "where tenant = ? and token_hash = ?",
             {context.tenant, support::sha256_hex(token)}, [&](const Row& row) {
               link_id = row.text(0);
               target = LinkTarget{row.text(1), row.text(2), row.text(3)};
               expires = row.text(4);
               uses = row.integer(5);
               return false;
             });
    if (!target)
      return fail(ErrorKind::not_found, "This link is not known.",
                  "Check that it was copied whole, or ask your learning administrator for a new one.");
    if (expires <= context.now() || uses <= 0)
      return fail(ErrorKind::forbidden, "This link has run out.", "Sign in, or ask your learning administrator for a new link.");
    db.execute("update access_link set uses_left = uses_left - 1 where tenant = ? and link_id = ?", {context.tenant, link_id});
    return *target;
  });
}

}  // namespace waymark::auth
