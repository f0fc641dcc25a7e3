#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/auth/viewer.hpp"
#include "runtime/context.hpp"
#include "runtime/http/message.hpp"
#include "runtime/web/components.hpp"
#include "runtime/web/data.hpp"
#include "runtime/web/form_components.hpp"

// A page: the layout (skip link, header, navigation by role, footer) around one template.
namespace waymark::web {

struct Meta {
  std::string name, value;
};

struct Page {
  std::string title;         // first in <title>; templates read it as {{title}} for the <h1>
  std::string content;       // template, e.g. "learner/modules"
  Data data = {};            // what the template reads, beside the layout's names (README.md lists them)
  std::string section = {};  // navigation entry that is current: modules, record, reports, statements, admin
  std::vector<Link> breadcrumbs = {};
  std::vector<FieldError> errors = {};  // shown as the error summary; the title then begins with "Error: "
  std::optional<Notice> notice = {};
  std::vector<std::string> scripts = {};  // module scripts by asset path, beside the usual one
  std::vector<Meta> metas = {};
  std::string frame_source = {};  // origin that the page may frame
  int status = 200;
  bool wide = false;  // tables and reports use the whole width
  bool bare = false;  // around a module: no navigation, the template brings its own <main>, #content
};

// `viewer` may be null: then there is no navigation and no sign-out.
http::Response page_response(const runtime::Context& context, const auth::Viewer* viewer, Page page);

// The page for an error: words for people, what to do next, and the trace id when it is ours to look into.
http::Response error_page(const runtime::Context& context, const auth::Viewer* viewer, const http::Request& request, const Error& error);
http::Response not_found_page(const runtime::Context& context, const auth::Viewer* viewer, const http::Request& request);
http::Response forbidden_page(const runtime::Context& context, const auth::Viewer* viewer, const http::Request& request,
                              const std::string& why);
http::Response gone_page(const runtime::Context& context, const auth::Viewer* viewer, const http::Request& request,
                         const std::string& what);
http::Response broken_page(const runtime::Context& context, const auth::Viewer* viewer, const http::Request& request);

int status_of(ErrorKind kind);

}  // namespace waymark::web
