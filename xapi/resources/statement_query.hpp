#pragma once
#include "xapi/resources/parameters.hpp"
#include "xapi/store/statement_store.hpp"

// GET /statements: its parameters, and the cursor that carries them from page to page (Part 3, 2.1.3).
namespace waymark::xapi {

enum class Format : std::uint8_t { exact, ids, canonical };

struct StatementRequest {
  StatementQuery query;
  Format format = Format::exact;
  bool attachments = false;  // then the answer is multipart/mixed
  std::string through;       // Consistent-Through of the first page, which holds for the pages after it; empty on the first
};

// Reads and checks all parameters, or the cursor alone. `page_limit` is what limit=0, none or more comes down
// to.
Result<StatementRequest> read_statement_request(const Query& query, std::uint32_t page_limit);

// An opaque text, safe in a URL, that read_statement_request turns back into `request`. Holds everything that
// the next page needs, so that `more` works for as long as the statements are there (2.5 asks for 24 hours).
std::string write_cursor(const StatementRequest& request);
Result<StatementRequest> read_cursor(std::string_view text, std::uint32_t page_limit);

}  // namespace waymark::xapi
