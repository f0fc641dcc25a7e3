#pragma once
#include <optional>
#include <set>
#include <string>

#include "runtime/context.hpp"
#include "runtime/http/message.hpp"
#include "xapi/store/clearance.hpp"

namespace waymark::auth {

// Who looks at a page. Roles: learner, admin, reporter; reader = may read statements and answers of named people.
struct Viewer {
  std::string person_id, display_name, organisation_id;
  std::set<std::string> roles;
  std::string csrf;  // put into every form as hidden field "csrf"
  std::string session_hash;
  bool must_change_password =
      false;                       // only the password page and sign-out are open until it is done; whoever came by a link used no password
  std::string renewed_token = {};  // the cookie's value when this request renewed the idle limit: the cookie is to last as long

  bool has(const std::string& role) const { return roles.contains(role); }
  // Of what they may read at all: learners' own words need a permission of their own.
  xapi::Clearance sees() const { return xapi::Clearance::reader(has("reflections")); }
};

// The signed-in person of a request, by its session cookie; renews the idle limit (at most once a minute).
std::optional<Viewer> viewer_of(const http::Request& request, runtime::Context& context);

// True when the form (urlencoded field, multipart field, or header x-csrf-token) carries the viewer's token. Constant time.
bool csrf_ok(const Viewer& viewer, const std::string& given);

}  // namespace waymark::auth
