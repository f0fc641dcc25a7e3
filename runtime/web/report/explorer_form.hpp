#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/http/message.hpp"
#include "runtime/web/form_components.hpp"
#include "xapi/resources/statement_query.hpp"

// The filters of the statements page: those of GET Statements, by their names and read by the same parser, filled in by people.
namespace waymark::web {

struct ExplorerForm {
  // What was filled in, as it was typed, and the same as the API takes it: an email address as an Agent, lines as an array, a day
  // as a time. Fields that were left empty are in neither.
  xapi::Query typed, asked;
  std::optional<xapi::StatementRequest> request;  // none when a field is wrong
  std::vector<FieldError> errors;                 // one of each wrong field, in the order of the page
  std::string seen;                               // up to which `stored` the reader has seen this list; empty: not said
  bool first_page = true;                         // and not one that goes on from another

  bool any() const { return !typed.empty(); }
};

inline constexpr std::uint32_t kStatementsShown = 50;  // on a page, at most

ExplorerForm read_explorer_form(const http::Request& request);
// The fields, `filters` and `more_filters`, and whether the latter are in use.
void fill_explorer_form(const ExplorerForm& form, Data& data);

// "?agent=...&verb=..." of a page or of the API; empty without parameters. Fit for any place of an address, and for a shell's quotes.
std::string query_string(const xapi::Query& query);
// This list's address, from the beginning; `seen` as in ExplorerForm.
std::string explorer_href(const xapi::Query& typed, const std::string& seen = {});
// The address of the page after one that ended at these places.
std::string next_href(const ExplorerForm& form, std::int64_t last_position, std::int64_t snapshot_position);

}  // namespace waymark::web
