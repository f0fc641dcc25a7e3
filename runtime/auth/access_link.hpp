#pragma once
#include <string>

#include "runtime/context.hpp"

// One-link access: a link that signs one person in, optionally straight into one course, for a limited time and number of
// uses. The link carries 256 random bits; the database has only their SHA-256, so a copy of the database opens nothing.
namespace waymark::auth {

struct LinkOptions {
  std::string kind = "launch";  // "launch": to a course; "sign-in": to the home page (also used to set a first password)
  std::string person_id, course_id;
  int hours = 168;
  int uses = 1000000;  // a launch link on a rota page is used often; sign-in links once
  std::string created_by;
};

struct Link {
  std::string link_id, url, expires_at;
};

// Whoever has a link is that person to Waymark. So nobody may make a link for somebody who holds a role, other than
// learner, that the maker lacks: it would lend the maker that role. `created_by` is looked up; what is no person of this
// store ("command line") is whoever runs the program and may do everything anyway.
// Errors: not_found when the person or the course is not there; invalid for hours outside 1..8760; forbidden as said.
Result<Link> create_link(runtime::Context& context, const LinkOptions& options);

struct LinkTarget {
  std::string kind, person_id, course_id, link_id;
};

// Who a link would sign in, without using it up. Errors as use_link.
struct LinkPreview {
  std::string person_id, display_name;
  bool once = false;  // one use is left: a page asks first, so that a mail scanner does not use it up
};
Result<LinkPreview> preview_link(runtime::Context& context, const std::string& token);

// Counts one use. Errors: not_found (unknown or withdrawn), forbidden with advice when it has run out, or when the person
// has been given a role since that the link's maker lacks.
Result<LinkTarget> use_link(runtime::Context& context, const std::string& token);

// A role that `target` has and `maker` lacks; empty when there is none, or when the maker is no person of this store.
std::string role_beyond(storage::Connection& db, const runtime::Context& context, const std::string& maker, const std::string& target);

}  // namespace waymark::auth
