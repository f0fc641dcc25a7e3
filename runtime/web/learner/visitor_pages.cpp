// Pages that need no learner: the first page, signing in and out, passwords, one-link access, help and
// statements.
#include <algorithm>

#include "runtime/auth/access_link.hpp"
#include "runtime/auth/sign_in.hpp"
#include "runtime/people/people.hpp"
#include "runtime/web/learner/learner_pages.hpp"
#include "runtime/web/learner/module_queries.hpp"
#include "runtime/web/security_headers.hpp"

namespace waymark::web {
namespace {

constexpr std::size_t kMostPassword = 1024;  // bytes; hashing a longer one would only cost time

// Where a person's work is: her modules if she was ever given one, else what she looks after.
std::string home_of(const Visit& visit) {
  const auth::Viewer& viewer = *visit.viewer;
  if (viewer.has("learner") && has_registration(visit.context, viewer.person_id).value_or(true)) return "/modules";
  if (viewer.has("admin")) return "/admin";
  if (viewer.has("reporter")) return "/reports";
  return viewer.has("learner") ? "/modules" : "/help";
}

http::Response first_page(Visit& visit) { return http::redirect(visit.viewer ? home_of(visit) : "/sign-in"); }

http::Response sign_in_page(Visit& visit, std::vector<FieldError> errors, const std::string& username, const std::string& next,
                            int status = 200) {
  const bool signed_out = visit.request.query_value("signed-out") == "1";
  Page page{.title = "Sign in", .content = "pages/sign-in", .errors = errors, .status = status};
  if (errors.empty() && signed_out) {
    page.notice = Notice{.heading = "You have signed out"};
    page.scripts = {"js/signed-out.js"};
  }
  if (errors.empty() && visit.request.query_value("ended") == "1")
    page.notice = Notice{.heading = "Your sign-in had run out",
                         .text = "What you sent was not taken. Sign in, and you come back to the page where you wrote it."};
  page.data.set("next", next)
      .set("username", input({.id = "username",
                              .label = "Username",
                              .value = username,
                              .error = error_of(errors, "username"),
                              .autocomplete = "username",
                              .width = 20,
                              .spellcheck = false}))
      .set("password", password({.id = "password", .label = "Password", .error = error_of(errors, "password")}))
      .set("submit", button({.text = "Sign in", .once = true}));
  return visit.page(std::move(page));
}

http::Response show_sign_in(Visit& visit) {
  const std::string next = local_path(visit.request.query_value("next"));
  if (visit.viewer) return http::redirect(next == "/" ? home_of(visit) : next);
  auto admin = people::any_admin(visit.context);
  if (!admin) return visit.error(admin.error());
  if (!*admin) return visit.page({.title = "Set up this service", .content = "pages/first-run"});
  return sign_in_page(visit, {}, "", next);
}

http::Response with_session(Visit& visit, const auth::SignedIn& session, const std::string& location) {
  http::Response response = http::redirect(location);
  response.add("Set-Cookie", session_cookie(session.token, session.idle_seconds, over_https(visit)));
  response.set("Cache-Control", "no-store");
  response.set("Referrer-Policy", "no-referrer");
  return response;
}

http::Response held(http::Response response, std::int64_t seconds) {
  response.set("Retry-After", std::to_string(std::max<std::int64_t>(1, seconds)));
  return response;
}

http::Response do_sign_in(Visit& visit) {
  const std::string username = visit.field("username"), secret = visit.raw_field("password");
  const std::string next = local_path(visit.field("next"));
  std::vector<FieldError> errors;
  if (username.empty()) errors.push_back({"username", "Enter your username"});
  if (secret.empty()) errors.push_back({"password", "Enter your password"});
  if (!errors.empty()) return sign_in_page(visit, errors, username, next, 422);
  if (username.size() > 200 || secret.size() > kMostPassword)
    return sign_in_page(visit, {{"username", "The username or the password is not right"}}, "", next, 401);
  auto session = auth::sign_in(visit.context, username, secret, visit.request.remote);
  if (!session) {
    const Error& error = session.error();
    if (error.kind != ErrorKind::unauthorized && error.kind != ErrorKind::unavailable) return visit.error(error);
    const std::string words = error.message + (error.advice.empty() ? "" : " " + error.advice);
    if (error.where == "throttled")  // 5xx would say that we are at fault
      return held(sign_in_page(visit, {{"username", words}}, username, next, 429),
                  auth::sign_in_wait(visit.context, username, visit.request.remote));
    return sign_in_page(visit, {{"username", words}}, username, next, status_of(error.kind));
  }
  return with_session(visit, *session, session->must_change_password ? "/password?must=1" : next);
}

http::Response do_sign_out(Visit& visit) {
  if (auto done = auth::sign_out(visit.context, visit.viewer->session_hash); !done) return visit.error(done.error());
  http::Response response = http::redirect("/sign-in?signed-out=1");
  response.add("Set-Cookie", session_cookie("", 0, over_https(visit)));
  response.set("Clear-Site-Data", "\"cache\"");
  return response;
}

http::Response password_page(Visit& visit, std::vector<FieldError> errors, int status = 200) {
  Page page{.title = "Change your password", .content = "pages/password", .errors = errors, .status = status};
  const bool has = auth::has_password(visit.context, visit.viewer->person_id);
  const Data current = has ? password({.id = "current", .label = "Current password", .error = error_of(errors, "current")}) : Data(false);
  // A link to a module may hang on a rota page: whoever comes by one chooses no password.
  const bool by_module_link = !has && auth::came_by_module_link(visit.context, visit.viewer->session_hash);
  page.data.set("must", visit.request.query_value("must") == "1")
      .set("may", !by_module_link)
      .set("current", current)
      .set("chosen", password({.id = "chosen",
                               .label = "New password",
                               .hint = "At least 12 characters. Three words that only you would put together work well.",
                               .error = error_of(errors, "chosen"),
                               .autocomplete = "new-password"}))
      .set("submit", button({.text = "Change password", .once = true}));
  return visit.page(std::move(page));
}

http::Response do_change_password(Visit& visit) {
  const std::string current = visit.raw_field("current"), chosen = visit.raw_field("chosen");
  std::vector<FieldError> errors;
  const bool first = !auth::has_password(visit.context, visit.viewer->person_id);
  if (!first && current.empty()) errors.push_back({"current", "Enter your current password"});
  if (chosen.empty()) errors.push_back({"chosen", "Enter a new password"});
  if (current.size() > kMostPassword || chosen.size() > kMostPassword)
    errors.push_back({"chosen", "Choose a password of at most 1,024 characters"});
  if (!errors.empty()) return password_page(visit, errors, 422);
  auto done = auth::change_password(visit.context, visit.viewer->person_id, first ? nullptr : &current, chosen, visit.viewer->session_hash);
  if (done) return http::redirect("/password?done=1");
  const Error& error = done.error();
  if (error.kind == ErrorKind::unauthorized) return password_page(visit, {{"current", error.message}}, 422);
  if (error.where == "throttled")
    return held(password_page(visit, {{"current", error.message + " " + error.advice}}, 429),
                auth::password_wait(visit.context, visit.viewer->person_id));
  if (error.kind == ErrorKind::invalid)
    return password_page(visit, {{"chosen", error.message + (error.advice.empty() ? "" : " " + error.advice)}}, 422);
  return visit.error(error);
}

http::Response show_password(Visit& visit) {
  if (visit.request.query_value("done") != "1") return password_page(visit, {});
  Page page{.title = "Password changed",
            .content = "pages/password-changed",
            .notice = Notice{.heading = "Your password has been changed", .text = "You have been signed out everywhere else."}};
  page.data.set("home", home_of(visit));
  return visit.page(std::move(page));
}

// A signed link: it opens a session for one person, and, when it names a course, goes straight to it.
http::Response use_link(Visit& visit) {
  auto target = auth::use_link(visit.context, visit.parameter("token"));
  if (!target) {
    if (target.error().kind == ErrorKind::not_found)
      return visit.error(
          {ErrorKind::not_found, "This link is not known.", "Check that you copied all of it, or ask for a new one.", {}, {}});
    return visit.error(target.error());
  }
  std::string location = "/";
  if (!target->course_id.empty()) {
    auto registration = registration_for(visit.context, target->person_id, target->course_id);
    if (!registration) return visit.error(registration.error());
    location = registration->empty() ? "/modules" : "/modules/" + *registration;
  }
  auto session = auth::open_session(visit.context, target->person_id, target->link_id);
  if (!session) return visit.error(session.error());
  return with_session(visit, *session, location);
}

bool of_somebody_else(const Visit& visit, const auth::LinkPreview& link) {
  return visit.viewer && visit.viewer->person_id != link.person_id;
}

http::Response link_page(Visit& visit, Page page) {
  page.data.set("action", visit.request.path);
  auto response = visit.page(std::move(page));
  // The address is the key: it goes to no other host. Not "no-referrer": browsers then post the form with the origin "null",
  // and a form of unknown origin is refused.
  response.set("Referrer-Policy", "same-origin");
  response.set("Cache-Control", "no-store");
  return response;
}

// Whoever is signed in must not do another person's work unawares: on a shared computer, or by a link that somebody put in their way.
http::Response ask_who_goes_on(Visit& visit, const auth::LinkPreview& link) {
  Page page{.title = "Go on as " + link.display_name + "?", .content = "pages/link-of-another"};
  page.data.set("name", link.display_name)
      .set("go", button({.text = "Go on as " + link.display_name, .once = true}))
      .set("stay", link_button({.text = "Stay signed in as " + visit.viewer->display_name, .href = "/"}, "secondary"));
  return link_page(visit, std::move(page));
}

// A link that works once asks first: a mail scanner that follows it must not use it up.
http::Response open_link(Visit& visit) {
  auto preview = auth::preview_link(visit.context, visit.parameter("token"));
  if (preview && of_somebody_else(visit, *preview)) return ask_who_goes_on(visit, *preview);
  if (!preview || !preview->once) return use_link(visit);
  Page page{.title = "Sign in", .content = "pages/link"};
  page.data.set("name", preview->display_name).set("go", button({.text = "Continue", .once = true}));
  return link_page(visit, std::move(page));
}

// The answer to either question. Who is asked is decided again: somebody may have signed in since the page was shown.
http::Response follow_link(Visit& visit) {
  auto preview = auth::preview_link(visit.context, visit.parameter("token"));
  if (!preview || !of_somebody_else(visit, *preview)) return use_link(visit);
  if (!auth::csrf_ok(*visit.viewer, visit.raw_field("csrf"))) return ask_who_goes_on(visit, *preview);
  auto response = use_link(visit);
  if (response.status != 303) return response;
  if (auto done = auth::sign_out(visit.context, visit.viewer->session_hash); !done) return visit.error(done.error());
  response.set("Clear-Site-Data", "\"cache\"");
  return response;
}

// What no route has: a page for people, problem details for programs.
http::Response nothing_here(Visit& visit) {
  const std::string& path = visit.request.path;
  if (path.starts_with("/api/") || path.starts_with("/xapi"))
    return http::problem(404, "not-found", "Not found", "There is no such address. Check it against the documentation.",
                         visit.request.trace_id);
  return visit.not_found();
}

// Only what the reader has is explained and linked; who is not signed in reads how to take a module.
http::Response help(Visit& visit) {
  const auto has = [&](const char* role) { return visit.viewer && visit.viewer->has(role); };
  Page page{.title = "Help", .content = "pages/help"};
  page.data.set("learner", has("learner")).set("admin", has("admin")).set("reporter", has("reporter"));
  page.data.set("takes_modules", has("learner") || !(has("admin") || has("reporter")));
  return visit.page(std::move(page));
}

PageHandler fixed(const char* title, const char* content) {
  return [title, content](Visit& visit) {
    Page page{.title = title, .content = content};
    page.data.set("learner", visit.viewer && visit.viewer->has("learner"));
    return visit.page(std::move(page));
  };
}

}  // namespace

void add_visitor_pages(Site& site) {
  site.open("/", first_page);
  site.open("/sign-in", show_sign_in);
  site.open_action("/sign-in", do_sign_in);
  site.action("", "/sign-out", do_sign_out);
  site.page("", "/password", show_password);
  site.action("", "/password", do_change_password);
  site.open("/l/{token}", open_link);
  site.open_action("/l/{token}", follow_link);
  site.open("/help", help);
  site.open("/accessibility", fixed("Accessibility statement", "pages/accessibility"));
  site.open("/{path*}", nothing_here);
  site.open("/privacy", fixed("Privacy and cookies", "pages/privacy"));
}

}  // namespace waymark::web
