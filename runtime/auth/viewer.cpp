#include "runtime/auth/viewer.hpp"

#include "runtime/auth/sign_in.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"

namespace waymark::auth {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr int kRenewEverySeconds = 60;

// Over https only the name with the prefix counts: a page on a sibling host could plant the plain one.
std::string session_token(const http::Request& request, const Context& context) {
  const bool secure = context.settings.public_url.starts_with("https://");
  const auto cookie = request.cookies.find(secure ? std::string("__Host-") + kSessionCookie : kSessionCookie);
  return cookie == request.cookies.end() ? std::string() : cookie->second;
}

void renew(Context& context, const std::string& hash, const std::string& now) {
  (void)context.database.write([&](Connection& db) -> Result<void> {
    db.execute("update web_session set last_seen_at = ?, expires_at = ? where tenant = ? and token_hash = ?",
               {now, support::add_seconds(now, context.settings.session_hours * 3600), context.tenant, hash});
    return {};
  });
}

}  // namespace

std::optional<Viewer> viewer_of(const http::Request& request, Context& context) {
  const std::string token = session_token(request, context);
  if (token.empty() || token.size() > 200) return std::nullopt;
  const std::string hash = support::sha256_hex(token), now = context.now();
  std::optional<Viewer> viewer;
  std::string last_seen;
  auto done = context.database.read([&](Connection& db) -> Result<void> {
    db.query(
        "select s.person_id, s.csrf, s.last_seen_at, i.display_name, p.organisation_id, i.must_change_password and s.link_id = '' from "
        "web_session s "
        "join person p on p.tenant = s.tenant and p.person_id = s.person_id and p.status = 'active' "
        "join identity i on i.tenant = s.tenant and i.person_id = s.person_id "
        "where s.tenant = ? and s.token_hash = ? and s.expires_at > ?",
        {context.tenant, hash, now}, [&](const Row& row) {
          viewer = Viewer{row.text(0), row.text(3), row.text(4), {}, row.text(1), hash, row.integer(5) != 0};
          last_seen = row.text(2);
          return false;
        });
    if (viewer)
      db.query("select role from person_role where tenant = ? and person_id = ?", {context.tenant, viewer->person_id}, [&](const Row& row) {
        viewer->roles.insert(row.text(0));
        return true;
      });
    return {};
  });
  if (!done) return std::nullopt;
  if (viewer && support::add_seconds(last_seen, kRenewEverySeconds) < now) {
    renew(context, hash, now);
    viewer->renewed_token = token;
  }
  return viewer;
}

bool csrf_ok(const Viewer& viewer, const std::string& given) {
  return !viewer.csrf.empty() && support::constant_time_equal(viewer.csrf, given);
}

}  // namespace waymark::auth
