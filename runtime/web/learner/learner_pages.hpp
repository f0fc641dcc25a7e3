#pragma once
#include "runtime/context.hpp"
#include "runtime/delivery/launch.hpp"
#include "runtime/http/message.hpp"
#include "runtime/web/site.hpp"

// Pages of learners and visitors. README.md in runtime/web lists the routes.
namespace waymark::web {

// Everything below, and the assets, on the application's router.
void register_learner_pages(http::Router& router, runtime::Context& context);

void add_visitor_pages(Site& site);  // first page, sign-in and -out, password, one-link access, help and statements
// 410: the module was withdrawn, and the record is kept.
http::Response withdrawn_page(Visit& visit, const std::string& withdrawn_at);

// Inset text when an administrator's decision took the attempt that could be resumed out of the record; else nothing.
Data no_longer_counts(const delivery::ResumeInfo& info, const std::string& now);

void add_module_pages(Site& site);  // my modules, one module, resume or start again
void add_player_pages(Site& site);  // the page around a module, and the one after it
void add_record_pages(Site& site);  // my record and its CSV

// The /_waymark/ files of a content host: the wrapper page, its scripts, the engine. Register before the
// content routes.
void register_wrapper(http::Router& router, runtime::Context& context);

}  // namespace waymark::web
