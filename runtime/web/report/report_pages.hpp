#pragma once
#include "runtime/context.hpp"
#include "runtime/http/message.hpp"
#include "runtime/reports/completions.hpp"
#include "runtime/web/site.hpp"

// The pages of whoever reports from the record store. Every figure has its count, its base and a way to what
// is behind it.
namespace waymark::web {

void register_report_pages(http::Router& router, runtime::Context& context);

void add_completion_report(Site& site);
void add_people_report(Site& site);
void add_delivery_report(Site& site);
void add_explorer_pages(Site& site);
void add_statement_pages(Site& site);

// What this viewer may see.
reports::Access access_of(const auth::Viewer& viewer);
// The filter of an address, and back as a query string that begins with '?'.
reports::Filter filter_of(const http::Request& request);
std::string query_of(const reports::Filter& filter, const std::string& which = "");
// "1 January 2026 to today" ... for headings.
std::string period_words(const reports::Filter& filter);

}  // namespace waymark::web
