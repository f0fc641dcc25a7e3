#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/reports/completions.hpp"
#include "xapi/store/statement_store.hpp"

// Statements for a reader to look through, found by the record store's own search. What its label hides from the reader is as if it
// were not there; so is, in a search, what stands in a group too small to show: neither a page nor what is missing from it says
// who is in such a group (README.md).
namespace waymark::reports {

struct Found {
  std::vector<xapi::StoredStatement> statements;
  // As in StatementPage: whether the search goes on, and the two places that the next page of the same query is given.
  bool more = false;
  std::int64_t last_position = 0, snapshot_position = 0;
  // `stored` of the last statement that was there, whoever may see it: what the search did not look at is later. Empty: there was none.
  std::string newest;
};
// One page of `query`, whose `sees` is the reader's. It is filled up where something had to be left out, as long as that does not
// take many searches; then it ends early, and the next page goes on. Errors: forbidden without reader.
Result<Found> search_statements(runtime::Context& context, const Access& access, xapi::StatementQuery query);

// A statement that another one names, and whether this reader may open it (and it is here at all).
struct Related {
  std::string id;
  bool shown = false;
};

struct OneStatement {
  xapi::StoredStatement statement;
  std::string registration, launch_id;                 // empty: none
  std::int64_t journal_number = 0;                     // of the call in the launch that caused it; 0: none
  std::optional<Related> voided_by, voids, refers_to;  // what it voids it refers to as well; then `refers_to` is empty
  std::vector<std::string> referred_by;                // that may be opened, oldest first, without the one that voids it
  bool more_refer = false;                             // there are more than are listed
  std::vector<xapi::StoredAttachment> attachments;     // whose data came with it
  std::vector<xapi::StoredSignature> signatures;
};
// Errors: forbidden without reader, or when it stands in a group too small to show; not_found, also for what its label hides.
Result<OneStatement> one_statement(runtime::Context& context, const Access& access, const std::string& statement_id);

}  // namespace waymark::reports
