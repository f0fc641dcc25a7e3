#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"
#include "xapi/json/value.hpp"

namespace waymark::transfer {

// One answer of another record store to GET /statements (xAPI 1.0.3 Part 3, 2.1.3): a StatementResult, or one statement.
struct FetchedPage {
  std::vector<xapi::json::Value> statements;
  std::string more;  // as given; empty: there is no more
};

// Data of an attachment: `sha2` is the hash that the part names and its bytes have.
using EachPart = std::function<Result<void>(const std::string& sha2, std::string_view bytes)>;

// Reads application/json and multipart/mixed (with each part that carries a hash given to `part`). Errors: invalid, with what is wrong
// about the answer; those of `part`.
Result<FetchedPage> read_page(const std::string& content_type, const std::string& body, std::size_t nesting, const EachPart& part);

}  // namespace waymark::transfer
