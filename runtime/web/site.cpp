#include "runtime/web/site.hpp"

#include <algorithm>
#include <exception>

#include "runtime/support/log.hpp"
#include "runtime/web/security_headers.hpp"

namespace waymark::web {
namespace {

std::string first_of(const support::Fields& fields, const std::string& name) {
  for (const auto& [key, value] : fields)
    if (key == name) return value;
  return {};
}

std::string trimmed(const std::string& text) {
  constexpr const char* kBlanks = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kBlanks);
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

// The page of ours that a form was on, by its Referer; "/" when that is not known.
std::string form_page(const http::Request& request) {
  const std::string referer = request.header("referer");
  const std::size_t scheme = referer.find("://"), path = scheme == std::string::npos ? scheme : referer.find('/', scheme + 3);
  if (path == std::string::npos || referer.substr(scheme + 3, path - scheme - 3) != request.host_port) return "/";
  return local_path(referer.substr(path));
}

// Back to where they were afterwards; whoever sent a form hears that it was not taken.
http::Response to_sign_in(const http::Request& request) {
  const bool form = request.method != "GET";
  const std::string next = form ? form_page(request) : request.target;
  std::string location = form ? "/sign-in?ended=1" : "/sign-in";
  if (next != "/") location += (form ? "&next=" : "?next=") + support::percent_encode(next);
  return http::redirect(location);
}

constexpr const char* kNotOurForm = "The form did not come from a page of this service, or the page was open for too long.";
constexpr const char* kRoleMissing = "Your account does not have the role that this page needs.";

http::Response refused(Visit& visit) {
  return forbidden_page(visit.context, visit.viewer_or_null(), visit.request,
                        std::string(kNotOurForm) + " Go back, load the page again and repeat what you did.");
}

bool sets_cookie(const http::Response& response) {
  return std::any_of(response.headers.begin(), response.headers.end(), [](const auto& header) { return header.first == "Set-Cookie"; });
}

// The last stop for faults that no value stands for: logged with the trace id, and a page that says so.
http::Response guarded(Visit& visit, const PageHandler& handler) {
  try {
    http::Response response = handler(visit);
    if (visit.viewer && !visit.viewer->renewed_token.empty() && !sets_cookie(response))
      response.add("Set-Cookie",
                   session_cookie(visit.viewer->renewed_token, visit.context.settings.session_hours * 3600, over_https(visit)));
    return response;
  } catch (const std::exception& fault) {
    support::log(support::Level::error, "a page failed",
                 {{"fault", support::Json(fault.what())}},  // the request's own line names the route; a path may be a link's secret
                 visit.request.trace_id);
    return broken_page(visit.context, visit.viewer_or_null(), visit.request);
  }
}

// Null when the viewer may go on.
std::optional<http::Response> turned_away(Visit& visit, const std::string& role) {
  if (!visit.viewer) return to_sign_in(visit.request);
  const std::string& path = visit.request.path;
  if (visit.viewer->must_change_password && path != "/password" && path != "/sign-out") return http::redirect("/password?must=1");
  if (!role.empty() && !visit.viewer->has(role)) return forbidden_page(visit.context, visit.viewer_or_null(), visit.request, kRoleMissing);
  return std::nullopt;
}

bool read_form(Visit& visit) {
  if (!visit.request.header("content-type").starts_with("application/x-www-form-urlencoded")) return false;
  auto fields = support::form_decode(visit.request.body);
  if (!fields) return false;
  visit.form = std::move(*fields);
  return true;
}

http::Response run_action(Visit& visit, const std::string& role, const PageHandler& handler) {
  if (auto away = turned_away(visit, role)) return *away;
  if (!from_own_pages(visit.request) || !read_form(visit) || !auth::csrf_ok(*visit.viewer, visit.raw_field("csrf"))) return refused(visit);
  return handler(visit);
}

// The same for a script that uploads: it cannot follow a redirect to a page, and shows these words itself.
std::optional<http::Response> script_turned_away(const Visit& visit, const std::string& role, bool ours) {
  const auto say = [&](int status, const char* type, const char* title, const char* detail) {
    return http::problem(status, type, title, detail, visit.request.trace_id);
  };
  if (!visit.viewer) return say(401, "signed-out", "Your sign-in has run out", "Sign in again, then repeat it.");
  if (visit.viewer->must_change_password)
    return say(403, "password-due", "Your password has to be changed first", "Load the page again to do so.");
  if (!role.empty() && !visit.viewer->has(role)) return say(403, "forbidden", "You cannot do this", kRoleMissing);
  if (!ours) return say(403, "forbidden", "The upload was not taken", kNotOurForm);
  return std::nullopt;
}

// Null when the upload may be read: it is somebody with that role, and it comes from our pages.
std::optional<http::Response> not_admitted(Visit& visit, const std::string& role) {
  const std::string token = visit.request.header("x-csrf-token");
  const bool ours = from_own_pages(visit.request) && (token.empty() || (visit.viewer && auth::csrf_ok(*visit.viewer, token)));
  if (wants_json(visit.request)) return script_turned_away(visit, role, ours);
  if (auto away = turned_away(visit, role)) return away;
  return ours ? std::nullopt : std::optional(refused(visit));
}

}  // namespace

std::string Visit::parameter(const std::string& name) const {
  const auto found = request.parameters.find(name);
  return found == request.parameters.end() ? "" : found->second;
}
std::string Visit::field(const std::string& name) const { return trimmed(first_of(form, name)); }
std::string Visit::raw_field(const std::string& name) const { return first_of(form, name); }
http::Response Visit::page(Page page) const { return page_response(context, viewer_or_null(), std::move(page)); }
http::Response Visit::not_found() const { return not_found_page(context, viewer_or_null(), request); }

http::Response Visit::error(const Error& error) const {
  if (status_of(error.kind) >= 500)
    support::log(support::Level::error, error.message, {{"where", support::Json(error.where)}}, request.trace_id);
  return error_page(context, viewer_or_null(), request, error);
}

void Site::open(const std::string& pattern, PageHandler handler) {
  router_.add({.method = "GET", .pattern = pattern, .handler = [&context = context_, handler](http::Request& request) {
                 Visit visit{request, context, auth::viewer_of(request, context)};
                 return guarded(visit, handler);
               }});
}

void Site::open_action(const std::string& pattern, PageHandler handler) {
  router_.add({.method = "POST", .pattern = pattern, .handler = [&context = context_, handler](http::Request& request) {
                 Visit visit{request, context, auth::viewer_of(request, context)};
                 return guarded(visit, [&](Visit& checked) {
                   return from_own_pages(request) && read_form(checked) ? handler(checked) : refused(checked);
                 });
               }});
}

void Site::page(const std::string& role, const std::string& pattern, PageHandler handler) {
  router_.add({.method = "GET", .pattern = pattern, .handler = [&context = context_, role, handler](http::Request& request) {
                 Visit visit{request, context, auth::viewer_of(request, context)};
                 return guarded(visit, [&](Visit& checked) {
                   auto away = turned_away(checked, role);
                   return away ? *away : handler(checked);
                 });
               }});
}

void Site::action(const std::string& role, const std::string& pattern, PageHandler handler) {
  router_.add({.method = "POST", .pattern = pattern, .handler = [&context = context_, role, handler](http::Request& request) {
                 Visit visit{request, context, auth::viewer_of(request, context)};
                 return guarded(visit, [&](Visit& checked) { return run_action(checked, role, handler); });
               }});
}

void Site::request(const std::string& role, const std::string& pattern, PageHandler handler) {
  router_.add({.method = "POST", .pattern = pattern, .handler = [&context = context_, role, handler](http::Request& request) {
                 Visit visit{request, context, auth::viewer_of(request, context)};
                 return guarded(visit, [&](Visit& checked) {
                   if (auto away = turned_away(checked, role)) return *away;
                   return from_own_pages(request) && !request.header("x-waymark-request").empty() ? handler(checked) : refused(checked);
                 });
               }});
}

void Site::upload(const std::string& role, const std::string& pattern, std::uint64_t limit, PageHandler handler) {
  auto run = [&context = context_, role, handler](http::Request& request) {
    Visit visit{request, context, auth::viewer_of(request, context)};
    return guarded(visit, [&](Visit& checked) {
      auto away = not_admitted(checked, role);
      return away ? *away : handler(checked);
    });
  };
  // Before a byte of the body is kept: who is it, and does it come from our pages?
  auto admit = [&context = context_, role](http::Request& request) {
    Visit visit{request, context, auth::viewer_of(request, context)};
    return not_admitted(visit, role);
  };
  router_.add({.method = "POST", .pattern = pattern, .handler = run, .body_limit = limit, .spool = true, .admit = admit});
}

bool over_https(const Visit& visit) { return visit.request.secure || visit.context.settings.public_url.starts_with("https://"); }

bool wants_json(const http::Request& request) { return request.header("accept").find("application/json") != std::string::npos; }

bool from_own_pages(const http::Request& request) {
  const std::string site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return false;
  const std::string origin = request.header("origin");
  if (origin.empty()) return true;
  const std::size_t scheme = origin.find("://");
  return scheme != std::string::npos && origin.substr(scheme + 3) == request.host_port;
}

std::string local_path(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '\\'; });
  if (!plain || text.empty() || text[0] != '/' || text.starts_with("//") || text.size() > 2000) return "/";
  return text;
}

}  // namespace waymark::web
