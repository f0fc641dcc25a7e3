#pragma once
#include <functional>
#include <optional>
#include <string>

#include "runtime/auth/viewer.hpp"
#include "runtime/context.hpp"
#include "runtime/http/message.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/web/page.hpp"

// Routes of pages: who may open them, where forms come from, and what a fault looks like is settled here,
// once.
namespace waymark::web {

// One request for a page, with who asks.
struct Visit {
  http::Request& request;
  runtime::Context& context;
  std::optional<auth::Viewer> viewer;  // always there in handlers of page(), action() and upload()
  support::Fields form = {};           // of an action

  const auth::Viewer* viewer_or_null() const { return viewer ? &*viewer : nullptr; }
  std::string parameter(const std::string& name) const;  // from the route's pattern
  std::string field(const std::string& name) const;      // first of that name in the form, blanks at both ends cut
  std::string raw_field(const std::string& name) const;  // as sent: passwords
  std::string now() const { return context.now(); }

  http::Response page(Page page) const;
  http::Response error(const Error& error) const;
  http::Response not_found() const;
};

using PageHandler = std::function<http::Response(Visit&)>;

// Adds routes to a router; needed only while they are added. The context must outlive the router.
class Site {
 public:
  Site(http::Router& router, runtime::Context& context) : router_(router), context_(context) {}

  // Open to everybody; visit.viewer may be empty.
  void open(const std::string& pattern, PageHandler handler);
  // POST without a session (the sign-in form): only from our own pages (Origin, Sec-Fetch-Site).
  void open_action(const std::string& pattern, PageHandler handler);

  // GET for a signed-in person with that role ("" for any). Others are sent to sign in and then back, or get
  // 403.
  void page(const std::string& role, const std::string& pattern, PageHandler handler);
  // POST of a form: role, origin and CSRF field have been checked before the handler runs.
  void action(const std::string& role, const std::string& pattern, PageHandler handler);
  // POST of a script of ours without a form: role and origin have been checked, and the header x-waymark-request, which
  // another site's page cannot send.
  void request(const std::string& role, const std::string& pattern, PageHandler handler);
  // POST whose body is spooled to a file (multipart). Role and origin have been checked, and the header
  // x-csrf-token when it was sent; otherwise the handler compares the multipart field "csrf" with csrf_ok
  // before it does anything. A script of ours that asks for JSON is turned away with problem details: 401 signed out, 403.
  void upload(const std::string& role, const std::string& pattern, std::uint64_t limit, PageHandler handler);

 private:
  http::Router& router_;
  runtime::Context& context_;
};

bool over_https(const Visit& visit);  // as the browser sees it

// True for a script that wants its answer as JSON and shows the words itself.
bool wants_json(const http::Request& request);

// False when a browser says that the request came from another site or host.
bool from_own_pages(const http::Request& request);

// A path of ours that is safe to redirect to, or "/".
std::string local_path(const std::string& text);

}  // namespace waymark::web
