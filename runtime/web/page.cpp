#include "runtime/web/page.hpp"

#include <array>

#include "runtime/web/assets.hpp"
#include "runtime/web/security_headers.hpp"
#include "runtime/web/template.hpp"

namespace waymark::web {
namespace {

struct Entry {
  const char* role;
  const char* section;
  const char* href;
  const char* text;
};

// Who sees what in the header. A person with several roles sees all of theirs, in this order.
constexpr std::array<Entry, 5> kNavigation{{
    {"learner", "modules", "/modules", "My modules"},
    {"learner", "record", "/record", "My record"},
    {"reporter", "reports", "/reports", "Reports"},
    {"reader", "statements", "/reports/statements", "Statements"},
    {"admin", "admin", "/admin", "Administration"},
}};

Data navigation(const auth::Viewer* viewer, const std::string& section) {
  if (!viewer) return Data(false);
  Data::List entries;
  for (const Entry& entry : kNavigation) {
    if (!viewer->has(entry.role)) continue;
    entries.push_back(Data().set("href", entry.href).set("text", entry.text).set("current", section == entry.section));
  }
  return entries.empty() ? Data(false) : Data().set("entries", std::move(entries));
}

// Pages of a signed-in person send what an earlier player page could not (runtime/player/README.md), also before signing out;
// the player page itself sends what is its own by its own script.
Data script_list(const auth::Viewer* viewer, const Page& page) {
  Data::List list{Data().set("url", asset_url("js/waymark.js"))};
  if (viewer) list.push_back(Data().set("url", asset_url("js/unsent.js")));
  for (const std::string& script : page.scripts) list.push_back(Data().set("url", asset_url(script)));
  return list;
}

Data meta_list(const auth::Viewer* viewer, const Page& page) {
  Data::List list;
  if (viewer) list.push_back(Data().set("name", "waymark-person").set("value", viewer->person_id));
  for (const Meta& meta : page.metas) list.push_back(Data().set("name", meta.name).set("value", meta.value));
  return list;
}

// A title in pieces, between which a line may break: after each slash with something on both sides, "neighbourhood/place".
Data title_parts(const std::string& title) {
  Data::List parts;
  std::size_t from = 0;
  const auto add = [&](std::size_t to) {
    parts.push_back(Data().set("text", title.substr(from, to - from)).set("more", to < title.size()));
    from = to;
  };
  for (std::size_t at = title.find('/'); at != std::string::npos; at = title.find('/', at + 1))
    if (at > from && at + 1 < title.size() && title[at + 1] != '/') add(at + 1);
  add(title.size());
  return parts;
}

void set_layout(Data& data, const runtime::Context& context, const auth::Viewer* viewer, const Page& page) {
  data.set("title", page.title)
      .set("title_parts", title_parts(page.title))
      .set("service_name", context.settings.service_name)
      .set("organisation_name", context.settings.organisation_name)
      .set("session_hours", context.settings.session_hours)
      .set("style_url", asset_url("css/waymark.css"))
      .set("favicon_url", asset_url("images/favicon.svg"))
      .set("scripts", script_list(viewer, page))
      .set("metas", meta_list(viewer, page))
      .set("viewer", viewer != nullptr)
      .set("viewer_name", viewer ? viewer->display_name : "")
      .set("csrf", viewer ? viewer->csrf : "")
      .set("navigation", page.bare ? Data(false) : navigation(viewer, page.section))
      .set("breadcrumb", page.breadcrumbs.empty() ? Data(false) : breadcrumb(page.breadcrumbs))
      .set("error_summary", error_summary(page.errors))
      .set("notice", page.notice ? notice(*page.notice) : Data(false))
      .set("wide", page.wide)
      .set("bare", page.bare)
      .set("body_class", page.bare ? "wm-player-page" : "");
}

http::Response message_page(const runtime::Context& context, const auth::Viewer* viewer, int status, const std::string& title,
                            const std::string& message, const std::string& advice, const std::string& trace_id) {
  Page page{.title = title, .content = "pages/error", .status = status};
  page.data.set("message", message)
      .set("advice", advice)
      .set("trace_id", trace_id)
      .set("home", "/")
      .set("home_text", viewer ? "Go to the first page" : "Go to the sign-in page");
  return page_response(context, viewer, std::move(page));
}

std::string title_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::not_found:
      return "Page not found";
    case ErrorKind::forbidden:
      return "You cannot open this page";
    case ErrorKind::unauthorized:
      return "Sign in again";
    case ErrorKind::conflict:
      return "This cannot be done now";
    case ErrorKind::too_large:
      return "That is too large";
    case ErrorKind::unsupported:
      return "This is not offered";
    case ErrorKind::unavailable:
      return "Try again in a moment";
    case ErrorKind::invalid:
      return "Something in the request is not right";
    case ErrorKind::corrupt:
    case ErrorKind::internal:
      break;
  }
  return "Something went wrong";
}

}  // namespace

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return 400;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::conflict:
      return 409;
    case ErrorKind::forbidden:
      return 403;
    case ErrorKind::unauthorized:
      return 401;
    case ErrorKind::too_large:
      return 413;
    case ErrorKind::unsupported:
      return 422;
    case ErrorKind::unavailable:
      return 503;
    case ErrorKind::corrupt:
    case ErrorKind::internal:
      break;
  }
  return 500;
}

http::Response page_response(const runtime::Context& context, const auth::Viewer* viewer, Page page) {
  set_layout(page.data, context, viewer, page);
  http::Response response = http::text_response(page.status, render_in("layout", page.content, page.data), "text/html; charset=utf-8");
  set_page_headers(response, page.frame_source);
  return response;
}

http::Response error_page(const runtime::Context& context, const auth::Viewer* viewer, const http::Request& request, const Error& error) {
  const int status = status_of(error.kind);
  // What went wrong inside is for the log, not for the reader of a page.
  if (status == 500) return broken_page(context, viewer, request);
  if (error.kind == ErrorKind::not_found && error.message.empty()) return not_found_page(context, viewer, request);
  return message_page(context, viewer, status, title_of(error.kind), error.message, error.advice, request.trace_id);
}

http::Response not_found_page(const runtime::Context& context, const auth::Viewer* viewer, const http::Request& request) {
  return message_page(context, viewer, 404, "Page not found",
                      "If you typed the web address, check that it is right. If you pasted it, check that "
                      "you copied all of it.",
                      "If you followed a link from another page, it may be out of date.", request.trace_id);
}

http::Response forbidden_page(const runtime::Context& context, const auth::Viewer* viewer, const http::Request& request,
                              const std::string& why) {
  return message_page(context, viewer, 403, "You cannot open this page", why,
                      "If you need it for your work, ask the person who looks after this service in your organisation.", request.trace_id);
}

http::Response gone_page(const runtime::Context& context, const auth::Viewer* viewer, const http::Request& request,
                         const std::string& what) {
  return message_page(context, viewer, 410, "This is no longer here", what, "What you completed is listed under My record.",
                      request.trace_id);
}

http::Response broken_page(const runtime::Context& context, const auth::Viewer* viewer, const http::Request& request) {
  return message_page(context, viewer, 500, "Something went wrong", "The fault is on our side. What was shown as saved is kept.",
                      "Try again in a few minutes. If it happens again, ask the person who looks after this service.", request.trace_id);
}

}  // namespace waymark::web
